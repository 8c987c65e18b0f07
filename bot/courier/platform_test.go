package courier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// platform is a chat system that does as its script says. It is as unhelpful as one may be: the same Key again
// is a second message, so that whatever arrives once does so by the courier's care alone.
type platform struct {
	name string

	mu     sync.Mutex
	calls  []call
	said   []*message
	told   []bot.Tell
	script map[string][]fault // by call, as it is named in calls: "post k1"
	most   int                // calls under way at once, at most
	under  int
}

type call struct {
	what string
	at   time.Time
}

type message struct {
	bot.Post
	sent    bot.Sent
	at      time.Time
	card    talk.Card
	removed bool
}

// fault is how one call goes.
type fault struct {
	err    error
	done   bool          // it was done all the same
	panics bool          // after it was done
	gate   chan struct{} // it waits here at first
	after  func()        // just before it answers
}

func (p *platform) Name() string { return p.name }

func (p *platform) Listen(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

// will lets the next calls of a kind go as the faults say; those after them go well.
func (p *platform) will(what string, faults ...fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.script == nil {
		p.script = map[string][]fault{}
	}
	p.script[what] = append(p.script[what], faults...)
}

// do takes one call through its script.
func (p *platform) do(what string, deed func() error) error {
	p.mu.Lock()
	p.calls = append(p.calls, call{what, time.Now()})
	p.under++
	p.most = max(p.most, p.under)
	var f fault
	if waiting := p.script[what]; len(waiting) > 0 {
		f, p.script[what] = waiting[0], waiting[1:]
	}
	p.mu.Unlock()
	if f.gate != nil {
		<-f.gate
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.under--
	if f.err == nil || f.done {
		if err := deed(); err != nil {
			return err
		}
	}
	if f.after != nil {
		f.after()
	}
	if f.panics {
		panic("the adapter is broken")
	}
	return f.err
}

func (p *platform) Post(_ context.Context, post bot.Post) (sent bot.Sent, err error) {
	err = p.do("post "+post.Key, func() error {
		sent.Ref = storage.Ref{In: post.In, ID: fmt.Sprintf("m%d", len(p.said)+1)}
		if post.Thread != "" {
			sent.Thread = storage.Place{Platform: p.name, ID: post.In.ID + "/" + sent.Ref.ID}
		}
		p.said = append(p.said, &message{Post: post, sent: sent, at: time.Now(), card: post.Card})
		return nil
	})
	if err != nil {
		return bot.Sent{}, err
	}
	return sent, nil
}

func (p *platform) Pin(_ context.Context, r storage.Ref) error {
	return p.do("pin "+r.ID, func() error { return nil })
}

func (p *platform) Find(_ context.Context, post bot.Post) (sent bot.Sent, found bool, err error) {
	err = p.do("find "+post.Key, func() error {
		if post.Since.IsZero() {
			return &bot.Error{Class: bot.Rejected, Code: "since", Err: fmt.Errorf("all of time is too much to look through")}
		}
		for _, m := range p.said {
			if m.at.Before(post.Since) {
				continue
			}
			if m.Key == post.Key && m.In == post.In && !m.removed {
				sent, found = m.sent, true
			}
		}
		return nil
	})
	return sent, found, err
}

func (p *platform) Edit(_ context.Context, r storage.Ref, c *talk.Card) error {
	return p.do("edit "+r.ID, func() error {
		i := slices.IndexFunc(p.said, func(m *message) bool { return m.sent.Ref == r && !m.removed })
		switch {
		case i < 0:
			return &bot.Error{Class: bot.Lost, Code: "unknown_message", Err: fmt.Errorf("no %v", r)}
		case c == nil:
			p.said[i].removed = true
		default:
			p.said[i].card = *c
		}
		return nil
	})
}

func (p *platform) Tell(_ context.Context, t bot.Tell) (bot.Means, error) {
	return bot.Direct, p.do("tell "+t.Key, func() error {
		p.told = append(p.told, t)
		return nil
	})
}

// remove is somebody taking a message away.
func (p *platform) remove(i int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said[i].removed = true
}

// lines are the messages that stand there, as "place: title".
func (p *platform) lines() (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.said {
		if !m.removed {
			out = append(out, m.In.ID+": "+m.card.Title)
		}
	}
	return out
}

// linesIn are those of one place.
func (p *platform) linesIn(place string) []string {
	return slices.DeleteFunc(p.lines(), func(l string) bool { return !strings.HasPrefix(l, place+": ") })
}

// called are the calls so far.
func (p *platform) called() (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		out = append(out, c.what)
	}
	return out
}

// times are when a call was made, after start.
func (p *platform) times(what string, start time.Time) (out []time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		if c.what == what {
			out = append(out, c.at.Sub(start))
		}
	}
	return out
}

func (p *platform) toldOnes() []bot.Tell {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.told)
}

var (
	_ bot.Platform = (*platform)(nil)
	_ bot.Finder   = (*platform)(nil)
)

// failing makes an error of a class.
func failing(class bot.Class) error {
	return &bot.Error{Class: class, Code: "scripted", Err: fmt.Errorf("as scripted")}
}
