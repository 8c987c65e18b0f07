package slacktest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one call of the Web API.
type Call struct {
	Method string
	Args   map[string]any // without the token
	Error  string         // what it was refused with; empty: it was done
}

// ServeHTTP serves the Web API, the sockets, files, and what a response_url leads to.
func (s *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/api/"):
		s.serveAPI(w, r, strings.TrimPrefix(path, "/api/"))
	case path == "/link/":
		s.serveSocket(w, r)
	case strings.HasPrefix(path, "/response/"):
		s.serveResponse(w, r, strings.TrimPrefix(path, "/response/"))
	case strings.HasPrefix(path, "/files-pri/"):
		s.serveFile(w, r)
	case strings.HasPrefix(path, "/upload/"):
		s.serveUpload(w, r, strings.TrimPrefix(path, "/upload/"))
	default:
		s.mu.Lock()
		s.fault("%s %s: there is nothing at this address", r.Method, path)
		s.mu.Unlock()
		http.NotFound(w, r)
	}
}

// call is one call under way.
type call struct {
	s      *Slack
	name   string
	args   obj
	method method
}

func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request, name string) {
	c := &call{s: s, name: name}
	token, err := c.read(r)
	trouble := s.trouble(c)
	if trouble != nil && trouble.before(w, r) {
		return
	}
	var answer obj
	var wait time.Duration
	if err == nil {
		answer, wait, err = c.run(token)
	}
	if trouble != nil && trouble.after(w, r) {
		return
	}
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
		write(w, http.StatusTooManyRequests, obj{"ok": false, "error": "ratelimited"})
		return
	}
	if x, refused := errors.AsType[no](err); refused {
		answer = obj{"ok": false, "error": x.code}
		for k, v := range x.more {
			answer[k] = v
		}
	} else if err != nil {
		answer = obj{"ok": false, "error": "internal_error"}
	} else {
		answer["ok"] = true
	}
	// https://docs.slack.dev/authentication/installing-with-oauth: both headers come with every answer.
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.Scopes(), ","))
	w.Header().Set("X-Accepted-OAuth-Scopes", strings.Join(c.method.scopes, ","))
	write(w, http.StatusOK, answer)
}

func write(w http.ResponseWriter, status int, o obj) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(o)
}

// read takes the arguments apart: a form, or JSON where the method takes it.
func (c *call) read(r *http.Request) (token string, err error) {
	c.method = methods[c.name]
	c.args = obj{}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		if !c.method.json {
			return token, c.wrong("invalid_post_type", "takes no JSON")
		}
		b, err := io.ReadAll(r.Body)
		if err == nil && len(b) > 0 {
			err = json.Unmarshal(b, &c.args)
		}
		if err != nil {
			return token, c.wrong("invalid_json", err.Error())
		}
	case "application/x-www-form-urlencoded", "multipart/form-data", "":
		if err := r.ParseForm(); err != nil {
			return token, c.wrong("invalid_form_data", err.Error())
		}
		for k, v := range r.Form {
			if len(v) > 1 {
				return token, c.wrong("invalid_arguments", "has the argument "+k+" twice")
			}
			c.args[k] = v[0]
		}
	default:
		return token, c.wrong("invalid_post_type", "comes as "+kind)
	}
	if t, ok := c.args["token"].(string); ok {
		token = t
	}
	delete(c.args, "token")
	for k, v := range c.args {
		if v == "" || v == nil {
			delete(c.args, k)
		}
	}
	return token, nil
}

// wrong is the answer to what no app should send: a fault as well.
func (c *call) wrong(code, why string) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.bad(code, why)
}

// bad is wrong for a caller that holds mu.
func (c *call) bad(code, why string) error {
	c.s.fault("%s %s (%s)", c.name, why, code)
	return no{code, obj{"response_metadata": obj{"messages": []string{"[ERROR] " + why}}}}
}

