// Package handlers is what happens when somebody acts in Slack, or a time
// comes.
//
// The life of one act. bot/socket.go hands over an event, a command or an
// interaction. [Handlers.Event], [Handlers.Command] and
// [Handlers.Interaction] take personal data out of it, record it in the store
// and return, so that Slack can be told that we have it. A worker leases what
// was recorded and carries it out: a question is put to the index
// ([Handlers.answer]), a click moves a gap or a reply. What is then to be seen
// in Slack is a row in the outbox, written in the same transaction as what
// happened; [Handlers.deliver] renders it from the store at the moment of
// posting and posts or edits it.
//
// So nothing here keeps state of its own: a process that dies at any line is
// followed by one that leases what is left undone. Buttons carry ids only, and
// every act is checked against the actor's rights when it is carried out.
package handlers
