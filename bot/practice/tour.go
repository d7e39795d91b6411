package practice

import "strings"

// TourStep is one step of the guided tour: who to be, where to go, what to do.
//
// Done says what completes it. A step is completed when the person As (anybody,
// if empty) does what it names, in Channel where that is given:
//
//	post              writes a message
//	click:ACTION_ID   clicks or chooses in that element
//	submit:CALLBACK   sends that form, and the app accepts it
//	command:/NAME     runs that command
//	shortcut:CALLBACK runs that shortcut
//	home              opens the app's Home
//	reply             sees a message of the app
//	reply:TEXT        sees a message of the app that contains TEXT
//
// A word ending in * matches every id that begins with it: click:fact*. Steps
// may be done in any order, but for one that names another in After.
type TourStep struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	As      string `json:"as,omitempty"`
	Channel string `json:"channel,omitempty"`
	Done    string `json:"done"`
	After   string `json:"after,omitempty"` // a step before which this one does not count
}

// StateTour is a step and whether it has been done since the last reset.
type StateTour struct {
	TourStep
	Completed bool `json:"completed"`
}

func (w *Workspace) tour() []StateTour {
	out := []StateTour{}
	for _, s := range w.config.Seed.Tour {
		out = append(out, StateTour{s, w.tourDone[s.ID]})
	}
	return out
}

// tourDid notes what a person did.
func (w *Workspace) tourDid(user, channelID, what string) {
	for _, s := range w.config.Seed.Tour {
		if (s.As == "" || s.As == user) && w.tourReached(s) && w.inPlace(s, channelID) && matches(s.Done, what) {
			w.tourDone[s.ID] = true
		}
	}
}

// tourSaid notes what the app said, for those who see it.
func (w *Workspace) tourSaid(c *channel, m *message) {
	for _, s := range w.config.Seed.Tour {
		want, isReply := strings.CutPrefix(s.Done, "reply")
		if !isReply || w.tourDone[s.ID] || !w.tourReached(s) || !w.inPlace(s, c.ID) || (s.As != "" && !c.has(s.As)) {
			continue
		}
		text := strings.TrimPrefix(want, ":")
		if text == "" || strings.Contains(m.Text, text) || strings.Contains(shownBlocks(m.Blocks), text) {
			w.tourDone[s.ID] = true
		}
	}
}

// tourReached reports whether a step counts by now.
func (w *Workspace) tourReached(s TourStep) bool { return s.After == "" || w.tourDone[s.After] }

// inPlace reports whether a step may be done in a channel; what has no place may be done anywhere.
func (w *Workspace) inPlace(s TourStep, channelID string) bool {
	return s.Channel == "" || channelID == "" || s.Channel == channelID
}

func matches(want, did string) bool {
	if prefix, isPrefix := strings.CutSuffix(want, "*"); isPrefix {
		return strings.HasPrefix(did, prefix)
	}
	return want == did
}
