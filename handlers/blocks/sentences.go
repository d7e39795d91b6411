package blocks

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// Every sentence and every label that people see in Slack stands in this file,
// by the idea it serves. A sentence that holds names or times takes them from
// a pen, so that the same words serve the notification and the block.

// --- Answers.

const (
	labelSay        = "Say"
	labelDoNot      = "Do not"
	labelSteps      = "Steps"
	labelInternal   = "Internal · not for reading out"
	labelNote       = "Note to paste"
	labelEscalate   = "Escalate"
	labelSources    = "Sources"
	labelWhere      = "Where to take it"
	labelBring      = "Bring"
	labelStop       = "STOP"
	stopSign        = "🛑 "
	labelSayNow     = "Say now"
	labelAskOnly    = "Ask only"
	labelThen       = "Then"
	labelUnknown    = "If you cannot find out"
	labelOpenNow    = "Open now"
	labelOtherHours = "At other hours"
	labelClosedNow  = "Closed right now"
	labelMoreAbout  = "More"

	hintFixed   = "The disclosure stays word for word."
	hintSlots   = "Fill in what stands in {braces}."
	doNothing   = "Do nothing on this account until you know."
	settledLine = "You said this settled it."
	sampleLine  = "Sample content of an invented lender. Not legal advice."

	buttonSettled   = "This settled it"
	buttonNotMyCase = "Not my case"
	buttonFlag      = "Flag"
	buttonReadAll   = "Read it all"
	buttonChange    = "Change"
	buttonUnsure    = "Don't know"
	buttonEnglish   = "In English"
	menuSources     = "Show sources"
	menuReadAll     = "Read it all"
	menuNewQuestion = "Ask something new"
	pickAnother     = "Another …"
	typeTheRest     = "Not in the menu? Type it here in the thread."
)

func buttonAllSteps(n int) string { return fmt.Sprintf("Show all %d steps", n) }

func buttonLanguage(code string) string {
	if code == "" {
		return buttonEnglish
	}
	return "In " + languageName(code)
}

// languageName is the English name of a language by its BCP 47 code; the code
// itself where we have none.
func languageName(code string) string {
	primary, _, _ := strings.Cut(strings.ToLower(code), "-")
	names := map[string]string{
		"ar": "Arabic", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "hi": "Hindi",
		"ht": "Haitian Creole", "hy": "Armenian", "ja": "Japanese", "km": "Khmer", "ko": "Korean", "pl": "Polish",
		"pt": "Portuguese", "ru": "Russian", "so": "Somali", "tl": "Tagalog", "uk": "Ukrainian", "ur": "Urdu",
		"vi": "Vietnamese", "zh": "Chinese",
	}
	if name, ok := names[primary]; ok {
		return name
	}
	return code
}

func sayLabel(channel, language string) string {
	label := labelSay
	if channel != "" {
		label += " · " + channel
	}
	if language != "" {
		label += " · " + languageName(language)
	}
	return label
}

func approvedBy(names []string) string {
	if len(names) == 0 {
		return "Approved"
	}
	return "Approved by " + andList(names)
}

func versionSince(number int, since string) string {
	return fmt.Sprintf("v%d · since %s", number, since)
}
func reviewBy(day string) string      { return "review by " + day }
func reviewOverdue(day string) string { return "review was due " + day }
func moreSources(n int) string        { return fmt.Sprintf("and %d more", n) }
func policyCite(cite string) string   { return cite + " (house policy)" }

func comingLine(day, what string) string {
	return strings.TrimSpace(fmt.Sprintf("Changes %s: %s", day, what))
}

func conflictLine(was, now string) string {
	return fmt.Sprintf("You said %s before; now %s.", was, now)
}

func partOf(n, of int, words string) string { return fmt.Sprintf("%d of %d: “%s”", n, of, words) }
func asked(words string) string             { return fmt.Sprintf("You asked: “%s”", words) }
func factUnknown(question string) string    { return question + " Not known" }
func anyOf(values []string) string          { return strings.Join(values, " or ") }

func leftOut(parts []string) string {
	return fmt.Sprintf("Too long to show here: %s. Press “%s”.", andList(parts), buttonReadAll)
}

func tooLongAnywhere(parts []string) string {
	return fmt.Sprintf("Too long for Slack to show: %s. Ask a specialist, and do not guess.", andList(parts))
}

func bannerLine(b Banner, flags int) string {
	switch b {
	case Replaced:
		return "This has been replaced. Ask again for the words that hold now."
	case OnHold:
		return "On hold: a specialist is correcting this. Do not use what stood here; take it to your lead."
	case TakenAway:
		return "Withdrawn: do not use what stood here."
	case InQuestion:
		return fmt.Sprintf("%s flagged this as outdated or wrong. A specialist is looking at it; check with your lead before you rely on it.", people(flags))
	}
	return ""
}

// stopFirst is a stop card's first line, which begins with the word.
func stopFirst(line string) string {
	if strings.HasPrefix(strings.ToUpper(line), labelStop) {
		return line
	}
	return labelStop + " · " + line
}

func isAnswered(gap int) string { return knowledge.GapLabel(gap) + " is answered." }

// --- Hours.

const (
	alwaysOpen  = "around the clock"
	closedHours = "closed"
	midnight    = "midnight"
	noon        = "noon"
	forenoon    = "a.m."
	afternoon   = "p.m."
)

// --- Offers.

const (
	offerLine       = "I am not sure which you mean."
	offerOne        = "Is this what you mean?"
	buttonOfferNone = "None of these"
	buttonOfferNot  = "No, something else"
)

