package bot

import (
	"context"
	"sync"
	"time"
)

// postsKept is how long a post is known here.
const postsKept = 10 * time.Minute

// Posts sees to it that the same post is the same message, for platforms that take a message twice: it is tried one at a time, answered
// as before, and looked for where it may be there from an earlier try.
type Posts struct {
	begun time.Time // before that, others may have tried

	mu sync.Mutex
	by map[string]*posting
}

// posting is what is known of one post.
type posting struct {
	turn  chan struct{} // held by whoever tries
	sent  Sent
	there bool
	tried bool // without a clear answer
	until time.Time
}

// NewPosts makes Posts of a process that begins now.
func NewPosts() *Posts { return &Posts{begun: time.Now(), by: map[string]*posting{}} }

func (p *Posts) of(key string) *posting {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for k, x := range p.by {
		if now.After(x.until) && k != key {
			delete(p.by, k)
		}
	}
	x := p.by[key]
	if x == nil {
		x = &posting{turn: make(chan struct{}, 1)}
		p.by[key] = x
	}
	x.until = now.Add(postsKept)
	return x
}

type (
	finding func(context.Context, Post) (Sent, bool, error)
	sending func(context.Context, Post) (Sent, error)
)

// Once posts, unless it was posted.
func (p *Posts) Once(ctx context.Context, post Post, find finding, send sending) (Sent, error) {
	x := p.of(post.Key)
	select {
	case x.turn <- struct{}{}:
		defer func() { <-x.turn }()
	case <-ctx.Done():
		return Sent{}, &Error{Class: Temporary, Code: "stopped", Err: ctx.Err()}
	}
	if x.there {
		return x.sent, nil
	}
	if x.tried || !post.Since.IsZero() && post.Since.Before(p.begun) {
		sent, found, err := find(ctx, post)
		if err != nil {
			return sent, err
		}
		if x.tried = false; found {
			x.sent, x.there = sent, true
			return sent, nil
		}
	}
	sent, err := send(ctx, post)
	switch {
	case err == nil:
		x.sent, x.there = sent, true
	case ClassOf(err) == Uncertain:
		x.tried = true
	}
	return sent, err
}
