package slacktest

import "time"

// rate is how often something may be done: evenly, and some at once.
type rate struct {
	every time.Duration
	burst int
}

// The tiers, per method and workspace: https://docs.slack.dev/apis/web-api/rate-limits. How much of a burst Slack
// bears is not documented: here a minute's worth, and ten of tier 1, of which apps.connections.open is.
var (
	tier1   = rate{time.Minute, 10}
	tier2   = rate{time.Minute / 20, 20}
	tier3   = rate{time.Minute / 50, 50}
	tier4   = rate{time.Minute / 100, 100}
	special = rate{time.Minute / 300, 300} // "several hundred per minute"
)

// posting is one message a second in each channel, and "short bursts" above: two.
var posting = rate{time.Second, 2}

// limited is how long the call has to wait; 0: not at all.
func (c *call) limited() time.Duration {
	s := c.s
	if s.cfg.Unlimited {
		return 0
	}
	if wait := s.take("method "+c.name, c.method.rate); wait > 0 {
		return wait
	}
	if c.name == "chat.postMessage" {
		return s.take("channel "+c.str("channel"), posting)
	}
	return 0
}

// take takes one from a bucket, or tells when there will be one.
func (s *Slack) take(bucket string, r rate) time.Duration {
	now := s.clock.Now()
	full := s.rates[bucket]
	if full.Before(now) {
		full = now
	}
	if wait := full.Sub(now) - time.Duration(r.burst-1)*r.every; wait > 0 {
		return wait
	}
	s.rates[bucket] = full.Add(r.every)
	return 0
}