func offerCloses(gap, offers int) string {
	which := "Is it this one?"
	if offers > 1 {
		which = "Is it one of these?"
	}
	return isAnswered(gap) + " The answer was written for a question much like yours. " + which
}

// --- Gaps, as the asker sees them.

const (
	colleagues      = "Replies by colleagues in this thread are not approved answers."
	untilThen       = "To close the call safely until then"
	buttonNotUrgent = "Not urgent"
	answerBelow     = "Reply here in the thread; it goes to them."
)

// gapOpened is the promise. It never says more than is known.
func gapOpened(label, by string) string {
	return "Nobody has approved an answer to this yet.\n" + gapNumber(label, by)
}

func gapHeld(title, label, by string) string {
	return fmt.Sprintf("The answer to this, “%s”, is being corrected and must not be used.\n", title) + gapNumber(label, by)
}

// gapNumber stands on a line of its own, so that no screen breaks the number at
// its hyphen.
func gapNumber(label, by string) string {
	return fmt.Sprintf("It is %s; you will hear here by %s.", label, by)
}

func gapStands(g Gap, p pen) string {
	label, by := g.Gap.Label(), p.time(g.DueAt)
	late := g.Gap.State.Waiting() && !g.DueAt.IsZero() && g.Now.After(g.DueAt)
	has := "The specialists have it, marked as late."
	if g.Gap.ClaimedBy.Name != "" {
		has = p.name(g.Gap.ClaimedBy.Name) + " has it."
	}
	switch g.Gap.State {
	case knowledge.Open, knowledge.Claimed, knowledge.InReview:
		if late {
			return fmt.Sprintf("%s is late: it was promised by %s. %s", label, by, has)
		}
		if g.Gap.State == knowledge.Claimed {
			return fmt.Sprintf("%s: %s has this · by %s.", label, p.name(g.Gap.ClaimedBy.Name), by)
		}
		if g.Gap.State == knowledge.InReview {
			return fmt.Sprintf("%s: an answer is written and waits for approval · by %s.", label, by)
		}
		if g.Held != "" {
			return gapHeld(p.name(g.Held), label, by)
		}
		return gapOpened(label, by)
	case knowledge.AskedBack:
		return fmt.Sprintf("%s: %s asked you something below.", label, orSomebody(p.name(g.Gap.ClaimedBy.Name)))
	case knowledge.GapAnswered, knowledge.Linked:
		if g.Title == "" {
			return fmt.Sprintf("%s is answered: see below.", label)
		}
		return fmt.Sprintf("%s is answered: “%s”, below.", label, p.name(g.Title))
	case knowledge.GapRouted:
		return fmt.Sprintf("%s: somebody else settles this. Where to take it stands below.", label)
	case knowledge.Merged:
		if g.Into == 0 {
			return fmt.Sprintf("%s asks the same as another open question; you will hear here by %s.", label, by)
		}
		return fmt.Sprintf("%s asks the same as %s; you will hear here by %s.", label, knowledge.GapLabel(g.Into), by)
	case knowledge.HeldOff:
		return fmt.Sprintf("%s: a system is down. What to say until it is back stands below.", label)
	case knowledge.Declined:
		if g.Reason == "" {
			return fmt.Sprintf("%s was closed without an approved answer.", label)
		}
		return fmt.Sprintf("%s was closed without an approved answer: %s", label, p.words(g.Reason))
	case knowledge.GapWithdrawn:
		return fmt.Sprintf("%s was withdrawn.", label)
	}
	return label
}

func askedBack(who, label string) string { return fmt.Sprintf("%s asks about %s:", who, label) }

const (
	sendOnLine   = "I have no approved answer to this. Shall I put it to the specialists?"
	buttonSendOn = "Send it on"
	sentOnLine   = "It is sent. How it stands is in the thread of your question."
)

const (
	editedLine     = "You changed your question after it was answered. Shall I answer it as it reads now?"
	buttonAskAgain = "Ask this again"
)

func changedTo(words string) string { return fmt.Sprintf("It now reads: “%s”", words) }

// --- Help.

const (
	helpAsk            = "Ask me a procedure question: mention me, write to me, or type `/tap` and your question. I give you the words a specialist approved, or say that nobody has yet."
	helpAskOutside     = "Ask me a procedure question: mention me in your team's channel or send me a direct message. I give you the words a specialist approved, or say that nobody has yet."
	helpTap            = "Tap what fits your borrower when I ask. Only what stands under *Say* is for reading aloud."
	helpGap            = "If there is no approved answer I put it to the specialists and tell you by when you will hear. `/tap start` shows what to begin with."
	helpGapOutside     = "If there is no approved answer I put it to the specialists and tell you by when you will hear. Write me *start here* and I show what to begin with."
	helpHelper         = "You can claim what is asked, link an approved answer, send it to a route or ask back, in the specialists' channel or on my Home tab."
	helpSpecialist     = "Questions nobody has answered arrive as cards in the specialists' channel and on my Home tab. *Answer* writes it once; everyone who waits is told."
	helpSpecialistHome = "On my Home tab you also write new answers, find approved ones and revise them."
	helpReview         = "Compliance topics need a second person: you approve or return them from the review card."
	helpLead           = "`/tap report` shows what keeps being asked, what is missing and whether promises are kept; my Home tab shows the same."
	helpNobody         = "You are not set up to ask here yet, so I cannot show you procedures."
	helpNobodyDo       = "Ask your lead to have you added, or ask in a channel where your team already uses me."
	helpNobodyWhy      = "I give vendor associates the words that a specialist approved, and say so when there are none."
	helpJoined         = "Hello. Mention me here with a procedure question: I answer in its thread, with the words that a specialist approved."
	helpUnmapped       = "This channel is not set up yet, so I answer nothing here. Whoever runs the desk can add it."
	startHereLine      = "Start here: what people ask most."
	nothingToStart     = "Nothing is listed to start with yet. Ask me anything about a procedure."
)

