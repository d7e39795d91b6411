package practice

import (
	"cmp"
	"context"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Workspace is a running practice workspace.
type Workspace struct {
	config    Config
	man       *manifest
	methods   map[string]method
	listener  net.Listener
	url       string
	ctx       context.Context
	cancel    context.CancelFunc
	closeOnce func() error
	running   sync.WaitGroup // goroutines of the workspace itself
	serving   sync.WaitGroup // requests and sockets being served
	log       *inspector
	noCharts  atomic.Bool   // weather; read while blocks are checked without the lock
	wake      chan struct{} // an earlier deadline stands, or the clock moved
	resets    chan struct{} // holds one thing while the workspace starts over

	webAddress, mailAddress *regexp.Regexp // what typed addresses look like

	mu      sync.Mutex
	closing bool          // no request is taken any more
	offset  time.Duration // what the control API has added to the base clock
	skew    time.Duration // what weather adds to the stamps of messages and events
	rev     int64         // counts what a person could see change
	changed chan struct{} // closed and replaced with every rev
	stirred chan struct{} // closed and replaced when envelopes or calls settle
	nextID  int64
	lastTS  int64 // the latest message stamp given out, in microseconds

	team     Team
	teams    map[string]Team
	users    map[string]*User
	userList []string // ids in the order of the seed
	channels map[string]*channel
	chanList []string
	groups   []*Group

	homes     map[string]*View   // published Home tabs by person
	stacks    map[string][]*View // open modals by person, top last
	drafts    map[string]drafts  // what is filled in, by view id
	offered   map[string][]option
	toasts    map[string][]Toast
	triggers  map[string]*trigger
	responses map[string]*responseURL
	uploads   map[string]*upload
	files     map[string]*file
	statuses  map[string]string // "is thinking…" by channel and thread
	tourDone  map[string]bool

	conns    []*conn
	turn     int // which connection the next event goes to
	tickets  map[string]time.Time
	flights  map[string]*flight
	waiting  []*delivery // events that have no connection to go to
	due      []*deadline // ordered by time
	calls    int         // Web API requests in flight
	rates    *rateBook
	weather  weather
	seenMemo map[string]map[string]seenChannel
	dirty    bool // something is not saved yet
}

// furnish puts the seed into the workspace, replacing what is there. The clock,
// the connections and the ids go on.
func (w *Workspace) furnish(s Seed) {
	w.team = s.Team
	w.teams = map[string]Team{s.Team.ID: s.Team}
	for _, t := range s.Teams {
		w.teams[t.ID] = t
	}
	w.users, w.userList = map[string]*User{}, nil
	for _, u := range s.Users {
		w.addUser(u)
	}
	if w.users[s.App.BotUserID] == nil {
		w.addUser(User{ID: s.App.BotUserID, Name: botHandle(s.App.Name), RealName: s.App.Name, IsBot: true})
	}
	w.channels, w.chanList = map[string]*channel{}, nil
	for _, c := range s.Channels {
		w.addChannel(c)
	}
	w.groups = nil
	for _, g := range s.Groups {
		g.Users = slices.Clone(g.Users)
		w.groups = append(w.groups, &g)
	}
	w.homes, w.stacks, w.drafts = map[string]*View{}, map[string][]*View{}, map[string]drafts{}
	w.offered, w.toasts = map[string][]option{}, map[string][]Toast{}
	w.triggers, w.responses = map[string]*trigger{}, map[string]*responseURL{}
	w.uploads, w.files = map[string]*upload{}, map[string]*file{}
	w.statuses, w.tourDone = map[string]string{}, map[string]bool{}
	w.seenMemo = map[string]map[string]seenChannel{}
	if w.tickets == nil {
		w.tickets, w.flights = map[string]time.Time{}, map[string]*flight{}
		w.rates = newRateBook(w.config.RateTiers)
	}
}

func (w *Workspace) addUser(u User) {
	u = w.completed(u)
	w.users[u.ID] = &u
	w.userList = append(w.userList, u.ID)
}

// completed fills in what a seed may leave out of a person.
func (w *Workspace) completed(u User) User {
	u.TeamID = cmp.Or(u.TeamID, w.team.ID)
	u.RealName = cmp.Or(u.RealName, u.Name)
	u.TZ = cmp.Or(u.TZ, "America/New_York")
	return u
}

// botHandle is the name by which an app is mentioned.
func botHandle(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ""))
}

// bump tells everybody who waits that what people see has changed.
// It is called with the lock held.
func (w *Workspace) bump() {
	w.rev++
	w.dirty = true
	close(w.changed)
	w.changed = make(chan struct{})
}

// stir wakes those who wait for calls and envelopes to settle.
// It is called with the lock held.
func (w *Workspace) stir() {
	close(w.stirred)
	w.stirred = make(chan struct{})
}

// newID gives an id that no other thing of this or an earlier run has:
// the count starts at the microsecond in which the workspace was opened.
func (w *Workspace) newID(prefix string) string {
	w.nextID++
	return prefix + strings.ToUpper(strconv.FormatInt(w.nextID, 36))
}
