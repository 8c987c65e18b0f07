package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one call of the API.
type Call struct {
	Method string
	Route  string // as documented: "/channels/{channel_id}/messages"
	Path   string // as called, without /api/v10
	Query  url.Values
	Body   json.RawMessage // of a form with files: its payload_json
	Status int
	Code   int // Discord's, where it was refused
}

// call is one call under way.
type call struct {
	d      *Discord
	method string
	path   string
	route  *route
	vars   map[string]string
	query  url.Values
	raw    json.RawMessage
	body   any
	files  map[int]*file // that came along, by their number
	names  []string      // of the parts, where it is a form
	status int           // of a good answer
	auth   string
}

// obj is the body where it is an object.
func (c *call) obj() obj { o, _ := c.body.(obj); return o }

// ServeHTTP serves the API, the gateway and files.
func (d *Discord) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	version := apiVersion.FindString(path)
	switch {
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		d.serveGateway(w, r)
	case version != "":
		d.serveAPI(w, r, strings.TrimPrefix(path, version))
	case strings.HasPrefix(path, "/attachments/"):
		d.serveFile(w, r)
	default:
		d.mu.Lock()
		d.fault("%s %s: there is nothing at this address", r.Method, path)
		d.mu.Unlock()
		http.NotFound(w, r)
	}
}

// Versions 9 and 10 are available: https://discord.com/developers/docs/reference#api-versioning.
var apiVersion = regexp.MustCompile(`^/api/v(9|10)\b`)

func (d *Discord) serveAPI(w http.ResponseWriter, r *http.Request, path string) {
	c := &call{d: d, method: r.Method, path: path, query: r.URL.Query(), status: http.StatusOK, auth: r.Header.Get("Authorization")}
	c.route, c.vars = find(r.Method, path)
	err := c.read(r)
	trouble := d.begin(c)
	defer d.end()
	if trouble != nil && trouble.before(c, w, r) {
		return
	}
	var answer any
	header := http.Header{}
	if err == nil {
		answer, err = c.run(header)
	} else {
		err = c.refused(err)
	}
	if trouble != nil && trouble.after(c, w, r) {
		return
	}
	for k, v := range header {
		w.Header()[k] = v
	}
	if err != nil {
		c.writeRefusal(w, err)
		return
	}
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	write(w, c.status, answer)
}

// begin notes that a request is under way, and asks what goes wrong with it.
func (d *Discord) begin(c *call) *Trouble {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.serving++
	return d.trouble(c)
}

func (d *Discord) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.serving--
	d.changed.Broadcast()
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (c *call) writeRefusal(w http.ResponseWriter, err error) {
	x, ok := errors.AsType[no](err)
	if !ok {
		x = no{status: http.StatusInternalServerError, message: "500: Internal Server Error"}
	}
	o := obj{"code": x.code, "message": x.message}
	if x.errors != nil {
		o["errors"] = x.errors
	}
	if x.status == http.StatusTooManyRequests {
		o["retry_after"], o["global"] = seconds(x.wait), w.Header().Get("X-RateLimit-Global") == "true"
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(x.wait.Seconds()))))
		w.Header().Set("Via", "1.1 google")
	}
	write(w, x.status, o)
}

func seconds(d time.Duration) float64 { return math.Ceil(d.Seconds()*1000) / 1000 }

// maxRequest is all that a request may hold: https://discord.com/developers/docs/reference#uploading-files.
const maxRequest = 25 << 20

// read takes the body apart: JSON, or a form with files and payload_json.
func (c *call) read(r *http.Request) error {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, maxRequest)
	switch {
	case kind == "multipart/form-data":
		if c.route == nil || !c.route.files {
			return c.bad("comes as a form, and takes none")
		}
		if err := c.readForm(r, params["boundary"]); err != nil {
			return err
		}
	default:
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
		}
		c.raw = b
		if len(b) > 0 && kind != "application/json" {
			return c.bad("comes as %q, and has to be application/json", kind)
		}
	}
	if len(c.raw) > 0 {
		if err := json.Unmarshal(c.raw, &c.body); err != nil {
			return no{status: 400, code: 50109, message: "The request body contains invalid JSON."}
		}
	}
	return nil
}

var filePart = regexp.MustCompile(`^files\[(\d+)\]$`)