// PersonalDataLine asks for an edit of a message that shows personal data.
func PersonalDataLine(masks []string) string {
	things := make([]string, 0, len(masks))
	seen := map[string]bool{}
	for _, m := range masks {
		if thing := maskName(m); !seen[thing] {
			seen[thing] = true
			things = append(things, thing)
		}
	}
	if len(things) == 0 {
		things = []string{"personal data"}
	}
	it := "it"
	if len(things) > 1 {
		it = "them"
	}
	return fmt.Sprintf("Your message shows what looks like %s. Please edit %s out; I did not keep %s.", andList(things), it, it)
}

func maskName(mask string) string {
	switch mask {
	case "SSN":
		return "a social security number"
	case "CARD":
		return "a card number"
	case "ACCOUNT":
		return "an account number"
	case "LOAN":
		return "a loan number"
	case "APPLICATION":
		return "an application number"
	case "PHONE":
		return "a phone number"
	case "EMAIL":
		return "an email address"
	case "DOB":
		return "a date of birth"
	case "ADDRESS":
		return "a home address"
	}
	return "a number of somebody's (" + strings.ToLower(mask) + ")"
}

// --- Refusals and failures.

// RefusalSentence says what stands in the way and what to do instead.
func RefusalSentence(r Refusal) string {
	switch r {
	case UnmappedChannel:
		return "This channel is not set up for answers, so I show nothing here. Ask in your team's questions channel, or ask whoever runs the desk to add this one."
	case NoAudience:
		return "You are not set up to ask yet, so I cannot show you procedures. Ask your lead to have you added."
	case GroupDM:
		return "I do not answer in group messages. Ask me in your team's questions channel or in a direct message."
	case TooLong:
		return "That is too long for me to read as a question. Ask in one or two sentences, without the whole conversation."
	case Empty:
		return "I could not find a question in that. Type what the borrower wants, such as “can I waive a late fee”."
	case OnlyEmoji:
		return "I cannot read a question out of that. Type what the borrower wants in a few words."
	case NotRecorded:
		return "Your question was not recorded: my database cannot be written right now. Take it to your lead, and ask me again later."
	case NoMembership:
		return "I cannot read who may do what right now, so I do nothing. Try again in a minute."
	}
	return "That did not work. Nothing was changed; try again."
}

// Refusals that have a sentence of their own.
var (
	ErrOwnWords  = fmt.Errorf("one's own words: %w", knowledge.ErrNotAllowed)
	ErrOnlyLeads = fmt.Errorf("no lead: %w", knowledge.ErrNotAllowed)
)

// ErrorSentence is what the person who acted is told of a failure.
func ErrorSentence(err error) string {
	switch {
	case errors.Is(err, ErrOwnWords):
		return "You wrote this. Somebody else with the compliance right approves it."
	case errors.Is(err, ErrOnlyLeads):
		return "The report is for leads. Ask a lead to show it to you."
	case errors.Is(err, knowledge.ErrStale):
		return "Somebody else was faster: this has changed since you opened it. Look at it again."
	case errors.Is(err, knowledge.ErrNotAllowed):
		return "You do not have the right to do this here. Ask a specialist or whoever runs the desk."
	case errors.Is(err, knowledge.ErrInvisible):
		return "Somebody who waits may not see that answer. Choose one that everybody who waits may see, or write one for them."
	case errors.Is(err, knowledge.ErrNotFound):
		return "That is no longer there. Look at the current state and try again."
	case errors.Is(err, knowledge.ErrUnwritable), errors.Is(err, knowledge.ErrDamaged):
		return "This was not recorded: my database cannot be written right now. Try again later."
	case errors.Is(err, knowledge.ErrUnreadable):
		return RefusalSentence(NoMembership)
	case errors.Is(err, knowledge.ErrInvalid):
		return "That cannot be done as it stands. Look at what the form says and try again."
	}
	return "Something went wrong on my side and nothing was changed. Try again; if it stays, tell whoever runs the desk."
}

// Sentences that tell people what became of what they did, for handlers to
// send.
const (
	FlagThanks          = "Thank you. The owner of this answer will look at it."
	FlagAgain           = "You said so already, and the owner of this answer knows. If something else is wrong with it, flag that."
	FlagReplaced        = "Thank you. You flagged words that have been replaced since; their owner will look at it all the same."
	SettledTooLate      = "This has changed since you read it, so I noted nothing. Look at it again before you use it."
	NoLongerWaits       = "This no longer waits: what came of it stands in the thread."
	AskedHere           = "I answered in our direct messages."
	ReportInDM          = "The report is in our direct messages."
	NotYours            = "This reply is about somebody else's borrower. Ask in your own words and I will answer you."
	WouldAskSpecialists = "Nobody has approved an answer to this yet. In Slack it would get a number and go to the specialists."
	DraftSaved          = "Saved. You find the draft on your Home tab."
	DraftOvertaken      = "The answer changed while this draft was written. Find the answer to read what is in effect now; what you send replaces it."
)

// DraftReturned tells an author that a draft came back, and why.
func DraftReturned(title string, by knowledge.Person, reason string) string {
	return fmt.Sprintf("%s returned “%s”: %s It is on your Home tab, to change and send again.", by.Name, oneLine(title), fullStop(reason))
}

