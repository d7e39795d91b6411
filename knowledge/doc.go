// Package knowledge is what the program is about: approved answers, the cases
// that fit them to a borrower, the questions people ask, the gaps where no
// answer is approved, and the desk that sets who may do what and when.
//
// The life of an answer. Somebody writes a draft: [Content] with its parts and
// cases. Somebody who may approve it does, binding the [Content.Hash] of the
// exact words seen; from then on it is a [Version], numbered and never
// changed. It is served while its [Span] lasts, until a later version takes
// over or a specialist holds or withdraws it.
//
// The life of a question. The index says which answers may be meant and how
// sure it is ([Candidate]); [Decide] picks a stop card, an answer, a route, an
// offer or a gap, and for an answer that depends on facts, [Version.Resolve]
// finds the one case that holds for everything known, or the one fact to ask.
// Nothing here is merged or worded anew: a case replaces whole parts that a
// person wrote.
//
// Everything in this package is a value or a pure function of values. It
// imports the standard library only, and knows nothing of Slack, SQL or files.
package knowledge
