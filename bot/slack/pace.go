package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tieline/bot"
)

// pace keeps the rates that Slack allows, ahead of time: https://docs.slack.dev/apis/web-api/rate-limits. Messages go by
// channel, one a second with short bursts; every other method has a tier, counted a minute. What has to wait longer than a
// moment is sent back to its lane as bot.Wait, so that it holds up nothing else.
type pace struct {
	now func() time.Time

	mu      sync.Mutex
	by      map[string]*rate.Limiter
	swept   time.Time
	blocked map[string]time.Time // by method: until when Slack wants nothing, as it said
}

var errPace = errors.New("more than Slack takes at a time")

// leastBurst is how many calls of one method go at once at least: two connections are opened at the start, and again.
const leastBurst = 8

// patience is how long a call waits for its turn here; longer waits are the courier's.
const patience = 500 * time.Millisecond

// tiers of the methods that are used, in calls a minute.
var tiers = map[string]int{
	"apps.connections.open": 1, "chat.update": 50, "chat.delete": 50, "chat.postEphemeral": 100, "chat.getPermalink": 100,
	"conversations.history": 50, "conversations.replies": 50, "conversations.open": 50, "conversations.info": 50, "conversations.join": 50, "conversations.list": 20, "conversations.members": 100,
	"users.info": 100, "usergroups.users.list": 20, "team.info": 50, "views.open": 100, "views.update": 100, "views.publish": 100,
	"pins.add": 20, "reactions.add": 50, "files.info": 100, "files.getUploadURLExternal": 100, "files.completeUploadExternal": 100, "auth.test": 100,
}

func newPace(now func() time.Time) *pace {
	return &pace{now: now, by: map[string]*rate.Limiter{}, blocked: map[string]time.Time{}}
}

// turn waits for a call's turn, or says how long to wait. Messages are counted by their channel.
func (p *pace) turn(ctx context.Context, method, channel string) error {
	if p == nil {
		return nil // unpaced
	}
	now := p.now()
	p.mu.Lock()
	if until := p.blocked[method+channel]; until.After(now) {
		p.mu.Unlock()
		return wait(until.Sub(now))
	}
	l := p.limiter(method, channel, now)
	p.mu.Unlock()
	r := l.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d > patience {
		r.CancelAt(now)
		return wait(d)
	}
	if d == 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		r.CancelAt(p.now())
		return &bot.Error{Class: bot.Temporary, Code: "stopped", Err: ctx.Err()}
	}
}

func wait(d time.Duration) error {
	return &bot.Error{Class: bot.Wait, After: d, Code: "pace", Err: errPace}
}

// limiter is the one of a method, or of a channel's messages. Those long unused are forgotten.
func (p *pace) limiter(method, channel string, now time.Time) *rate.Limiter {
	if now.Sub(p.swept) > time.Hour {
		for k, l := range p.by {
			if l.TokensAt(now) >= float64(l.Burst()) {
				delete(p.by, k)
			}
		}
		p.swept = now
	}
	key := method + channel
	l := p.by[key]
	if l == nil {
		l = rate.NewLimiter(rate.Every(time.Second), 2) // "short bursts are allowed", of no length told
		if n := tiers[method]; n > 0 {
			l = rate.NewLimiter(rate.Every(time.Minute/time.Duration(n)), max(n/4, leastBurst))
		}
		p.by[key] = l
	}
	return l
}

// told notes that Slack wants to be left alone.
func (p *pace) told(method, channel string, after time.Duration) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocked[method+channel] = p.now().Add(after)
	for k, until := range p.blocked {
		if until.Before(p.now()) {
			delete(p.blocked, k)
		}
	}
}