// PromiseBroken reminds whoever claimed a gap that its promise has passed.
func PromiseBroken(number int, words string) string {
	return fmt.Sprintf("The promised time for %s is over: “%s” Answer it, or give it back so that somebody else can.", knowledge.GapLabel(number), cut(oneLine(words), wordsLimit))
}

// QuestionChanged tells whoever works on a question that its asker changed it.
func QuestionChanged(number int, by knowledge.Person, words string, waits bool) string {
	changed := fmt.Sprintf("%s changed %s while you have it: “%s”", by.Name, knowledge.GapLabel(number), cut(oneLine(words), wordsLimit))
	if waits {
		return changed + " Its card shows the new words."
	}
	return changed + " It needs no answer from you now."
}

// FlagNotice tells the specialists of one flag; of words that have been replaced
// since, with the number of their version.
func FlagNotice(title string, by knowledge.Person, reason knowledge.FlagReason, words string, replaced int) string {
	notice := fmt.Sprintf("%s flagged “%s” as %s.", by.Name, oneLine(title), reason)
	if replaced > 0 {
		notice = fmt.Sprintf("%s flagged “%s” as %s, as it read in v%d, which has been replaced since.", by.Name, oneLine(title), reason, replaced)
	}
	if words != "" {
		notice += " They wrote: “" + cut(oneLine(words), wordsLimit) + "”"
	}
	return notice
}

// FlagPage calls the owner of an answer that several people found outdated or
// wrong.
func FlagPage(title string, flags int) string {
	return fmt.Sprintf("%s flagged “%s” as outdated or wrong. It now says so wherever it is shown. Revise it, or hold it on its page: “%s” on my Home tab.", people(flags), oneLine(title), buttonFind)
}

// FaultSentence says what is wrong with a draft, and its mend.
func FaultSentence(f knowledge.Fault) string {
	sentence := upperFirst(strings.TrimSuffix(f.What, ".")) + "."
	if f.Mend != "" {
		sentence += " " + upperFirst(strings.TrimSuffix(f.Mend, ".")) + "."
	}
	return sentence
}

// --- The specialists' cards.

const (
	buttonClaim     = "Claim"
	buttonAnswer    = "Answer"
	buttonUse       = "Use an existing answer"
	buttonRoute     = "Send to route"
	buttonAskBack   = "Ask back"
	buttonJoin      = "Join"
	buttonSame      = "Asks the same"
	buttonReopen    = "Reopen"
	menuMerge       = "Merge into another"
	menuDecline     = "Decline"
	menuRelease     = "Give it back"
	openQuestion    = "Open the question"
	labelNearest    = "Nearest approved answers"
	nothingNear     = "Nothing approved comes near."
	labelAlsoAsked  = "Also asked as"
	wordsCutOnCard  = "The question is longer; open it to read the rest."
	cardOnlyByPlace = "Asked in private."
	cardNobodyLeft  = "Nobody waits here any more."
)

func cardTitle(label, audience, people string) string {
	title := fmt.Sprintf("*%s* · %s", label, audience)
	if people != "" {
		title += " · " + people
	}
	return title
}

func toldLine(n int) string { return people(n) + " told" }

func cardDue(by string) string  { return "due " + by }
func cardLate(by string) string { return "*late*, was due " + by }

func cardText(label, audience, words string) string {
	return fmt.Sprintf("%s · %s: %s", label, audience, words)
}

func askedByLine(names []string, more int) string {
	line := "Asked by " + strings.Join(names, ", ")
	if more > 0 {
		line += fmt.Sprintf(" and %s more", thousands(more))
	}
	return line
}

func nearLine(probability float64, title string) string {
	return percent(probability) + " · " + title
}

func whyLine(reason string) string { return "Not answered: " + reason + "." }

func shadowLine(title string, probability float64) string {
	return fmt.Sprintf("Shadow mode: would have answered “%s” (%s).", title, percent(probability))
}

func seemsSame(label, words string) string {
	return fmt.Sprintf("Seems the same as %s: “%s”", label, words)
}

func moreWordings(n int) string { return fmt.Sprintf("and %s more wordings", thousands(n)) }

// cardState is where a gap stands, and who writes the answer while nobody has
// sent one yet.
func cardState(g knowledge.Gap, title, draftBy string, p pen) string {
	writes := draftBy + " is writing an answer."
	switch g.State {
	case knowledge.Open:
		if draftBy != "" {
			return "Open: " + writes
		}
		return "Open: nobody has it yet."
	case knowledge.Claimed:
		switch has := p.name(g.ClaimedBy.Name); draftBy {
		case "":
			return has + " has it."
		case has:
			return has + " has it and is writing an answer."
		default:
			return has + " has it. " + writes
		}
	case knowledge.AskedBack:
		return orSomebody(p.name(g.ClaimedBy.Name)) + " asked back and waits for the asker."
	case knowledge.InReview:
		return "In review: an answer is written and waits for approval."
	case knowledge.GapAnswered, knowledge.Linked:
		if title != "" {
			return fmt.Sprintf("Answered: “%s”.", title) + causeLine(g.Cause)
		}
		return "Answered." + causeLine(g.Cause)
	case knowledge.Merged:
		return "Merged into another question."
	case knowledge.GapRouted:
		if title != "" {
			return fmt.Sprintf("Sent to route: “%s”.", title) + causeLine(g.Cause)
		}
		return "Sent to route." + causeLine(g.Cause)
	case knowledge.HeldOff:
		return "Held off: a system is down, and the words for that cover it."
	case knowledge.Declined:
		return "Declined." + causeLine(g.Cause)
	case knowledge.GapWithdrawn:
		return "Withdrawn by the asker."
	}
	return string(g.State)
}

