package slacktest

import (
	"encoding/json"
	"slices"
)

// Sent is something that the app sent, as it came and before anything was made of it. What was refused is not among it.
type Sent struct {
	What string // a method; "response_url"; or "ack" with what was acknowledged: "ack view_submission", "ack /ticket"
	JSON json.RawMessage
}

// Sent is all that the app sent so far: arguments of calls, answers by response_url, and acknowledgements of interactions.
func (s *Slack) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// acked keeps the payload of an acknowledgement. It is called with mu held.
func (s *Slack) acked(what string, r reply) {
	payload := r.payload
	if payload == nil {
		payload = json.RawMessage("{}")
	}
	s.sent = append(s.sent, Sent{What: "ack " + what, JSON: slices.Clone(payload)})
}

// came keeps what came, if it was taken. It is called with mu held, before anything is made of what came; the function that it
// returns, once it is known whether it was.
func (s *Slack) came(what string, args obj) func(error) {
	b, err := json.Marshal(args)
	return func(refused error) {
		if err == nil && refused == nil {
			s.sent = append(s.sent, Sent{What: what, JSON: b})
		}
	}
}
