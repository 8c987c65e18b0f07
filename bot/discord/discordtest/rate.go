package discordtest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"time"
)

// rate is how many calls a bucket takes until it is emptied.
type rate struct {
	limit int
	per   time.Duration
}

// Discord tells its limits only in the headers of its answers, and warns against writing them down:
// https://discord.com/developers/docs/topics/rate-limits. These are about those that it has been seen to give.
var (
	usual    = rate{5, 5 * time.Second}
	reading  = rate{50, 5 * time.Second}
	reacting = rate{1, 250 * time.Millisecond}
)

// Documented: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit and #invalid-request-limit-aka-cloudflare-bans.
const (
	perSecond  = 50
	maxInvalid = 10000
	invalidFor = 10 * time.Minute
)

type bucket struct {
	left int
	till time.Time
}

// window counts what happened within some time.
type window []time.Time

// count takes one more, unless there are enough: then it tells how long to wait.
func (w *window) count(now time.Time, most int, per time.Duration) (wait time.Duration) {
	w.forget(now, per)
	if len(*w) >= most {
		return (*w)[0].Add(per).Sub(now)
	}
	*w = append(*w, now)
	return 0
}

func (w *window) forget(now time.Time, per time.Duration) {
	i := 0
	for i < len(*w) && !(*w)[i].Add(per).After(now) {
		i++
	}
	*w = (*w)[i:]
}

// limited refuses a call that comes too soon, and tells in headers how many more are left.
func (c *call) limited(header http.Header) error {
	d := c.d
	if d.cfg.Unlimited {
		return nil
	}
	now := d.clock.Now()
	if !c.route.open { // "interaction endpoints are not bound to the bot's Global Rate Limit"
		if wait := d.global.count(now, perSecond, time.Second); wait > 0 {
			header.Set("X-RateLimit-Global", "true")
			header.Set("X-RateLimit-Scope", "global")
			return no{status: http.StatusTooManyRequests, message: "You are being rate limited.", wait: wait}
		}
	}
	r := c.route.rate
	if r.limit == 0 {
		r = usual
		if c.method == http.MethodGet {
			r = reading
		}
	}
	key := c.method + " " + c.route.pattern + " " + c.vars["channel_id"] + c.vars["guild_id"] + c.vars["webhook_id"] + c.vars["webhook_token"] + c.vars["interaction_id"]
	b := d.buckets[key]
	if b == nil || !b.till.After(now) {
		b = &bucket{left: r.limit, till: now.Add(r.per)}
		d.buckets[key] = b
	}
	over := b.left == 0
	if !over {
		b.left--
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(r.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	header.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(b.till.UnixMilli())/1000, 'f', 3, 64))
	header.Set("X-RateLimit-Reset-After", strconv.FormatFloat(seconds(b.till.Sub(now)), 'f', 3, 64))
	header.Set("X-RateLimit-Bucket", hash(c.method+c.route.pattern))
	if over {
		header.Set("X-RateLimit-Scope", "user")
		return no{status: http.StatusTooManyRequests, message: "You are being rate limited.", wait: b.till.Sub(now)}
	}
	return nil
}

func hash(s string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return fmt.Sprintf("%016x", h.Sum64())
}

// countInvalid counts what shuts an address out: 401, 403 and 429.
func (d *Discord) countInvalid(status int) {
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests {
		d.invalid.forget(d.clock.Now(), invalidFor)
		d.invalid = append(d.invalid, d.clock.Now())
		if len(d.invalid) == maxInvalid {
			d.fault("%d calls were refused in ten minutes: the address is shut out", maxInvalid)
		}
	}
}

// Invalid is how many calls of the last ten minutes count towards being shut out: refused with 401, 403 or 429.
func (d *Discord) Invalid() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.invalid.forget(d.clock.Now(), invalidFor)
	return len(d.invalid)
}
