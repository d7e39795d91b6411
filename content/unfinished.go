package content

import "shouldertap/knowledge"

// Unfinished is what a desk may start without, and nobody sees missing: init
// leaves it open, because only its operation knows the ids. Without a
// specialists' channel no gap is ever seen, which is a fault; without a channel
// to ask in, people can only write to the bot directly, which may be meant.
func Unfinished(c *Content) (faults, warnings []knowledge.Fault) {
	open := func(key, what, mend string) []knowledge.Fault {
		f := knowledge.Fault{File: deskFile, What: what, Mend: mend}
		if above := lineOf(c.rest[deskFile], "\n"+key+":"); above > 0 {
			f.Line = above + 1
		}
		return []knowledge.Fault{f}
	}
	if c.Desk.SpecialistsChannel == "" {
		faults = open("specialists_channel", "specialists_channel is empty, so nobody sees the questions that have no answer yet",
			"Put the id of the specialists' private channel there, such as C0123456789")
	}
	if len(c.Desk.Channels) == 0 {
		warnings = open("channels", "there are no channels, so the bot answers in direct messages alone",
			"Name each channel to ask in, by its id, with an audience: C0123456789: {audience: …}")
	}
	return faults, warnings
}
