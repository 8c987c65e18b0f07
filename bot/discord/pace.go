package discord

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tieline/bot"
)

const (
	perSecond = 40                     // of the 50 that Discord takes of a bot: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
	patience  = 500 * time.Millisecond // how long a request waits for its turn here; longer waits are the courier's

	// Discord shuts an address out that has 10,000 answers of 401, 403 or 429 in ten minutes:
	// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
	mostInvalid  = 5000
	invalidSpell = 10 * time.Minute
)

// pace keeps Discord's rates ahead of time: a number a second over all, and each bucket by what Discord tells of it in its
// answers. What has to wait longer than a moment is sent back as bot.Wait, so that it holds up nothing else.
type pace struct {
	now func() time.Time
	all *rate.Limiter

	mu      sync.Mutex
	until   time.Time         // Discord wants nothing at all until then
	names   map[string]string // by route: the bucket that Discord counts it in
	buckets map[string]*bucket
	swept   time.Time
	invalid int // since spell
	spell   time.Time
}

// bucket is what is left of one, and until when.
type bucket struct {
	left  int
	reset time.Time
}

var errPace = errors.New("more than Discord takes at a time")

func newPace(now func() time.Time) *pace {
	return &pace{now: now, all: rate.NewLimiter(perSecond, perSecond/2), names: map[string]string{}, buckets: map[string]*bucket{}}
}

// route is what requests are counted by: the method and the path, in which ids stand for any, but for the channel, the server
// or the webhook that it is about: https://discord.com/developers/docs/topics/rate-limits#header-format
func route(method, path string) (name, about string) {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		switch {
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			about, parts[i] = p, ":about"
		case (i == 1 || i == 2) && (parts[0] == "webhooks" || parts[0] == "interactions"):
			about, parts[i] = about+"/"+p, ":about"
		case i > 0 && parts[i-1] == "reactions":
			parts[i] = ":emoji"
		case isID(p):
			parts[i] = ":id"
		}
	}
	return method + " " + strings.Join(parts, "/"), about
}

// isID reports whether something is an id of Discord's: https://discord.com/developers/docs/reference#snowflakes
func isID(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil && len(s) >= 15
}

// turn waits for a request's turn, or says how long to wait.
func (p *pace) turn(ctx context.Context, method, path string) error {
	if p == nil {
		return nil // unpaced
	}
	name, about := route(method, path)
	free := strings.HasPrefix(path, "interactions/") || strings.HasPrefix(path, "webhooks/") // "not bound to the bot's Global Rate Limit"
	for {
		now := p.now()
		d := p.reserve(name, about, free, now)
		if d == 0 {
			break
		}
		if d > patience {
			return &bot.Error{Class: bot.Wait, After: d, Code: "pace", Err: errPace}
		}
		if !pause(ctx, d) {
			return stopped(ctx)
		}
	}
	if free {
		return nil
	}
	r := p.all.ReserveN(p.now(), 1)
	d := r.DelayFrom(p.now())
	if d > patience {
		r.Cancel()
		return &bot.Error{Class: bot.Wait, After: d, Code: "pace", Err: errPace}
	}
	if d > 0 && !pause(ctx, d) {
		return stopped(ctx)
	}
	return nil
}

func stopped(ctx context.Context) error {
	return &bot.Error{Class: bot.Temporary, Code: "stopped", Err: ctx.Err()}
}

// pause waits, and reports whether there was time for it.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// reserve takes one of what is left, or says how long there will be none.
func (p *pace) reserve(name, about string, free bool, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !free && p.until.After(now) {
		return p.until.Sub(now)
	}
	if p.invalid >= mostInvalid && now.Sub(p.spell) < invalidSpell {
		return p.spell.Add(invalidSpell).Sub(now)
	}
	b := p.buckets[p.bucketOf(name, about)]
	if b == nil || !b.reset.After(now) {
		return 0
	}
	if b.left <= 0 {
		return b.reset.Sub(now)
	}
	b.left--
	return 0
}

// bucketOf is the key of a route's bucket: by Discord's own name for it, once it is known. The caller holds mu.
func (p *pace) bucketOf(name, about string) string {
	if known := p.names[name]; known != "" {
		return known + " " + about
	}
	return name + " " + about
}

// told notes what an answer says about the next request: https://discord.com/developers/docs/topics/rate-limits#header-format-rate-limit-header-examples
func (p *pace) told(method, path string, status int, h http.Header, body func() []byte) {
	if p == nil {
		return
	}
	name, about := route(method, path)
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests && h.Get("X-RateLimit-Scope") != "shared" {
		if now.Sub(p.spell) >= invalidSpell {
			p.spell, p.invalid = now, 0
		}
		p.invalid++
	}
	if known := h.Get("X-RateLimit-Bucket"); known != "" {
		p.names[name] = known
	}
	key := p.bucketOf(name, about)
	if left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining")); err == nil {
		if after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64); err == nil {
			p.note(key, left, now.Add(time.Duration(after*float64(time.Second))))
		}
	}
	if status == http.StatusTooManyRequests {
		after, all := limited(h, body())
		if all {
			p.until = now.Add(after)
		} else {
			p.buckets[key] = &bucket{0, now.Add(after)}
		}
	}
	p.sweep(now)
}

// note remembers a bucket. Of several answers to requests that were under way together, the one with the least left is the latest.
func (p *pace) note(key string, left int, reset time.Time) {
	b := p.buckets[key]
	if b == nil || reset.Sub(b.reset) > time.Second {
		p.buckets[key] = &bucket{left, reset}
		return
	}
	b.left = min(b.left, left)
	if reset.After(b.reset) {
		b.reset = reset
	}
}

// sweep forgets buckets that are full again.
func (p *pace) sweep(now time.Time) {
	if now.Sub(p.swept) < time.Minute {
		return
	}
	p.swept = now
	for k, b := range p.buckets {
		if b.reset.Before(now) {
			delete(p.buckets, k)
		}
	}
}

// limited is how long Discord wants to be left alone, and whether in everything. Where the answer is not its own, something before it
// says so, and of everything.
func limited(h http.Header, body []byte) (after time.Duration, all bool) {
	var said struct {
		After  *float64 `json:"retry_after"`
		Global bool     `json:"global"`
	}
	if err := json.Unmarshal(body, &said); err == nil && said.After != nil {
		return time.Duration(*said.After * float64(time.Second)), said.Global || h.Get("X-RateLimit-Global") == "true"
	}
	if s, err := strconv.ParseFloat(h.Get("Retry-After"), 64); err == nil && s > 0 {
		return time.Duration(s * float64(time.Second)), true
	}
	return unsaid, true
}

// observing tells the pace of every answer, before anything can hide it.
type observing struct {
	next http.RoundTripper
	pace *pace
}

// RoundTrip implements http.RoundTripper.
func (o observing) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.next.RoundTrip(req)
	if err != nil || o.pace == nil {
		return resp, err
	}
	var read []byte
	o.pace.told(req.Method, pathOf(req.URL.String()), resp.StatusCode, resp.Header, func() []byte {
		if read == nil {
			read, _ = io.ReadAll(io.LimitReader(resp.Body, 4096))
			resp.Body = struct {
				io.Reader
				io.Closer
			}{io.MultiReader(strings.NewReader(string(read)), resp.Body), resp.Body}
		}
		return read
	})
	return resp, nil
}