// run does the call: token, scopes, rate, arguments, in this order.
func (c *call) run(token string) (answer obj, wait time.Duration, err error) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		x := Call{Method: c.name, Args: c.args}
		if e, refused := errors.AsType[no](err); refused {
			x.Error = e.code
		} else if wait > 0 {
			x.Error = "ratelimited"
		}
		s.calls = append(s.calls, x)
	}()
	if c.method.do == nil {
		return nil, 0, c.bad("unknown_method", "is no method that is known here")
	}
	if err := c.authorised(token); err != nil {
		return nil, 0, err
	}
	if err := c.check(); err != nil {
		return nil, 0, err
	}
	if wait := c.limited(); wait > 0 {
		return nil, wait, nil
	}
	taken := s.came(c.name, c.args)
	answer, err = c.method.do(s, c)
	if taken(err); err != nil {
		return nil, 0, err
	}
	return plain(answer).(obj), 0, nil // nothing changes under the reader
}

// authorised: https://docs.slack.dev/authentication/tokens. What an app may do is the scopes of its token.
func (c *call) authorised(token string) error {
	s := c.s
	switch {
	case token == "":
		return refuse("not_authed")
	case s.revoked && (token == s.cfg.BotToken || token == s.cfg.AppToken):
		return refuse("token_revoked")
	case token == s.cfg.AppToken && !c.method.app, token == s.cfg.BotToken && c.method.app:
		s.fault("%s with a token of the wrong kind", c.name)
		return refuse("not_allowed_token_type")
	case token != s.cfg.BotToken && token != s.cfg.AppToken:
		return refuse("invalid_auth")
	case c.method.app:
		return nil
	case len(c.method.scopes) > 0:
		return c.may(c.method.scopes...)
	}
	return nil
}

// may reports whether the token has one of these scopes.
func (c *call) may(scopes ...string) error {
	if slices.ContainsFunc(scopes, func(x string) bool { return slices.Contains(c.s.scopes, x) }) {
		return nil
	}
	return no{"missing_scope", obj{"needed": strings.Join(scopes, ","), "provided": strings.Join(c.s.scopes, ",")}}
}

// check holds the arguments to the method's table.
func (c *call) check() error {
	known := map[string]string{}
	for _, list := range []string{c.method.need, c.method.can} {
		for _, f := range strings.Fields(list) {
			name, kind, _ := strings.Cut(f, ":")
			known[name] = kind
		}
	}
	for _, name := range sorted(c.args) {
		kind, ok := known[name]
		if !ok {
			return c.bad("invalid_arguments", "has no argument "+name)
		}
		if !c.fits(name, kind) {
			return c.bad("invalid_arguments", "wants its argument "+name+" as "+kind)
		}
	}
	for _, f := range strings.Fields(c.method.need) {
		name, _, _ := strings.Cut(f, ":")
		if _, there := c.args[name]; !there {
			return c.bad("invalid_arguments", "lacks its argument "+name)
		}
	}
	return nil
}

// fits reports whether an argument is of its kind, and makes it so: forms have only strings.
func (c *call) fits(name, kind string) bool {
	v := c.args[name]
	text, isText := v.(string)
	switch kind {
	case "bool":
		if isText {
			b := text == "true" || text == "1"
			c.args[name] = b
			return b || text == "false" || text == "0"
		}
		_, ok := v.(bool)
		return ok
	case "int":
		if isText {
			n, err := strconv.Atoi(text)
			c.args[name] = n
			return err == nil
		}
		n, ok := v.(float64)
		c.args[name] = int(n)
		return ok && n == float64(int(n))
	case "json":
		if isText {
			var x any
			err := json.Unmarshal([]byte(text), &x)
			c.args[name] = x
			return err == nil
		}
		return true
	}
	return isText
}

func (c *call) str(name string) string { x, _ := c.args[name].(string); return x }
func (c *call) flag(name string) bool  { x, _ := c.args[name].(bool); return x }
func (c *call) has(name string) bool   { _, ok := c.args[name]; return ok }
func (c *call) num(name string, otherwise int) int {
	if n, ok := c.args[name].(int); ok {
		return n
	}
	return otherwise
}

// Calls are the calls so far of one method, or of all where it is empty.
func (s *Slack) Calls(method string) (out []Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}