// causeLine is why it was asked, as said when it was closed.
func causeLine(c knowledge.Cause) string {
	if c == "" {
		return ""
	}
	return " Cause: " + string(c) + "."
}

// historyLine is what one event reads as, without the words that belong to it,
// unless they are a name or a time: see [Event.quoted].
func historyLine(e Event, p pen) string {
	at, who := p.time(e.At), orSomebody(p.name(e.By.Name))
	switch e.What {
	case EventOpened:
		return fmt.Sprintf("%s · %s asked", at, who)
	case EventJoined:
		if e.Text != "" {
			return fmt.Sprintf("%s · %s merged %s into this", at, who, p.name(e.Text))
		}
		return fmt.Sprintf("%s · %s asked the same", at, who)
	case EventConfirmed:
		return fmt.Sprintf("%s · %s confirmed a wording", at, who)
	case EventReply:
		return fmt.Sprintf("%s · %s replied", at, who)
	case EventNotUrgent:
		return fmt.Sprintf("%s · %s can wait", at, who)
	case EventEdited:
		return fmt.Sprintf("%s · %s changed the question", at, who)
	case EventLate:
		return fmt.Sprintf("%s · the promise passed", at)
	case EventByHand:
		return fmt.Sprintf("%s · %s answered by hand", at, who)
	case EventReturned:
		return fmt.Sprintf("%s · %s returned the draft", at, who)
	case EventSubmitted:
		return fmt.Sprintf("%s · %s sent an answer to review", at, who)
	case EventChanged:
		return fmt.Sprintf("%s · %s took the draft back to change it", at, who)
	case EventConflict:
		return fmt.Sprintf("%s · the answer changed under the draft", at)
	case EventLater:
		if from, err := time.Parse(time.RFC3339, e.Text); err == nil {
			return fmt.Sprintf("%s · %s approved an answer that takes effect %s", at, who, p.time(from))
		}
		return fmt.Sprintf("%s · %s approved an answer that takes effect later", at, who)
	}
	did := map[knowledge.GapState]string{
		knowledge.Open: "gave it back", knowledge.Claimed: "claimed it", knowledge.AskedBack: "asked back",
		knowledge.InReview: "sent an answer to review", knowledge.GapAnswered: "answered it",
		knowledge.Linked: "linked an approved answer", knowledge.Merged: strings.TrimSpace("merged it into " + p.name(e.Text)), knowledge.GapRouted: "sent it to a route",
		knowledge.HeldOff: "held it off", knowledge.Declined: "declined it", knowledge.GapWithdrawn: "withdrew it",
	}[e.To]
	if !e.From.Waiting() && e.From != "" && e.To == knowledge.Open {
		did = "reopened it"
	}
	if did == "" {
		did = p.name(e.What)
	}
	return fmt.Sprintf("%s · %s %s", at, who, did)
}

// --- Reviews.

const (
	buttonApprove     = "Approve"
	buttonReturn      = "Return"
	buttonReadApprove = "Read and approve"
	labelWas          = "Was"
	labelNow          = "Now"
	labelTable        = "What each borrower's associate reads first"
	labelCombination  = "Borrower"
	labelFirstLine    = "First line"
	removedPart       = "(removed)"
	noChanges         = "Nothing differs from the version before."
	reviewInForm      = "The change is too long for one message. Read all of it before you approve."
	reviewTooLong     = "This is too long for Slack to show whole, so it cannot be approved here. Split the answer, or edit it in the content files."
	faultsLine        = "It cannot be approved as it stands:"
)

func reviewTitle(title string, number int) string {
	return fmt.Sprintf("*Review* · %s · v%d", title, number)
}
func reviewText(who, title string) string { return fmt.Sprintf("Review: %s by %s", title, who) }

func reviewByline(who, topic string, tier knowledge.Tier, gap, from string) string {
	line := "Written by " + who + " · " + topic + " · " + tierName(tier)
	if gap != "" {
		line += " · answers " + gap
	}
	if from != "" {
		line += " · in effect from " + from
	}
	return line
}

func tierName(t knowledge.Tier) string {
	if t == knowledge.Compliance {
		return "compliance: somebody other than the author approves"
	}
	return "experience: one approval"
}

func reviewOutcome(s ReviewState, who, at string) string {
	switch s {
	case ReviewApproved:
		return fmt.Sprintf("Approved by %s · %s.", who, at)
	case ReviewReturned:
		return fmt.Sprintf("Returned by %s · %s:", who, at)
	case ReviewConflict:
		return "The answer changed under this draft. Write it again from the version in effect."
	case ReviewDropped:
		return "Dropped."
	}
	return ""
}

func changeLabel(where, part string) string {
	if where == "" {
		return part
	}
	return where + " · " + part
}

// partLabel is what people call a part of a version.
func partLabel(part string) string {
	labels := map[string]string{
		"title": labelTitle, "kind": labelKind, "topic": labelTopic, "stop_topic": labelStopTopic, "audiences": labelAudiences, "short": labelShort, "steps": labelSteps,
		"say": labelSay, "do_not": labelDoNot, "internal": labelInternal, "note": labelNote, "escalate": labelEscalate,
		"details": labelDetails, "sources": labelSources, "stop": labelStopLines, "route": labelWhere,
		"if_unknown": labelUnknown, "otherwise": labelOtherwise, "review_by": labelReviewBy,
	}
	if label, ok := labels[part]; ok {
		return label
	}
	return part
}

