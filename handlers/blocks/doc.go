// Package blocks turns what the program knows into what people see in Slack.
//
// Every view is a pure function: a small struct of domain values goes in, Block
// Kit comes out, and the same values always give the same bytes. A handler
// fills the struct ([Answer], [Gap], [Card], [Home], …), calls the view and
// sends what it gets; nothing here knows of Slack's client, of SQL or of time
// passing.
//
// The life of one text. It comes in as somebody wrote it, is cleaned of control
// and direction characters, and goes out in one of three ways: approved words
// stand whole or not at all (a part too long for the message is named, and a
// button opens it); what people typed is quoted in plain or rich text, cut
// between the characters they see; our own sentences all stand in sentences.go
// and nowhere else. Text that Slack reads as markup is escaped exactly once,
// here, so nothing that anybody typed can ping, link or format.
//
// Buttons carry ids and nothing else: actions.go names them all and reads their
// values back. Forms are read back beside the view that shows them.
package blocks
