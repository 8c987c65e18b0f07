package sla

import (
	"regexp"
	"slices"
	"strconv"
	"time"
)

// What stands where an agreement says nothing.
var (
	defaultQueue  = []string{"priority", "tier", "due"}
	defaultWarn   = []Mark{{Percent: 75}, {Percent: 90}}
	defaultTell   = Tell{Warn: []string{"assignee", "oncall"}, Breach: []string{"managers"}, Again: Within{kind: elapsed, length: 15 * time.Minute}}
	defaultClocks = ClockRules{
		PriorityChange: "recompute", Reopening: "continue", ResponseBy: "message",
		Waiting: []string{"resolution", "update"},
	}
)

// upkeep reads the sections that each say one thing about all tickets.
func (r *reader) upkeep(k *keys) {
	r.a.Monitoring = r.monitoring(k.take("monitoring"))
	r.a.Alerts = r.alerts(k.take("alerts"))
	r.a.Queue, r.a.QueueClause = r.queue(k.take("queue"))
	r.a.Warn = r.warn(k.take("warn"))
	r.a.ClockRules = r.clocks(k.take("clocks"))
	r.a.Close = r.closing(k.take("close"))
	r.a.Tell = r.tell(k.take("tell"))
}

func (r *reader) monitoring(n *node) (m Monitoring) {
	k := r.keys(n, "monitoring")
	if k == nil {
		return m
	}
	m.Lower = r.refers(k.need("lower"), "priority", r.a.Priorities.IDs())
	m.Quiet = r.within(k.need("quiet"))
	m.Clause = r.clause(k)
	k.end()
	return m
}

func (r *reader) queue(n *node) (by, clause []string) {
	k := r.keys(n, "the queue")
	if k == nil {
		return slices.Clone(defaultQueue), nil
	}
	by = several(r, k.need("by"), func(n *node) string { return r.oneOf(n, "order", defaultQueue...) })
	for i, s := range by {
		if s != "" && slices.Contains(by[:i], s) {
			r.wrong(k.take("by"), "%s is here twice", s)
		}
	}
	clause = r.clause(k)
	k.end()
	return by, clause
}

var markText = regexp.MustCompile(`^(?:(\d{1,2})%|((?:\d+h)?(?:\d+m)?) before)$`)

func (r *reader) warn(n *node) []Mark {
	if n == nil {
		return slices.Clone(defaultWarn)
	}
	return several(r, n, func(n *node) (mark Mark) {
		text := r.text(n)
		if text == "" {
			return mark
		}
		m := markText.FindStringSubmatch(text)
		if m == nil {
			r.wrong(n, "%q is no time to warn at; write 75%%, or 30m before", text)
			return mark
		}
		mark.Percent, _ = strconv.Atoi(m[1])
		mark.Before, _ = time.ParseDuration(m[2])
		if mark == (Mark{}) {
			r.wrong(n, "%q is no time to warn at; write 75%%, or 30m before", text)
		}
		return mark
	})
}

func (r *reader) clocks(n *node) ClockRules {
	rules := defaultClocks
	rules.Waiting = slices.Clone(rules.Waiting)
	k := r.keys(n, "clocks")
	if v := k.take("priority-change"); v != nil {
		rules.PriorityChange = r.oneOf(v, "way to take a priority change", "recompute", "forward")
	}
	if v := k.take("reopening"); v != nil {
		rules.Reopening = r.oneOf(v, "way to reopen", "continue", "new-cycle", "never")
	}
	if v := k.take("response-by"); v != nil {
		rules.ResponseBy = r.oneOf(v, "response", "message")
	}
	p := r.keys(k.take("pauses"), "pauses")
	if v := p.take("waiting"); v != nil {
		rules.Waiting = r.pausedByWaiting(v)
	}
	if v := p.take("hold"); v != nil {
		r.oneOf(v, "way to hold", "all")
	}
	p.end()
	k.end()
	return rules
}

// pausedByWaiting reads targets; an empty list pauses none. A response is the desk's to give, whoever waits.
func (r *reader) pausedByWaiting(n *node) []string {
	if n.shape == sequence && len(n.items) == 0 {
		return []string{}
	}
	return several(r, n, func(n *node) string {
		s := r.oneOf(n, "target", targetNames...)
		if s == "response" {
			r.wrong(n, "waiting for the partner cannot pause the response; leave it out")
		}
		return s
	})
}

func (r *reader) closing(n *node) (c Close) {
	k := r.keys(n, "close")
	if k == nil {
		return c
	}
	c.After = r.within(k.need("after"))
	if v := k.take("warn"); v != nil {
		c.Warn = r.within(v)
	}
	c.Clause = r.clause(k)
	k.end()
	return c
}

func (r *reader) tell(n *node) Tell {
	t := Tell{Warn: slices.Clone(defaultTell.Warn), Breach: slices.Clone(defaultTell.Breach), Again: defaultTell.Again}
	k := r.keys(n, "tell")
	who := func(n *node) string {
		return r.oneOf(n, "one to tell", "assignee", "oncall", "desk", "managers", "partner")
	}
	if v := k.take("warn"); v != nil {
		t.Warn = several(r, v, who)
	}
	if v := k.take("breach"); v != nil {
		t.Breach = several(r, v, who)
	}
	if v := k.take("again"); v != nil && r.text(v) == "never" {
		t.Again = Within{}
	} else if v != nil {
		t.Again = r.within(v)
	}
	k.end()
	return t
}
