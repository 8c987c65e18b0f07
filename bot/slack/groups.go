package slack

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/storage"
)

// groupsFor is how long the list of user groups holds where nothing says that it changed.
const groupsFor = 10 * time.Minute

// members are who is in which user group, as last read.
type members struct {
	turn chan struct{} // taken by whoever reads the list

	mu    sync.Mutex
	of    map[string][]string // groups by user; nil: it was never read
	until time.Time           // zero: it changed, and must be read before it counts
	gone  int                 // how often it changed
}

func newMembers() *members { return &members{turn: make(chan struct{}, 1)} }

// get is what is known of somebody: whether that counts, and whether it is to be read again.
func (m *members) get(user string, now time.Time) (groups []string, counts, old bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of[user], m.of != nil && !m.until.IsZero(), now.After(m.until)
}

// put keeps a list that was read since the given change. One that changed meanwhile does not count.
func (m *members) put(of map[string][]string, since int, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of = of; m.gone == since {
		m.until = until
	}
}

// forget has the list read anew before it counts.
func (m *members) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = time.Time{}
	m.gone++
}

// changes is how often it changed, and whether it was ever read.
func (m *members) changes() (n int, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.gone, m.of != nil
}

// settle has what was read last count until the next look: better that than nobody.
func (m *members) settle(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = now
}

// groupsOf are all user groups that somebody is in. Nobody waits for a list that is only old. Where Slack does not answer, what
// was read last counts; where it never did, who is staff cannot be said, and the error is for another try.
func (a *Adapter) groupsOf(ctx context.Context, user string) ([]string, error) {
	groups, counts, old := a.members.get(user, a.Now())
	if counts {
		if old {
			a.readGroupsAside()
		}
		return groups, nil
	}
	select {
	case a.members.turn <- struct{}{}:
		defer func() { <-a.members.turn }()
	case <-ctx.Done():
		return nil, &bot.Error{Class: bot.Temporary, Code: "stopped", Err: ctx.Err()}
	}
	for { // it may change while it is read
		if groups, counts, _ := a.members.get(user, a.Now()); counts {
			return groups, nil
		}
		if err := a.readGroups(ctx); err != nil {
			return nil, err
		}
	}
}

func (a *Adapter) readGroupsAside() {
	l := a.listening.Load()
	if l == nil {
		return
	}
	select {
	case a.members.turn <- struct{}{}:
	default:
		return // somebody reads it
	}
	read := func() {
		defer func() { <-a.members.turn }()
		_ = a.readGroups(l.work) // what is known counts on
	}
	if !l.Aside(read) {
		<-a.members.turn
	}
}

// readGroups reads the list: https://docs.slack.dev/reference/methods/usergroups.list. An app that may not is in a workspace without.
func (a *Adapter) readGroups(ctx context.Context) error {
	since, known := a.members.changes()
	list, err := a.listGroups(ctx)
	no, _ := errors.AsType[*bot.Error](err)
	switch {
	case err == nil:
	case no.Code == "missing_scope" || !known && no.Class != bot.Wait && no.Class != bot.Temporary:
		a.Log.WarnContext(ctx, "Slack does not say who is in which user group: nobody is staff by one", "err", err)
	case known:
		a.Log.WarnContext(ctx, "who is in which user group is not up to date", "err", err)
		a.members.settle(a.Now())
		return nil
	default:
		return err
	}
	of := map[string][]string{}
	for _, g := range list {
		for _, u := range g.Users {
			of[u] = append(of[u], g.ID)
		}
	}
	a.members.put(of, since, a.Now().Add(groupsFor))
	return nil
}

func (a *Adapter) listGroups(ctx context.Context) (list []slack.UserGroup, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	err = insist(ctx, func() error {
		return a.call(ctx, "usergroups.list", "", func(ctx context.Context) (err error) {
			list, err = a.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true))
			return err
		})
	})
	return list, err
}

// regroup tells the handler how it is now with those who are staff by a group, and with those of whom Slack says that they came or
// left: whoever left is staff no longer before they do anything. It is done on every connection, and when a group changed.
func (l *listener) regroup(ctx context.Context, changed ...string) {
	h, ok := l.handler.(bot.Grouper)
	if !ok {
		return
	}
	l.members.forget()
	keys, err := h.ByGroup(ctx, platform)
	for _, user := range changed {
		key := storage.PersonKey{Platform: platform, Team: l.team, User: user}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	_, unread := l.groupsOf(ctx, "")
	errs := []error{err, unread}
	for _, k := range keys {
		if !l.account(ctx, k.User).found {
			continue // they are asked for again when they do something
		}
		who, err := l.person(ctx, k.User, k.Team)
		if err == nil {
			err = h.Grouped(ctx, who)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil && ctx.Err() == nil {
		l.Log.WarnContext(ctx, "who is staff by a user group is not up to date", "err", err)
	}
}