// kindName is what people call a kind of answer.
func kindName(k knowledge.Kind) string {
	names := map[knowledge.Kind]string{
		knowledge.Plain: "An answer", knowledge.Stop: "A stop card", knowledge.Route: "Where to take it", knowledge.Holding: "Words while a system is down",
	}
	if name, ok := names[k]; ok {
		return name
	}
	return string(k)
}

// --- Forms. Titles and submit labels have at most 24 characters.

const (
	titleAnswer    = "Answer"
	titleNew       = "New answer"
	titleRevise    = "Revise an answer"
	titleUse       = "Use an existing answer"
	titleRoute     = "Send to route"
	titleAskBack   = "Ask back"
	titleMerge     = "Merge"
	titleDecline   = "Decline"
	titleFlag      = "Flag this answer"
	titleReturn    = "Return the draft"
	titleHold      = "Hold the answer"
	titleWithdraw  = "Withdraw the answer"
	titleAsk       = "Ask Shouldertap"
	titleFind      = "Find an answer"
	titlePage      = "Approved answer"
	titleWhole     = "The whole answer"
	titleReview    = "Review"
	titleReport    = "What keeps being asked"
	titleNotice    = "Shouldertap"
	submitApprove  = "Approve and send"
	submitPublish  = "Approve"
	submitReview   = "Send to review"
	submitUnfiled  = "Send"
	submitUse      = "Send this answer"
	submitRoute    = "Send to route"
	submitAskBack  = "Ask"
	submitMerge    = "Merge"
	submitDecline  = "Decline"
	submitFlag     = "Flag"
	submitReturn   = "Return"
	submitHold     = "Hold"
	submitWithdraw = "Withdraw"
	submitAsk      = "Ask"
	submitFind     = "Open"
	closeForm      = "Cancel"
	closePage      = "Close"

	labelTitle      = "Title"
	labelKind       = "What it is"
	labelTopic      = "Topic"
	labelStopTopic  = "Stop topic"
	labelAudiences  = "Who may see it"
	labelShort      = "First line: what to do"
	anyChannel      = "any channel"
	labelDetails    = "More, under headings"
	labelStopLines  = "Stop card"
	labelOtherwise  = "Everybody else"
	labelReviewBy   = "Review by"
	labelPhrasings  = "How people ask it"
	labelEffective  = "In effect from"
	labelAnswerPick = "Approved answer"
	labelRoutePick  = "Route"
	labelGapPick    = "The question it is the same as"
	labelCause      = "Why it was asked"
	labelAskBack    = "What do you need to know?"
	labelDeclineWhy = "Why, in words the asker reads"
	labelFlagWhy    = "What is wrong with it?"
	labelFlagText   = "In your words"
	labelReturnWhy  = "What has to change"
	labelReason     = "Why"
	labelAskText    = "Your question"
	labelRouteName  = "Where to take it"
	labelDoors      = "How to reach it, by hour"
	labelVersions   = "Versions"
	labelFlags      = "Flags"

	hintShort     = "At most 90 characters, true in every case."
	hintLines     = "One per line."
	hintSayHere   = "Only where this channel needs words of its own."
	hintSay       = "To the letter, as it is read out or sent. Slots in braces: {callback date}."
	hintInternal  = "Never read out, never ready to copy. One per line."
	hintNote      = "What to paste into the account. {code} becomes the reply's code."
	hintDetails   = "A heading is a line that begins with ## and a space."
	hintSources   = "One per line: citation | https address | binds whom | read 2026-11-20 | in force. Write “policy” for a house rule."
	hintAudiences = "Leave empty for everybody."
	hintPhrasings = "As hurried people type it, one per line. They make it findable."
	hintEffective = "Leave empty for at once."
	hintDoors     = "One per line: contact | name of the hours. The first that is open counts."
	hintAskBack   = "It goes to the thread of everyone who asked; replies come back to the card."
	hintRedacted  = "No customer names or numbers, please."
	hintSearch    = "Type a few words to search."
	placeAsk      = "What does the borrower want?"
	placeSearch   = "Search approved answers"
	placeGap      = "Search open questions"
	placeTopic    = "Choose a topic"
	placeCause    = "Choose a cause"
	placeRoute    = "Choose a route"
	placeAudience = "Everybody"

	buttonSaveDraft  = "Save as draft"
	similarLine      = "Already approved, and maybe the same:"
	publishesLine    = "Submitting approves it and tells everyone who waits."
	publishesNewLine = "Submitting approves it."
	unfiledLine      = "Choose the topic: it decides whether you approve this yourself or somebody else reads it first."
	reviewsLine      = "Submitting sends it to review: somebody else with the compliance right approves it."
	keptLine         = "Kept as they are, because this form cannot show them:"
	keptLong         = "too long to edit here"
	keptLanguages    = "words in other languages; check that they still say the same"

	problemRequired = "Fill this in."
	problemTopic    = "Choose the topic; it decides who approves."
	problemDay      = "Choose a day in the future."
	problemPick     = "Choose one from the list."
	noRoutes        = "There is no route yet that everybody who waits may see. Write one as a new answer."
	problemReason   = "Choose what is wrong with it."
)

func returnedLine(reason string) string { return "Returned: " + reason }
func sayField(channel string) string {
	if channel == "" {
		channel = anyChannel
	}
	return sayLabel(channel, "")
}
func problemShort(limit, has int) string {
	return fmt.Sprintf("At most %d characters; this has %d.", limit, has)
}
func problemFixed(fixed string) string {
	return fmt.Sprintf("This disclosure may not be changed: “%s”", fixed)
}
func problemSource(line string) string {
	return fmt.Sprintf("“%s” gives no citation. Begin the line with it.", line)
}
func problemLink(link string) string {
	return fmt.Sprintf("“%s” is no link that may be shown. Write an https address.", link)
}
func problemHours(name, known string) string {
	return fmt.Sprintf("The desk has no hours called “%s”. It has %s.", name, known)
}
func answersGap(label string) string         { return "Answers " + label }
func causeName(c knowledge.Cause) string     { return upperFirst(string(c)) }
func flagName(r knowledge.FlagReason) string { return upperFirst(string(r)) }

