// Package redact takes personal data out of what people type, before anything
// is written: no log, index, audit entry or specialists' channel ever holds the
// value, only a mask that says what stood there.
//
// The life of one text: it is looked at through a [view] in which invisible
// characters are gone and every digit is an ASCII digit, so that nothing hides
// a number; the view is cut into tokens (words, numbers, masks); matchers lay
// spans over the tokens; the spans are cut out of the original text and masks
// put in. That is repeated until nothing more is found, so redacting twice
// changes nothing.
//
// Shape alone misleads: 89 % of random nine-digit numbers could be social
// security numbers and 10 % of sixteen-digit ones pass the Luhn check. So a
// number is masked for one of two reasons only:
//
//   - its separators: 123-45-6789, (617) 555-0134, 4111 1111 1111 1111;
//   - a cue, that is a word near it that says what it is: "ssn 123456789",
//     "acct 4455667788", "6175550134 is her cell". The nearest cue that fits
//     the number's length decides; it reaches four words, not counting words
//     such as "number" or "is" (for a social security number eight), and
//     never across another long number.
//
// Only a bare card number is masked for itself: fifteen or sixteen digits, an
// issuer's prefix and a valid Luhn check; and a vehicle number whose check
// digit is right.
//
// # Masks
//
// [SSN] [CARD] [ACCOUNT] [LOAN] [APPLICATION] [PHONE] [EMAIL] [DOB] [ADDRESS].
// [CARD] also stands for an expiry date and a security code beside a card.
// [ACCOUNT] also stands for driver's licenses, passports, tax numbers, vehicle
// numbers, PINs and customer numbers. [ADDRESS] is followed by the state or
// NYC when the address named it, because procedures depend on the place.
// Loan and application numbers have the desk's own shapes ([Shape]); without
// one they are still masked beside a cue ("loan 8812345678").
//
// # Left alone on purpose
//
//   - The last four digits of a card or an account ("ending 1234", "x1234"):
//     the desk's common way to speak of one. The last four of a social
//     security number are masked: they open doors.
//   - Amounts, percentages, times, counts, dates that are not a birth date,
//     ZIP codes, form numbers, citations, case, claim and confirmation numbers,
//     Slack ids and timestamps, the bot's own numbers (Q-1042, ST-7K2Q4M).
//   - Toll-free numbers, and the routing and account number of a payoff wire:
//     they are public.
//   - A routing number alone: it names a bank, not a person. Beside an account
//     number it is masked with it.
//
// # Not recognised
//
// Names of people; numbers written in words ("four one one one"); pictures and
// files; passwords and one-time codes; streets without number or without any
// of the signs of an address; bare numbers with no cue near them; places of
// work, diagnoses and whatever else tells who somebody is only to those who
// know them. Cues are English as floors type it, and the common Spanish ones.
package redact
