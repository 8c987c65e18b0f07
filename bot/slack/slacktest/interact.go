package slacktest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"
)

// responseURL is where the app may answer an interaction: five times within half an hour;
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
type responseURL struct {
	id      string
	user    string
	channel string
	thread  string
	uses    int
	until   time.Time
	on      *message // the message that was interacted with, or, after a command, what was answered last
}

const (
	maxUses  = 5
	hookLife = 30 * time.Minute
)

func (s *Slack) newHook(user string, c *channel, thread string, on *message) *responseURL {
	h := &responseURL{id: s.id("hook"), user: user, channel: c.ID, thread: thread, until: s.clock.Now().Add(hookLife), on: on}
	s.hooks[h.id] = h
	return h
}

func (s *Slack) hookURL(h *responseURL) string { return s.base + "/response/" + h.id }

// answerKeys are what an answer to an interaction may hold.
var answerKeys = []string{"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "metadata", "unfurl_links", "unfurl_media", "mrkdwn"}

func (s *Slack) serveResponse(w http.ResponseWriter, r *http.Request, id string) {
	b, err := io.ReadAll(r.Body)
	c := &call{s: s, name: "response_url", args: obj{}}
	if err == nil {
		err = json.Unmarshal(b, &c.args)
	}
	trouble := s.trouble(c)
	if trouble != nil && trouble.before(w, r) {
		return
	}
	status, word := s.respond(c, id, err)
	if trouble != nil && trouble.after(w, r) {
		return
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word)
}

func (s *Slack) respond(c *call, id string, err error) (status int, word string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hooks[id]
	switch {
	case err != nil:
		s.fault("a response_url with what is no JSON: %v", err)
		return http.StatusBadRequest, "invalid_payload"
	case h == nil:
		s.fault("a response_url that was not given out")
		return http.StatusNotFound, "no_such_url"
	case s.clock.Now().After(h.until):
		return http.StatusNotFound, "expired_url"
	case h.uses >= maxUses:
		return http.StatusNotFound, "used_url"
	}
	h.uses++
	taken := s.came("response_url", c.args)
	err = s.answer(c, h, "")
	if taken(err); err != nil {
		return http.StatusBadRequest, err.Error()
	}
	return http.StatusOK, "ok"
}

// answer does what an answer to an interaction says: by response_url, or, to a command, in the acknowledgement.
func (s *Slack) answer(c *call, h *responseURL, otherwise string) error {
	for k, v := range c.args { // slack-go writes out what is empty
		empty := v == nil || v == "" || v == false
		if md, ok := v.(obj); ok && k == "metadata" && (md["event_type"] == nil || md["event_type"] == "") {
			empty = true
		}
		if empty {
			delete(c.args, k)
			continue
		}
		if !slices.Contains(answerKeys, k) {
			return c.bad("invalid_arguments", "has no argument "+k)
		}
	}
	ch := s.channels[h.channel]
	if c.flag("delete_original") {
		if h.on != nil {
			s.takeAway(ch, h.on)
		}
		return nil
	}
	x, err := c.said(maxText)
	if err != nil {
		return err
	}
	if x.text == "" && len(x.blocks) == 0 {
		return c.bad("no_text", "says nothing")
	}
	if c.flag("replace_original") && h.on != nil {
		was := s.messageJSON(ch, h.on, noMetadata)
		h.on.text, h.on.blocks = x.text, x.blocks
		if h.on.only == "" {
			h.on.edited = s.stamp()
			s.messageChanged(ch, h.on, was)
		}
		return nil
	}
	m := &message{user: s.cfg.BotUser, team: s.cfg.HomeID, text: x.text, blocks: x.blocks, metadata: x.metadata, hook: h.id, only: h.user, thread: h.thread}
	switch typ := c.str("response_type"); typ {
	case "in_channel":
		m.only = ""
	case "", "ephemeral":
	default:
		return c.bad("invalid_arguments", "has the response_type "+typ)
	}
	if c.has("thread_ts") {
		m.thread = c.str("thread_ts")
	}
	s.post(ch, m)
	if h.on == nil || h.on.hook == h.id { // after a command the answer is the original. Not documented.
		h.on = m
	}
	return nil
}

func (s *Slack) takeAway(ch *channel, m *message) {
	if m.only != "" {
		ch.remove(m)
		return
	}
	s.messageDeleted(ch, m)
}

// Answer is how the app took an interaction.
type Answer struct {
	Acked  bool              // within three seconds
	Why    string            // else: timeout, connection_failed, http_error
	Action string            // of a submitted form: errors, update, push, clear; empty: the form is closed
	Errors map[string]string // by block
}

// interact tells the app of something that somebody did, and waits for its acknowledgement. build is called with mu held.
func (s *Slack) interact(ctx context.Context, build func() (*delivery, func(reply) Answer, error)) (Answer, error) {
	got := make(chan Answer, 1)
	s.mu.Lock()
	d, take, err := build()
	if err == nil {
		d.done = func(r reply) {
			a := Answer{Acked: r.acked, Why: r.why}
			if r.acked {
				s.acked(d.name, r)
			}
			if r.acked && take != nil {
				a = take(r)
			}
			got <- a
		}
		d.payload = plain(d.payload).(obj)
		s.deliver(d)
	}
	s.mu.Unlock()
	if err != nil {
		return Answer{}, err
	}
	select {
	case a := <-got:
		return a, nil
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// noPayload is what is made of an acknowledgement whose payload nobody reads.
func (s *Slack) noPayload(what string) func(reply) Answer {
	return func(r reply) Answer {
		if r.payload != nil && !bytes.Equal(r.payload, []byte("{}")) {
			s.fault("%s was acknowledged with a payload, which nobody reads: %s", what, r.payload)
		}
		return Answer{Acked: true}
	}
}

// told is an acknowledgement that is a message: of slash commands.
func (s *Slack) told(h *responseURL, what string) func(reply) Answer {
	return func(r reply) Answer {
		if r.payload == nil {
			return Answer{Acked: true}
		}
		c := &call{s: s, name: "the acknowledgement of " + what, args: obj{}}
		if json.Unmarshal(r.payload, &c.args) != nil {
			s.fault("%s is no object", c.name)
		} else if len(c.args) > 0 {
			_ = s.answer(c, h, "") // what is wrong with it is noted
		}
		return Answer{Acked: true}
	}
}

func (s *Slack) envelope(typ, user, trigger string) obj {
	p := s.people[user]
	return obj{"type": typ, "token": "verification-token", "api_app_id": s.cfg.AppID, "team": obj{"id": p.Team, "domain": s.teams[p.Team].domain}, "enterprise": nil, "is_enterprise_install": false,
		"user": obj{"id": user, "username": p.Handle, "name": p.Handle, "team_id": p.Team}, "trigger_id": trigger, "action_ts": formatTS(s.Now().UnixMicro())}
}