func (c *call) readForm(r *http.Request, boundary string) error {
	form, err := r.MultipartReader()
	if err != nil || boundary == "" {
		return c.bad("is no form that can be read")
	}
	c.files = map[int]*file{}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return c.bad("is no form that can be read: %v", err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
		}
		m := filePart.FindStringSubmatch(part.FormName())
		switch {
		case part.FormName() == "payload_json":
			c.raw = content
		case m != nil:
			n, _ := strconv.Atoi(m[1])
			c.files[n] = &file{name: part.FileName(), typ: part.Header.Get("Content-Type"), content: content}
		default:
			return c.bad("has the part %q in its form", part.FormName())
		}
		c.names = append(c.names, part.FormName())
	}
}

// bad is the answer to what no app should send: a fault as well.
func (c *call) bad(format string, args ...any) error {
	return faulty{refuse(http.StatusBadRequest, 50035, "Invalid Form Body"), fmt.Sprintf(format, args...)}
}

// faulty is a refusal that is the app's fault.
type faulty struct {
	error
	why string
}

func (f faulty) Unwrap() error { return f.error }

// refused is a refusal before anything was looked at.
func (c *call) refused(err error) error {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.noted(err)
}

// noted writes the call down, with its fault. The caller holds mu.
func (c *call) noted(err error) error {
	x := Call{Method: c.method, Path: c.path, Query: c.query, Body: slices.Clone(c.raw), Status: c.status}
	if c.route != nil {
		x.Route = c.route.pattern
	}
	if f, ok := errors.AsType[faulty](err); ok {
		c.d.fault("%s %s %s", c.method, c.path, f.why)
	}
	if e, ok := errors.AsType[no](err); ok {
		x.Status, x.Code = e.status, e.code
		c.d.countInvalid(e.status)
	}
	c.d.calls = append(c.d.calls, x)
	return err
}

// run does the call: route, token, rate, query, body, in this order.
func (c *call) run(header http.Header) (answer any, err error) {
	d := c.d
	d.mu.Lock()
	defer d.mu.Unlock()
	defer func() { err = c.noted(err) }()
	d.archiveIdle()
	if c.route == nil {
		return nil, faulty{refuse(http.StatusNotFound, 0, "404: Not Found"), "is no route that is known here"}
	}
	if err := c.authorised(); err != nil {
		return nil, err
	}
	if err := c.limited(header); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	answer, err = c.route.do(c)
	if err != nil || answer == nil {
		return nil, err
	}
	return plain(answer), nil // nothing changes under the reader
}

// authorised: https://discord.com/developers/docs/reference#authentication. What has a token in its path needs no other.
func (c *call) authorised() error {
	switch {
	case c.route.open:
		return nil
	case c.auth != "Bot "+c.d.cfg.Token || c.d.revoked:
		return refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	return nil
}

// check holds query and body to the route's rules, and the body to Discord's own description.
func (c *call) check() error {
	known := strings.Fields(c.route.query)
	for _, key := range sorted(c.query) {
		if !slices.Contains(known, key) {
			return c.bad("has no query %s", key)
		}
	}
	if c.route.body == nil {
		if len(c.raw) > 0 && string(c.raw) != "{}" && string(c.raw) != "null" {
			return c.bad("takes no body")
		}
		return nil
	}
	k := &checker{}
	if c.body == nil {
		if len(c.files) == 0 {
			return faulty{refuse(http.StatusBadRequest, 50035, "Invalid Form Body"), "lacks its body"}
		}
		c.body = obj{}
	}
	c.route.body(k, "", c.body)
	if err := k.err(); err != nil {
		return err
	}
	if err := described.holds(c.method, c.route.pattern, c.raw); err != nil {
		return c.bad("is not as Discord describes it: %v", err)
	}
	return nil
}

// err is Invalid Form Body where something was wrong.
func (k *checker) err() error {
	if len(k.wrong) == 0 {
		return nil
	}
	var why []string
	for _, w := range k.wrong {
		why = append(why, w.String())
	}
	return faulty{no{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: k.tree()}, "has an invalid body: " + strings.Join(why, "; ")}
}

// plain is a value as JSON has it, apart from what it was made of.
func plain(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was made here
	}
	var out any
	_ = json.Unmarshal(b, &out)
	return out
}

// count is a number of the query.
func (c *call) count(key string, least, most, otherwise int) (int, error) {
	if !c.query.Has(key) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(c.query.Get(key))
	if err != nil || n < least || n > most {
		return 0, c.bad("has %s=%s, which is not from %d to %d", key, c.query.Get(key), least, most)
	}
	return n, nil
}

// Calls are the calls so far of one route, as in "POST /channels/{channel_id}/messages", or all where it is empty.
func (d *Discord) Calls(route string) (out []Call) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.calls {
		if route == "" || c.Method+" "+c.Route == route {
			out = append(out, c)
		}
	}
	return out
}
