package practice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The rules of the weather: what goes wrong in life.
const (
	ruleRateLimited    = "rate_limited"    // 429 with Retry-After of delay (1s); the call has no effect
	ruleServerError    = "server_error"    // 500 with a page of HTML; the call has no effect
	ruleHang           = "hang"            // the call takes effect and is answered after delay, or never
	ruleDrop           = "drop"            // the call takes effect and the connection drops without an answer
	ruleSlow           = "slow"            // the call is answered after delay (2s)
	ruleRefresh        = "refresh"         // a connection is told to refresh, and closed
	ruleDeadSocket     = "dead_socket"     // a connection stays open, but nothing passes any more
	ruleDuplicateEvent = "duplicate_event" // an event comes twice, with the same event_id
	ruleLateEvent      = "late_event"      // an event comes after delay (30s of the workspace's clock)
	ruleNewEventID     = "new_event_id"    // an event comes twice, with different event_ids
	ruleLostAck        = "lost_ack"        // an acknowledgement is lost on the way
	ruleClockSkew      = "clock_skew"      // stamps of messages and events run delay ahead
	ruleRateTiers      = "rate_tiers"      // Slack's rate tiers are enforced
	ruleNoCharts       = "no_charts"       // native charts are not rolled out: invalid_blocks
)

func weatherRules() []string {
	return []string{
		ruleRateLimited, ruleServerError, ruleHang, ruleDrop, ruleSlow, ruleRefresh, ruleDeadSocket, ruleDuplicateEvent,
		ruleLateEvent, ruleNewEventID, ruleLostAck, ruleClockSkew, ruleRateTiers, ruleNoCharts,
	}
}

// WeatherRule switches one kind of trouble on, or off. Method narrows it to one
// Web API method, or to one event or interaction by its name. It spares the
// first After matches, and ends after Times (0: stays until switched off).
// NoEffect lets hang and drop lose the call itself, not only its answer. Rule
// "clear" with Off ends everything.
type WeatherRule struct {
	Rule     string `json:"rule"`
	Method   string `json:"method,omitempty"`
	Times    int    `json:"times,omitempty"`
	After    int    `json:"after,omitempty"`
	Delay    string `json:"delay,omitempty"`
	NoEffect bool   `json:"no_effect,omitempty"`
	Reason   string `json:"reason,omitempty"` // of a disconnect frame; refresh_requested if empty
	Off      bool   `json:"off,omitempty"`

	wait  time.Duration
	times bool // Times was given and counts down
}

func (r *WeatherRule) delay(standard time.Duration) time.Duration {
	if r.wait > 0 {
		return r.wait
	}
	return standard
}

// WeatherCounts is what was sent, lost and doubled, as the workspace itself saw
// it. Unanswered are mentions and direct messages to the app, among the
// messages still kept, below or after which it has said nothing.
type WeatherCounts struct {
	Events            int            `json:"events"`
	EventsAcked       int            `json:"events_acked"`
	EventsRedelivered int            `json:"events_redelivered"`
	EventsGivenUp     int            `json:"events_given_up"`
	EventsDoubled     int            `json:"events_doubled"` // by the weather
	Posts             int            `json:"posts"`
	PostsDoubled      int            `json:"posts_doubled"` // by the app
	Unanswered        int            `json:"unanswered"`
	Struck            map[string]int `json:"struck"` // how often each rule struck
}

// WeatherState is the rules in force and the counts.
type WeatherState struct {
	Rules  []WeatherRule `json:"rules"`
	Known  []string      `json:"known"`
	Counts WeatherCounts `json:"counts"`
}

type weather struct {
	rules  []*WeatherRule
	counts WeatherCounts
}

// Weather switches a rule on or off and returns what is in force.
func (w *Workspace) Weather(r WeatherRule) (WeatherState, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.Rule == "clear" {
		w.weather.rules = nil
		w.skew, w.rates.enforced = 0, false
		w.noCharts.Store(false)
		w.bump()
		return w.weatherState(), nil
	}
	if !slices.Contains(weatherRules(), r.Rule) {
		return WeatherState{}, fmt.Errorf("there is no weather rule %q; there is %s, and clear", r.Rule, strings.Join(weatherRules(), ", "))
	}
	if r.Delay != "" {
		d, err := time.ParseDuration(r.Delay)
		if err != nil {
			return WeatherState{}, fmt.Errorf("delay %q is not a duration; write it like 500ms or 2s", r.Delay)
		}
		r.wait = d
	}
	if r.Times < 0 || r.After < 0 || (r.wait < 0 && r.Rule != ruleClockSkew) {
		return WeatherState{}, fmt.Errorf("times, after and delay are not negative")
	}
	r.times = r.Times > 0
	w.applyRule(r)
	w.bump()
	return w.weatherState(), nil
}

