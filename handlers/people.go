package handlers

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"shouldertap/knowledge"
)

// membershipAge is how old a membership may be when somebody acts on it.
const membershipAge = 60 * time.Second

// People knows who somebody is and which groups they are in, from Slack, never
// older than [membershipAge]. What cannot be read is an error, and the caller
// refuses.
type People struct {
	api    *slack.Client
	now    func() time.Time
	flight singleflight.Group

	mu      sync.Mutex
	users   map[string]heldUser
	members map[string]heldGroup
}

// User is somebody as Slack tells of them. External people may lack a name.
type User struct {
	ID, Name, Team string
	Zone           *time.Location // nil: not told
	External       bool           // a guest, or somebody of another workspace
	Gone           bool           // deactivated
}

// Person is the user as they are kept in records.
func (u User) Person() knowledge.Person { return knowledge.Person{ID: u.ID, Name: u.Name} }

type heldUser struct {
	User
	at time.Time
}

type heldGroup struct {
	users map[string]bool
	at    time.Time
}

func newPeople(api *slack.Client, now func() time.Time) *People {
	return &People{api: api, now: now, users: map[string]heldUser{}, members: map[string]heldGroup{}}
}

// User reads somebody's name and workspace.
func (p *People) User(ctx context.Context, id string) (User, error) {
	p.mu.Lock()
	held, ok := p.users[id]
	p.mu.Unlock()
	if ok && p.now().Sub(held.at) < membershipAge {
		return held.User, nil
	}
	read, err, _ := p.flight.Do("user "+id, func() (any, error) {
		info, err := p.api.GetUserInfoContext(ctx, id)
		if err != nil {
			return User{}, fmt.Errorf("read user %s: %w: %w", id, knowledge.ErrUnreadable, err)
		}
		u := User{ID: id, Name: calledName(info), Team: info.TeamID, Gone: info.Deleted,
			External: info.IsRestricted || info.IsUltraRestricted || info.IsStranger}
		if zone, err := time.LoadLocation(info.TZ); err == nil && info.TZ != "" {
			u.Zone = zone
		}
		p.mu.Lock()
		p.users[id] = heldUser{u, p.now()}
		p.mu.Unlock()
		return u, nil
	})
	return read.(User), err
}

// calledName is the fullest name that Slack gives; empty where it withholds
// all of them.
func calledName(u *slack.User) string {
	for _, name := range []string{u.Profile.RealName, u.RealName, u.Profile.DisplayName, u.Name} {
		if name != "" {
			return name
		}
	}
	return ""
}

// groupsOf lists which of the given groups somebody is in.
func (p *People) groupsOf(ctx context.Context, user string, groups []string) ([]string, error) {
	var in []string
	for _, g := range groups {
		members, err := p.group(ctx, g)
		if err != nil {
			return nil, err
		}
		if members[user] {
			in = append(in, g)
		}
	}
	return in, nil
}

func (p *People) group(ctx context.Context, id string) (map[string]bool, error) {
	p.mu.Lock()
	held, ok := p.members[id]
	p.mu.Unlock()
	if ok && p.now().Sub(held.at) < membershipAge {
		return held.users, nil
	}
	read, err, _ := p.flight.Do("group "+id, func() (any, error) {
		list, err := p.api.GetUserGroupMembersContext(ctx, id)
		if err != nil {
			return map[string]bool(nil), fmt.Errorf("read members of group %s: %w: %w", id, knowledge.ErrUnreadable, err)
		}
		users := make(map[string]bool, len(list))
		for _, u := range list {
			users[u] = true
		}
		p.mu.Lock()
		p.members[id] = heldGroup{users, p.now()}
		p.mu.Unlock()
		return users, nil
	})
	return read.(map[string]bool), err
}

// Rights computes what somebody may do at the desk right now. An error means
// that it cannot be known, so nothing is allowed.
func (p *People) Rights(ctx context.Context, desk *knowledge.Desk, user string) (knowledge.Rights, User, error) {
	u, err := p.User(ctx, user)
	if err != nil {
		return knowledge.Rights{}, User{ID: user}, err
	}
	if u.Gone {
		return knowledge.Rights{}, u, nil
	}
	groups, err := p.groupsOf(ctx, user, roleGroups(desk))
	if err != nil {
		return knowledge.Rights{}, u, err
	}
	return desk.Rights(user, groups), u, nil
}

// Audience is somebody's one audience in private places; nil: none.
func (p *People) Audience(ctx context.Context, desk *knowledge.Desk, user string) (*knowledge.Audience, error) {
	u, err := p.User(ctx, user)
	if err != nil {
		return nil, err
	}
	var named []string
	for _, a := range desk.Audiences {
		named = append(named, a.Groups...)
	}
	groups, err := p.groupsOf(ctx, user, named)
	if err != nil {
		return nil, err
	}
	return desk.AudienceOf(user, groups, u.Team), nil
}

func roleGroups(desk *knowledge.Desk) []string {
	var groups []string
	for _, m := range []knowledge.Members{desk.Roles.Specialists, desk.Roles.Compliance, desk.Roles.Helpers, desk.Roles.Leads} {
		groups = append(groups, m.Groups...)
	}
	return groups
}

// forgetUser and forgetGroup follow Slack's events, so that a change counts at
// once rather than within a minute.
func (p *People) forgetUser(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.users, id)
}

func (p *People) forgetGroup(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.members, id)
}
