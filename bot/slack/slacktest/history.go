package slacktest

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var tsForm = regexp.MustCompile(`^[0-9]{1,10}(\.[0-9]{1,6})?$`)

// parseTS reads a ts as microseconds.
func parseTS(ts string) (us int64, ok bool) {
	if !tsForm.MatchString(ts) {
		return 0, false
	}
	sec, frac, _ := strings.Cut(ts, ".")
	a, _ := strconv.ParseInt(sec, 10, 64)
	b, _ := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	return a*1e6 + b, true
}

// page is a part of a list, with the cursor of the next: https://docs.slack.dev/apis/web-api/pagination. A limit above
// the most is refused; Slack may give fewer than asked for, so a short page does not mean the end: the cursor alone does.
func page[T any](c *call, all []T, otherwise, most int) (out []T, next string, err error) {
	limit := c.num("limit", otherwise)
	if limit == 0 {
		limit = otherwise
	}
	if limit < 1 || limit > most {
		return nil, "", c.bad("invalid_limit", "asks for "+strconv.Itoa(limit)+" at once, and the most is "+strconv.Itoa(most))
	}
	from := 0
	if cursor := c.str("cursor"); cursor != "" {
		b, err := base64.StdEncoding.DecodeString(cursor)
		n, found := strings.CutPrefix(string(b), c.name+":")
		if err != nil || !found {
			return nil, "", c.bad("invalid_cursor", "has a cursor that was not given out here")
		}
		from, _ = strconv.Atoi(n)
	}
	from = min(from, len(all))
	to := min(from+limit, len(all))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte(c.name + ":" + strconv.Itoa(to)))
	}
	return all[from:to], next, nil
}

// readable is a channel whose messages the app may read.
func (c *call) readable() (*channel, error) {
	ch, err := c.place("channel")
	if err != nil {
		return nil, err
	}
	scope := "channels:history"
	switch {
	case ch.im != "":
		scope = "im:history"
	case ch.Private:
		scope = "groups:history"
	}
	if err := c.may(scope); err != nil {
		return nil, err
	}
	return ch, c.member(ch)
}

// shown is how much of the metadata a call may read. That the scope is needed for an app's own messages too is not
// certain; here it is.
func (c *call) shown() metadataShown {
	if c.may("metadata.message:read") != nil {
		return noMetadata
	}
	if c.flag("include_all_metadata") {
		return allMetadata
	}
	return metadataType
}

// within reports whether a ts lies between oldest and latest, which count only where inclusive says so.
func (c *call) within() (func(string) bool, error) {
	low, high := int64(0), int64(1)<<62
	for name, to := range map[string]*int64{"oldest": &low, "latest": &high} {
		if c.has(name) {
			us, ok := parseTS(c.str(name))
			if !ok {
				return nil, c.bad("invalid_ts_"+name, "has "+c.str(name)+" as "+name)
			}
			*to = us
		}
	}
	inclusive := c.flag("inclusive")
	return func(ts string) bool {
		us, _ := parseTS(ts)
		return us > low && us < high || inclusive && (us == low || us == high)
	}, nil
}

// https://docs.slack.dev/reference/methods/conversations.history: newest first, without replies.
func (s *Slack) history(c *call) (obj, error) {
	ch, err := c.readable()
	if err != nil {
		return nil, err
	}
	within, err := c.within()
	if err != nil {
		return nil, err
	}
	var all []*message
	for _, m := range slices.Backward(ch.messages) {
		if m.only == "" && (!m.reply() || m.broadcast) && within(m.ts) {
			all = append(all, m)
		}
	}
	return s.readOut(c, ch, all, 100, 999, nil)
}

// https://docs.slack.dev/reference/methods/conversations.replies: oldest first, and the head again on every page.
func (s *Slack) threadReplies(c *call) (obj, error) {
	ch, err := c.readable()
	if err != nil {
		return nil, err
	}
	within, err := c.within()
	if err != nil {
		return nil, err
	}
	head := ch.find(c.str("ts"))
	if head == nil {
		return nil, refuse("thread_not_found")
	}
	if head.reply() { // a reply alone
		return s.readOut(c, ch, []*message{head}, 1000, 1000, nil)
	}
	var all []*message
	for _, m := range ch.replies(head.ts) {
		if within(m.ts) {
			all = append(all, m)
		}
	}
	return s.readOut(c, ch, all, 1000, 1000, head)
}

func (s *Slack) readOut(c *call, ch *channel, all []*message, otherwise, most int, head *message) (obj, error) {
	some, next, err := page(c, all, otherwise, most)
	if err != nil {
		return nil, err
	}
	out := []any{}
	if head != nil {
		out = append(out, s.messageJSON(ch, head, c.shown()))
	}
	for _, m := range some {
		out = append(out, s.messageJSON(ch, m, c.shown()))
	}
	answer := obj{"messages": out, "has_more": next != "", "pin_count": len(ch.pins)}
	if next != "" {
		answer["response_metadata"] = obj{"next_cursor": next}
	}
	return answer, nil
}