// --- An answer's page.

const (
	buttonRevise      = "Revise"
	buttonHold        = "Hold"
	buttonUnhold      = "Serve again"
	buttonWithdraw    = "Withdraw"
	buttonOpen        = "Open"
	noSources         = "No sources are named."
	holdConfirm       = "Until it is served again, people who ask are told that a specialist is correcting it."
	withdrawnConfirm  = "Nobody gets it from then on. Its history stays."
	moreVersionsEarly = "Earlier versions are in the database."
)

func pageState(state knowledge.State, number int) string {
	return fmt.Sprintf("Version %d · %s", number, state)
}
func versionLine(number int, state knowledge.State, by, day string) string {
	return fmt.Sprintf("v%d · %s · %s · %s", number, state, by, day)
}
func shownTimes(n int) string { return fmt.Sprintf("Shown %s in the last 28 days.", times(n)) }
func casesLine(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}
func flagLine(reason knowledge.FlagReason, who, at string, version int) string {
	return fmt.Sprintf("%s · v%d · %s · %s", flagName(reason), version, who, at)
}
func sourceLine(s knowledge.Source) string {
	parts := []string{s.Cite}
	if s.Policy {
		parts[0] = policyCite(s.Cite)
	}
	if s.Binds != "" {
		parts = append(parts, "binds "+s.Binds)
	}
	if s.Status != "" {
		parts = append(parts, s.Status)
	}
	if s.ReadOn != "" {
		parts = append(parts, "read "+dayOf(s.ReadOn))
	}
	return strings.Join(parts, " · ")
}

// --- Home.

const (
	headAsk        = "Ask"
	headMine       = "My questions"
	headStart      = "Start here"
	headQueue      = "Waiting for an answer"
	headDrafts     = "Drafts"
	headReviews    = "To review"
	noneMine       = "Nothing asked yet. Your questions and what became of them will be listed here."
	noneWaiting    = "Nobody waits. Every question asked so far has an answer."
	buttonAsk      = "Ask"
	buttonNew      = "New answer"
	buttonFind     = "Find an answer"
	buttonEdit     = "Edit"
	buttonReview   = "Review"
	openThread     = "Open the thread"
	openCard       = "Open the card"
	nothingForYou  = "You are not set up to ask yet. Ask your lead to have you added."
	outcomePending = "being looked up"
	conflictNote   = "the answer changed under it"
)

func moreWaiting(n int) string {
	return fmt.Sprintf("And %s more in the specialists' channel.", thousands(n))
}

func moreDrafts(n int) string {
	return fmt.Sprintf("And %s more, listed as these are done.", thousands(n))
}

func queuedLine(label string, waiting int, due, who string) string {
	line := fmt.Sprintf("*%s* · %s · %s", label, waits(waiting), due)
	if who != "" {
		line += " · " + who + " has it"
	}
	return line
}

func draftByline(who, since string) string { return fmt.Sprintf("%s · %s", who, since) }

// mineLine is what became of one of a person's questions.
func mineLine(m Mine, p pen) string {
	title := p.name(m.Title)
	switch m.Outcome {
	case knowledge.Answered:
		return "answered: " + title
	case knowledge.Stopped:
		return "stop card: " + title
	case knowledge.Routed:
		return "where to take it: " + title
	case knowledge.HoldingLine:
		return "system down: " + title
	case knowledge.Offered:
		return "waits for you to choose"
	case knowledge.Refused:
		return "not answered"
	case knowledge.NotQuestion:
		return "not taken as a question"
	case knowledge.TakenBack:
		return "withdrawn"
	case knowledge.GapOpened:
		if m.Gap == nil {
			return "with the specialists"
		}
		return mineGap(m, p)
	}
	return outcomePending
}

func mineGap(m Mine, p pen) string {
	label := m.Gap.Label()
	switch m.Gap.State {
	case knowledge.GapAnswered, knowledge.Linked:
		if m.Title == "" {
			return label + " is answered"
		}
		return fmt.Sprintf("%s is answered: %s", label, p.name(m.Title))
	case knowledge.GapRouted:
		return label + ": see where to take it"
	case knowledge.Declined:
		return label + " was closed without an answer"
	case knowledge.GapWithdrawn:
		return label + " was withdrawn"
	case knowledge.HeldOff:
		return label + ": a system is down"
	case knowledge.AskedBack:
		return fmt.Sprintf("%s: %s asked you something", label, orSomebody(p.name(m.Gap.ClaimedBy.Name)))
	case knowledge.Claimed:
		return fmt.Sprintf("%s: %s has it · by %s", label, p.name(m.Gap.ClaimedBy.Name), p.time(m.DueAt))
	}
	return fmt.Sprintf("%s: with the specialists · by %s", label, p.time(m.DueAt))
}

// --- Proposed wordings.

const (
	headWordings         = "Wordings to confirm"
	whyWordings          = "People asked this and got the answer named. Confirm, and it is found for sure by these words from now on."
	buttonWordingConfirm = "Confirm"
	buttonWordingRefuse  = "Not this"
	buttonWordingLater   = "Later"
	vouched              = "an asker said that it settled it"

	WordingPutOff = "Put off: it comes back in a week."
)

