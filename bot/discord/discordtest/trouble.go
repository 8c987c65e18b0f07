package discordtest

import (
	"io"
	"net/http"
	"path"
	"strconv"
	"time"
)

// Trouble is something that goes wrong with calls of the API.
type Trouble struct {
	Route string // which calls, as path.Match has it: "POST /channels/*/messages"; empty: all
	Times int    // how many of them; 0: all, until Mend

	Delay  time.Duration // of the answer
	Refuse bool          // the connection breaks before anything was done
	Lose   bool          // it is done, and the connection breaks before the answer
	Status int           // this instead, and nothing is done; alone, its body is HTML, as of the machines before Discord's
	Late   int           // it is done, and then this status with HTML: 502, 504
	Code   int           // with a Status: Discord's own refusal, in JSON
	Retry  time.Duration // of a Status 429: retry_after, in JSON
	Global bool          // of a Status 429: it holds for everything
	Body   string        // this instead of an answer, and nothing is done
}

// Break makes trouble from now on.
func (d *Discord) Break(t Trouble) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.troubles = append(d.troubles, &t)
}

// Mend ends all trouble.
func (d *Discord) Mend() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.troubles, d.onCall, d.fate = nil, nil, nil
}

// OnCall asks for each call what goes wrong with it; nil: nothing. It must not call this Discord.
func (d *Discord) OnCall(f func(Call) *Trouble) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onCall = f
}

// trouble is what goes wrong with a call. The caller holds mu.
func (d *Discord) trouble(c *call) *Trouble {
	for i, t := range d.troubles {
		if hit, _ := path.Match(t.Route, c.method+" "+c.path); !hit && t.Route != "" {
			continue
		}
		if t.Times > 0 {
			if t.Times--; t.Times == 0 {
				d.troubles = append(d.troubles[:i:i], d.troubles[i+1:]...)
			}
		}
		return t
	}
	if d.onCall == nil {
		return nil
	}
	x := Call{Method: c.method, Path: c.path, Query: c.query, Body: c.raw}
	if c.route != nil {
		x.Route = c.route.pattern
	}
	return d.onCall(x)
}

// before reports whether the trouble is the answer.
func (t *Trouble) before(c *call, w http.ResponseWriter, r *http.Request) bool {
	answered := true
	switch {
	case t.Refuse:
		t.wait(r)
		panic(http.ErrAbortHandler)
	case t.Status != 0:
		t.wait(r)
		_ = c.refused(no{status: t.Status, code: t.Code})
		t.answer(c, w)
	case t.Body != "":
		t.wait(r)
		_, _ = io.WriteString(w, t.Body)
	default:
		answered = false
	}
	return answered
}

func (t *Trouble) answer(c *call, w http.ResponseWriter) {
	switch {
	case t.Status == http.StatusTooManyRequests && t.Retry > 0:
		scope := "user"
		if t.Global {
			scope = "global"
			w.Header().Set("X-RateLimit-Global", "true")
		}
		w.Header().Set("X-RateLimit-Scope", scope)
		c.writeRefusal(w, no{status: t.Status, message: "You are being rate limited.", wait: t.Retry})
	case t.Code != 0:
		c.writeRefusal(w, no{status: t.Status, code: t.Code, message: "Refused (" + strconv.Itoa(t.Code) + ")"})
	default:
		page(w, t.Status)
	}
}

// page is what stands before Discord says when it says something itself.
func page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<html><title>"+http.StatusText(status)+"</title></html>")
}

// after is what happens when the call was done; it reports whether that was the answer.
func (t *Trouble) after(_ *call, w http.ResponseWriter, r *http.Request) bool {
	t.wait(r)
	if t.Lose {
		panic(http.ErrAbortHandler)
	}
	if t.Late != 0 {
		page(w, t.Late)
	}
	return t.Late != 0
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