func (w *Workspace) applyRule(r WeatherRule) {
	switch r.Rule {
	case ruleRefresh, ruleDeadSocket:
		w.breakConnections(r)
		return // acts at once and does not stay
	case ruleClockSkew:
		w.skew = r.wait
		if r.wait == 0 {
			w.skew = time.Minute
		}
		if r.Off {
			w.skew = 0
		} else {
			w.struck(r.Rule)
		}
	case ruleRateTiers:
		w.rates = newRateBook(!r.Off)
	case ruleNoCharts:
		w.noCharts.Store(!r.Off)
	}
	w.weather.rules = slices.DeleteFunc(w.weather.rules, func(o *WeatherRule) bool {
		return o.Rule == r.Rule && (o.Method == r.Method || r.Off && r.Method == "")
	})
	if !r.Off {
		w.weather.rules = append(w.weather.rules, &r)
	}
}

// breakConnections refreshes or deadens as many connections as times says, one if it does not.
func (w *Workspace) breakConnections(r WeatherRule) {
	n := max(r.Times, 1)
	for _, c := range w.conns {
		if n == 0 {
			break
		}
		if c.dead {
			continue
		}
		n--
		w.struck(r.Rule)
		if r.Rule == ruleDeadSocket {
			c.dead = true
			w.stir()
			continue
		}
		c.push(outgoing{frame: fields{"type": "disconnect", "reason": cmp.Or(r.Reason, "refresh_requested"), "debug_info": fields{"host": "practice"}}, close: true})
	}
}

// strikes reports whether a rule strikes now, and returns it if so. It is
// called with the lock held.
func (w *Workspace) strikes(rule, name string) *WeatherRule {
	for i, r := range w.weather.rules {
		if r.Rule != rule || (r.Method != "" && r.Method != name) {
			continue
		}
		if r.After > 0 {
			r.After--
			return nil
		}
		if r.times {
			if r.Times--; r.Times == 0 {
				w.weather.rules = slices.Delete(w.weather.rules, i, i+1)
			}
		}
		w.struck(rule)
		return r
	}
	return nil
}

func (w *Workspace) struck(rule string) {
	if w.weather.counts.Struck == nil {
		w.weather.counts.Struck = map[string]int{}
	}
	w.weather.counts.Struck[rule]++
}

// weatherState is what is in force, without the count of the unanswered, which takes a walk.
func (w *Workspace) weatherState() WeatherState {
	out := WeatherState{Rules: []WeatherRule{}, Known: weatherRules(), Counts: w.weather.counts}
	for _, r := range w.weather.rules {
		out.Rules = append(out.Rules, *r)
	}
	out.Counts.Struck = map[string]int{}
	for rule, n := range w.weather.counts.Struck {
		out.Counts.Struck[rule] = n
	}
	return out
}

// WeatherNow returns the rules in force and all counts.
func (w *Workspace) WeatherNow() WeatherState {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.weatherState()
	for _, id := range w.chanList {
		out.Counts.Unanswered += w.channels[id].unanswered()
	}
	return out
}

// unanswered counts the mentions and direct messages to which the app has said nothing.
func (c *channel) unanswered() int {
	n := 0
	said := map[string]string{} // by thread, the stamp of the app's last word
	for i := len(c.order) - 1; i >= 0; i-- {
		m := c.messages[c.order[i]]
		if m.BotID != "" && m.TS > said[m.ThreadTS] {
			said[m.ThreadTS] = m.TS
		}
		if !m.Asks {
			continue
		}
		root := m.ThreadTS
		if root == "" {
			root = m.TS
		}
		if said[root] <= m.TS && (c.kind != directMessage || said[""] <= m.TS) {
			n++
		}
	}
	return n
}

// storm is what the weather does to one Web API call.
type storm struct {
	rule     string
	wait     time.Duration
	noEffect bool
}

// apiWeather decides what happens to a call. The first rule that strikes counts.
func (w *Workspace) apiWeather(name string) storm {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.weather.rules) == 0 {
		return storm{}
	}
	for _, rule := range []string{ruleRateLimited, ruleServerError, ruleHang, ruleDrop, ruleSlow} {
		if r := w.strikes(rule, name); r != nil {
			return storm{rule: rule, wait: r.wait, noEffect: r.NoEffect}
		}
	}
	return storm{}
}