func wordingLine(title string, asked, by int, settled bool) string {
	line := fmt.Sprintf("*%s* · asked %s by %s", title, times(asked), people(by))
	if settled {
		line += " · " + vouched
	}
	return line
}

// WordingConfirmed tells a specialist what their word did.
func WordingConfirmed(text, title string) string {
	return fmt.Sprintf("Confirmed: “%s” now finds “%s”.", cut(oneLine(text), quotedWords), cut(oneLine(title), nameLimit))
}

// WordingRefused tells a specialist what their word did.
func WordingRefused(text, title string) string {
	return fmt.Sprintf("Noted: “%s” does not ask for “%s”. The ranking learns from it.", cut(oneLine(text), quotedWords), cut(oneLine(title), nameLimit))
}

// SameWords refuses a wording that another answer has already: of two answers
// with the same words neither would ever be sure.
func SameWords(text, other string) string {
	return fmt.Sprintf("“%s” is a wording of “%s” already. Leave it where it belongs: with the same words on two answers, neither is sure.", cut(oneLine(text), quotedWords), cut(oneLine(other), nameLimit))
}

// --- Reports.

const (
	headReport    = "What keeps being asked"
	buttonReport  = "Show it all"
	labelMost     = "Asked most"
	labelOpenGaps = "Open questions, longest waiting first"
	nobodyAsked   = "Nobody asked anything in this time."
	nothingOpen   = "No open questions."
	everybody     = "Every audience"
	placeDays     = "Days"
	tooFewNote    = "Of fewer than 20 no percentage is given."
)

func lastDays(days int) string { return fmt.Sprintf("Last %d days", days) }

func reportHead(days int, audience string) string {
	return fmt.Sprintf("%s · %s", lastDays(days), audience)
}

// reportFigures are the counts, one a line. A share of fewer than twenty is a
// count, not a percentage: it would say more than is known.
func reportFigures(r Report) []string {
	lines := []string{
		fmt.Sprintf("%s by %s", count(r.Questions, "question", "questions"), people(r.People)),
		fmt.Sprintf("Answered at once: %s", share(r.AnsweredAtOnce, r.Questions)),
	}
	for _, f := range []struct {
		n    int
		what string
	}{{r.Stopped, "Stop cards"}, {r.Routed, "Routed"}, {r.Offered, "Given a choice"}, {r.Gaps, "Put to the specialists"}, {r.Refused, "Refused"}} {
		if f.n > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s", f.what, share(f.n, r.Questions)))
		}
	}
	if r.Kept+r.Broken+r.Running > 0 {
		lines = append(lines, fmt.Sprintf("Promises kept: %s · %s still running", share(r.Kept, r.Kept+r.Broken), thousands(r.Running)))
	}
	return lines
}

// reportEssence is what a lead should know before anything else: how it went,
// what is open and what is asked most.
func reportEssence(r Report, p pen) []string {
	lines := []string{fmt.Sprintf("%s by %s · answered at once: %s", count(r.Questions, "question", "questions"), people(r.People), share(r.AnsweredAtOnce, r.Questions))}
	if r.Kept+r.Broken > 0 {
		lines = append(lines, "Promises kept: "+share(r.Kept, r.Kept+r.Broken))
	}
	if n := len(r.Waiting); n > 0 {
		first := r.Waiting[0]
		lines = append(lines, fmt.Sprintf("%s · longest: %s since %s", count(n, "open question", "open questions"), knowledge.GapLabel(first.Number), p.time(first.Since)))
	} else {
		lines = append(lines, nothingOpen)
	}
	if len(r.Most) > 0 {
		lines = append(lines, "Asked most: "+mostLine(r.Most[0]))
	}
	return lines
}

func reportText(r Report, audience string) string {
	return fmt.Sprintf("%s: %s", reportHead(r.Days, audience), strings.Join(reportFigures(r), " · "))
}

func mostLine(m MostAsked) string {
	what := m.Title
	if m.Gap > 0 {
		what = knowledge.GapLabel(m.Gap) + ", no answer yet: " + m.Title
	}
	return fmt.Sprintf("%s · %s by %s", what, times(m.Times), people(m.People))
}

func openGapLine(g OpenGap, audience, due string, p pen) string {
	line := fmt.Sprintf("*%s* · %s · %s · since %s · %s", knowledge.GapLabel(g.Number), audience, waits(g.Waiting), p.time(g.Since), due)
	if g.ClaimedBy != "" {
		line += " · " + p.name(g.ClaimedBy) + " has it"
	}
	return line
}

// --- Words that sentences are made of.

func waits(n int) string {
	if n == 1 {
		return people(n) + " waits"
	}
	return people(n) + " wait"
}

func people(n int) string { return count(n, "person", "people") }

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return thousands(n) + " times"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// share is a part of a whole: with a percentage from twenty on.
func share(n, of int) string {
	s := fmt.Sprintf("%s of %s", thousands(n), thousands(of))
	if of >= fewest {
		s += " (" + percent(float64(n)/float64(of)) + ")"
	}
	return s
}

// fewest is the smallest whole of which a percentage is given.
const fewest = 20

// percent rounds, but never to all or nothing what is not all or nothing.
func percent(fraction float64) string {
	switch p := int(fraction*100 + 0.5); {
	case fraction > 0 && p < 1:
		return "under 1%"
	case fraction < 1 && p > 99:
		return "over 99%"
	default:
		return fmt.Sprintf("%d%%", p)
	}
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

func andList(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// fullStop ends a person's words like a sentence.
func fullStop(s string) string {
	if s = oneLine(s); s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

func orSomebody(name string) string {
	if name == "" {
		return "a specialist"
	}
	return name
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
