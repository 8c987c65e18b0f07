package slacktest

import (
	"io"
	"net/http"
	"path"
	"strconv"
	"time"
)

// Trouble is something that goes wrong with calls of the Web API.
type Trouble struct {
	Method string // which calls, as path.Match has it ("chat.*"); empty: all
	Times  int    // how many of them; 0: all, until Mend

	Delay   time.Duration // of the answer
	Refuse  bool          // the connection breaks before anything was done
	Lose    bool          // it is done, and the connection breaks before the answer
	Status  int           // this instead, and nothing is done
	Retry   time.Duration // Retry-After of a Status 429; 0: without that header
	Error   string        // "ok": false with this, and nothing is done
	Body    string        // this instead of an answer, and nothing is done: `{"ok":false}`, HTML
	LateErr string        // it is done, and then "ok": false with this: internal_error, fatal_error
}

// Break makes trouble from now on.
func (s *Slack) Break(t Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = append(s.troubles, &t)
}

// Mend ends all trouble.
func (s *Slack) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles, s.onCall, s.fate = nil, nil, nil
}

// OnCall asks for each call what goes wrong with it; nil: nothing. It must not call this Slack.
func (s *Slack) OnCall(f func(Call) *Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onCall = f
}

func (s *Slack) trouble(c *call) *Trouble {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, t := range s.troubles {
		if hit, _ := path.Match(t.Method, c.name); !hit && t.Method != "" {
			continue
		}
		if t.Times > 0 {
			if t.Times--; t.Times == 0 {
				s.troubles = append(s.troubles[:i:i], s.troubles[i+1:]...)
			}
		}
		return t
	}
	if s.onCall != nil {
		return s.onCall(Call{Method: c.name, Args: c.args})
	}
	return nil
}

// before reports whether the trouble is the answer.
func (t *Trouble) before(w http.ResponseWriter, r *http.Request) bool {
	answered := true
	wait := func() { t.wait(r) }
	switch {
	case t.Refuse:
		wait()
		panic(http.ErrAbortHandler)
	case t.Status != 0:
		wait()
		if t.Status == http.StatusTooManyRequests && t.Retry > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int((t.Retry+time.Second-1)/time.Second)))
		}
		w.WriteHeader(t.Status)
		_, _ = io.WriteString(w, "<html>"+http.StatusText(t.Status)+"</html>")
	case t.Error != "":
		wait()
		write(w, http.StatusOK, obj{"ok": false, "error": t.Error})
	case t.Body != "":
		wait()
		_, _ = io.WriteString(w, t.Body)
	default:
		answered = false
	}
	return answered
}

// after is what happens when the call was done; it reports whether that was the answer.
func (t *Trouble) after(w http.ResponseWriter, r *http.Request) bool {
	t.wait(r)
	if t.Lose {
		panic(http.ErrAbortHandler)
	}
	if t.LateErr != "" {
		write(w, http.StatusOK, obj{"ok": false, "error": t.LateErr})
	}
	return t.LateErr != ""
}

// wait delays the answer, unless nobody waits for it any more.
func (t *Trouble) wait(r *http.Request) {
	late := time.NewTimer(t.Delay)
	defer late.Stop()
	select {
	case <-late.C:
	case <-r.Context().Done():
	}
}
