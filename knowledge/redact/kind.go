package redact

import "strings"

// The kinds of personal data this package knows of itself. A desk's shapes may
// use these names or add their own.
const (
	ssn         = "SSN"
	card        = "CARD"
	account     = "ACCOUNT"
	loan        = "LOAN"
	application = "APPLICATION"
	phone       = "PHONE"
	email       = "EMAIL"
	dob         = "DOB"
	address     = "ADDRESS"
)

// Kinds lists the kinds that are known without any shape of the desk.
func Kinds() []string {
	return []string{ssn, card, account, loan, application, phone, email, dob, address}
}

// Words says what a mask of this kind stood for, with its article, to complete
// "Your message shows what looks like …".
func Words(kind string) string {
	switch kind {
	case ssn:
		return "a social security number"
	case card:
		return "a card number"
	case account:
		return "an account or ID number"
	case loan:
		return "a loan number"
	case application:
		return "an application number"
	case phone:
		return "a phone number"
	case email:
		return "an email address"
	case dob:
		return "a date of birth"
	case address:
		return "a street address"
	case "":
		return "personal data"
	}
	article := "a "
	if strings.ContainsRune("AEIOU", rune(kind[0])) {
		article = "an "
	}
	return article + strings.ToLower(kind) + " number"
}
