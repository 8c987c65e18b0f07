package slack

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"tieline/commands/talk"
	"tieline/storage"
)

// How long what is known of somebody holds, and how long nobody is asked again where Slack did not say.
const (
	knownFor   = time.Hour
	unknownFor = 5 * time.Second
	askTimeout = 10 * time.Second
)

// account is what Slack tells of somebody.
type account struct {
	team, name, picture string
	bot, stranger       bool // a stranger: a guest too
	found               bool
	until               time.Time
}

// people are the accounts that were met lately.
type people struct {
	mu sync.Mutex
	by map[string]account
}

func (p *people) get(user string, now time.Time) (account, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.by[user]
	return x, ok && now.Before(x.until)
}

func (p *people) put(user string, x account) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]account{}
	}
	p.by[user] = x
}

// forget is for accounts that changed.
func (p *people) forget(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.by, user)
}

// account asks who somebody is, unless that is known.
func (a *Adapter) account(ctx context.Context, user string) account {
	now := a.Now()
	if x, ok := a.people.get(user, now); ok {
		return x
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var u *slack.User
	err := insist(ctx, func() error {
		return a.call(ctx, "users.info", "", func(ctx context.Context) (err error) {
			u, err = a.api.GetUserInfoContext(ctx, user)
			return err
		})
	})
	if err != nil {
		x := account{name: user, until: now.Add(unknownFor)}
		a.people.put(user, x)
		return x
	}
	x := account{found: true, team: u.TeamID, name: cmp.Or(u.Profile.DisplayName, u.RealName, u.Profile.RealName, u.Name, user), picture: u.Profile.Image192,
		bot: u.IsBot || user == "USLACKBOT", stranger: u.IsStranger || u.IsRestricted || u.IsUltraRestricted, until: now.Add(knownFor)}
	a.people.put(user, x)
	return x
}

// person is somebody who did something. team is theirs, where the act says it; where nobody says it, they are outside. The error
// is that nobody can say which groups they are in.
func (a *Adapter) person(ctx context.Context, user, team string) (talk.Person, error) {
	if user == "" {
		return talk.Person{}, nil
	}
	x := a.account(ctx, user)
	team = cmp.Or(team, x.team)
	p := talk.Person{Key: storage.PersonKey{Platform: platform, Team: team, User: user}, Name: x.name, Picture: x.picture, Bot: x.bot,
		Outside: team != a.team || x.stranger}
	if p.Outside || p.Bot {
		return p, nil
	}
	var err error
	p.Groups, err = a.groupsOf(ctx, user)
	return p, err
}

// named is somebody who is mentioned.
func (a *Adapter) named(ctx context.Context, user string) (string, storage.PersonKey) {
	x := a.account(ctx, user)
	return x.name, storage.PersonKey{Platform: platform, Team: x.team, User: user}
}
