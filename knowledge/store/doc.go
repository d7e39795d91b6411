// Package store keeps everything that happened: questions, decisions, gaps,
// approved answers, what was shown to whom, and what is still to be done. All
// SQL stands here, and nothing but SQL.
//
// The life of one question. [DB.Ask] writes it with its receipt and an inbox
// row, so that Slack may be told we have it; a redelivery finds the receipt and
// writes nothing. A worker leases the row, and [DB.Decide] writes, in one
// transaction, what was decided, the delivery with its code, the gap it opened
// or joined, the messages to be seen and the end of the act. The outbox is
// leased in turn, and [DB.Posted] records where in Slack a message stands.
//
// The life of one answer. [DB.SaveDraft] keeps a draft; [DB.Approve] makes it a
// version: approval, phrasings, audit entry, a row in the change feed, and the
// messages to everybody who waits, all or nothing. Versions are never updated.
//
// Each public method is one transaction and holds it; the private ones take
// it. Row counts tell a redelivery (0 inserted) and a stale act (0 updated).
// The schema, with every column explained, is schema/. It keeps to what
// PostgreSQL takes as well.
package store
