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

// members are who is in which user group.
type members struct {
	mu    sync.Mutex
	of    map[string][]string // groups by user
	known bool
	until time.Time
}

// groupsOf are all user groups that somebody is in: https://docs.slack.dev/reference/methods/usergroups.list. What was read last
// counts where Slack does not answer; where it never did, who is staff cannot be said, and the error is for another try. An app
// that may not read them is in a workspace without.
func (a *Adapter) groupsOf(ctx context.Context, user string) ([]string, error) {
	m := &a.members
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known && a.Now().Before(m.until) {
		return m.of[user], nil
	}
	list, err := a.listGroups(ctx)
	switch {
	case err == nil:
	case bot.ClassOf(err) == bot.Auth || bot.ClassOf(err) == bot.Rejected:
		a.Log.WarnContext(ctx, "Slack does not say who is in which user group: nobody is staff by one", "err", err)
	case m.known:
		return m.of[user], nil
	default:
		return nil, err
	}
	m.of, m.known, m.until = map[string][]string{}, true, a.Now().Add(groupsFor)
	for _, g := range list {
		for _, u := range g.Users {
			m.of[u] = append(m.of[u], g.ID)
		}
	}
	return m.of[user], nil
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

// forget has the list read anew.
func (m *members) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = time.Time{}
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
