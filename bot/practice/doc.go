// Package practice is a Slack workspace in one process: the place where people
// try a Slack app in a browser, and the ground on which its tests stand.
//
// It holds a team, its people, channels and user groups, one app with its
// manifest, and everything said and shown so far. All of that is handed to it
// in a Seed; the package knows no particular app. As far as the app can tell it
// is Slack, reached by setting the API address: it opens Socket Mode
// connections, receives envelopes, acknowledges them and calls the Web API.
//
// The life of one question, seen from here: somebody posts (Post, or the page
// through /control/post) → the message gets its ts and is kept → an event is
// built for the app, if it is a member there and its manifest subscribes →
// the event travels in an envelope to one of the app's sockets and must be
// acknowledged within three seconds, or it comes again → the app calls
// chat.postMessage → scopes, membership and Slack's limits are checked → the
// reply is kept, and everybody who may see it sees it, which wakes whoever
// waits in Await or in /control/changes.
//
// Locks: one mutex guards the workspace. A message or a view is never changed
// in place but replaced whole, so that JSON is written outside the lock from
// pointers taken inside it. Envelopes are encoded by the goroutine of the
// socket that carries them.
//
// Time: every stamp, deadline and limit follows the workspace's clock, which is
// the base clock of Config plus an offset that the control API moves forward.
// Only the network is in real time: pings, weather that slows a call, and the
// milliseconds shown in Inspect.
package practice
