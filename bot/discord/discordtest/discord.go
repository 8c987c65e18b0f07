package discordtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tieline/bot/strict"
)

// obj is a JSON object.
type obj = map[string]any

// Discord is all of Discord that one bot is in touch with.
type Discord struct {
	cfg   Config
	clock strict.Clock
	net   *strict.Network

	mu        sync.Mutex
	changed   *sync.Cond // on mu: a connection, an interaction, a request or a queue is another
	base      string     // where this Discord is reached, without a slash at the end
	lastID    uint64
	made      int // words given out: tokens, sessions
	faults    []string
	revoked   bool
	people    map[string]*person
	servers   map[string]*server
	channels  map[string]*channel // threads and direct conversations too
	files     map[string]*file
	commands  []*command
	asked     map[string]*interaction // by id
	tokens    map[string]*interaction // by token
	modals    []*modal
	nonces    map[string]nonce
	buckets   map[string]*bucket
	global    window
	invalid   window
	oldEdits  map[string]*window // edits of messages older than an hour, by channel
	creations window

	sessions   []*session
	conns      []*conn
	identifies window
	starts     int // identifies left today
	greetings  []Greeting
	fate       func(Delivery) Fate
	delivered  []Delivery
	troubles   []*Trouble
	onCall     func(Call) *Trouble
	calls      []Call
	serving    int // requests under way
	closed     bool
}

// Config is what Discord begins with. The zero value is an app that may have every intent.
type Config struct {
	// Now stamps messages and archives threads; nil: the time of Advance. What lives for seconds (interactions,
	// tokens, nonces, rates) goes by Advance in any case, and heartbeats by real time.
	Now func() time.Time
	// Unlimited lifts the rate limits, for conversations that are played faster than people type.
	Unlimited bool
	// Heartbeat is the interval that hello asks for; 0: 41.25 s.
	Heartbeat time.Duration
	// NoContent, NoMembers: the privileged intents that the app's owner has not switched on.
	NoContent, NoMembers bool

	Token        string // without "Bot "
	AppID, BotID string
	Name         string
}

// Start serves Discord on a port of this machine until the test ends, and fails the test for every fault.
func Start(t testing.TB, cfg Config) *Discord {
	t.Helper()
	d := begin(t, cfg)
	srv := httptest.NewServer(d)
	d.SetURL(srv.URL)
	t.Cleanup(func() { d.Close(); srv.CloseClientConnections(); srv.Close() })
	return d
}

// StartInMemory serves Discord where it is reached only through Dial, Client and Dialer: it also runs in a bubble of
// testing/synctest, where an hour takes no time.
func StartInMemory(t testing.TB, cfg Config) *Discord {
	t.Helper()
	d := begin(t, cfg)
	srv := &http.Server{Handler: d, ReadHeaderTimeout: time.Minute}
	d.net = strict.NewNetwork()
	d.SetURL("http://discord.test")
	var done sync.WaitGroup
	done.Go(func() { _ = srv.Serve(d.net) })
	t.Cleanup(func() { d.Close(); _ = srv.Close(); d.net.Close(); done.Wait() })
	return d
}

func begin(t testing.TB, cfg Config) *Discord {
	t.Helper()
	d := New(cfg)
	if described == "" {
		t.Logf("%s is not set: requests are not held to Discord's own description", descriptionVariable)
	}
	t.Cleanup(func() {
		for _, f := range d.TakeFaults() {
			t.Errorf("discord: %s", f)
		}
	})
	return d
}

// New makes a Discord, to be served as an http.Handler.
func New(cfg Config) *Discord {
	for field, value := range map[*string]string{&cfg.Token: "fake.bot.token", &cfg.AppID: "900000000000000001", &cfg.BotID: "900000000000000001", &cfg.Name: "Tieline"} {
		if *field == "" {
			*field = value
		}
	}
	if cfg.Heartbeat == 0 {
		cfg.Heartbeat = 41250 * time.Millisecond
	}
	d := &Discord{cfg: cfg, starts: startsPerDay, people: map[string]*person{}, servers: map[string]*server{}, channels: map[string]*channel{}, files: map[string]*file{},
		asked: map[string]*interaction{}, tokens: map[string]*interaction{}, nonces: map[string]nonce{}, buckets: map[string]*bucket{}, oldEdits: map[string]*window{}}
	d.changed = sync.NewCond(&d.mu)
	d.people[cfg.BotID] = &person{Person: Person{ID: cfg.BotID, Name: cfg.Name, Handle: strings.ToLower(cfg.Name), Bot: true}}
	return d
}

// Close ends all connections. Nothing is delivered any more.
func (d *Discord) Close() {
	d.mu.Lock()
	d.closed = true
	conns := slices.Clone(d.conns)
	d.changed.Broadcast()
	d.mu.Unlock()
	d.clock.StopAll()
	for _, c := range conns {
		c.close()
	}
}

// URL is what TIELINE_DISCORD_API_URL would be: it stands in the place of https://discord.com.
func (d *Discord) URL() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.base
}

// SetURL says where the handler is served.
func (d *Discord) SetURL(base string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.base = strings.TrimSuffix(base, "/")
}

// Token is the bot's, without "Bot " before it.
func (d *Discord) Token() string { return d.cfg.Token }

// BotUser is the bot's own user.
func (d *Discord) BotUser() string { return d.cfg.BotID }

// AppID is the application's id.
func (d *Discord) AppID() string { return d.cfg.AppID }

// Client reaches a Discord in memory.
func (d *Discord) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: d.Dial, MaxIdleConnsPerHost: 16}}
}

// Transport sends what is meant for Discord, whatever its host, to this one: discordgo's addresses are fixed. For
// Session.Client.
func (d *Discord) Transport() http.RoundTripper { return rewritten{d, d.Client().Transport} }

type rewritten struct {
	d    *Discord
	next http.RoundTripper
}

// CloseIdleConnections is for http.Client.
func (t rewritten) CloseIdleConnections() { (&http.Client{Transport: t.next}).CloseIdleConnections() }

// RoundTrip is of an http.RoundTripper.
func (t rewritten) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, _ = strings.Cut(t.d.URL(), "://")
	r.Host = r.URL.Host
	return t.next.RoundTrip(r)
}

// Dialer reaches the gateway of a Discord in memory; Session.Dialer takes it.
func (d *Discord) Dialer() *websocket.Dialer { return &websocket.Dialer{NetDialContext: d.Dial} }

// Dial is a connection to a Discord in memory.
func (d *Discord) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.net == nil {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	return d.net.Dial(ctx)
}

// Now is Discord's time.
func (d *Discord) Now() time.Time {
	if d.cfg.Now != nil {
		return d.cfg.Now()
	}
	return d.clock.Now()
}

// Advance moves Discord's time, and lets happen what falls due on the way: interactions that nobody answers, threads
// that are archived.
func (d *Discord) Advance(by time.Duration) {
	d.clock.Advance(by)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.archiveIdle()
}

// fault notes that the app did what it must not do. The caller holds mu.
func (d *Discord) fault(format string, args ...any) {
	d.faults = append(d.faults, fmt.Sprintf(format, args...))
}

// TakeFaults returns what the app did that it must not do, and forgets it: for tests that do it on purpose.
func (d *Discord) TakeFaults() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.faults
	d.faults = nil
	return f
}

// epoch is the first second of 2015: https://discord.com/developers/docs/reference#snowflakes.
const epoch = 1420070400000

// id is the next snowflake. The caller holds mu.
func (d *Discord) id() string {
	d.lastID = max(uint64(d.Now().UnixMilli()-epoch)<<22, d.lastID+1)
	return strconv.FormatUint(d.lastID, 10)
}

// number is a snowflake's; 0 where it is none.
func number(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64)
	return n
}

// timeOf is when a snowflake was made.
func timeOf(id string) time.Time { return time.UnixMilli(int64(number(id)>>22) + epoch).UTC() }

// word makes something secret, the same in each run.
func (d *Discord) word(prefix string) string {
	d.made++
	return fmt.Sprintf("%s%08x", prefix, 0xa000000+d.made*7919)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

// no is Discord's refusal: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
type no struct {
	status  int
	code    int
	message string
	errors  obj // of an invalid form body
	wait    time.Duration
}

func (n no) Error() string { return fmt.Sprintf("%d: %s", n.code, n.message) }

func refuse(status, code int, message string) error {
	return no{status: status, code: code, message: message}
}

// Refusals that more than one rule uses.
var (
	unknownChannel     = refuse(404, 10003, "Unknown Channel")
	unknownServer      = refuse(404, 10004, "Unknown Guild")
	unknownMember      = refuse(404, 10007, "Unknown Member")
	unknownMessage     = refuse(404, 10008, "Unknown Message")
	unknownRole        = refuse(404, 10011, "Unknown Role")
	unknownUser        = refuse(404, 10013, "Unknown User")
	unknownWebhook     = refuse(404, 10015, "Unknown Webhook")
	unknownInteraction = refuse(404, 10062, "Unknown interaction")
	unknownCommand     = refuse(404, 10063, "Unknown application command")
	missingAccess      = refuse(403, 50001, "Missing Access")
	missingPermissions = refuse(403, 50013, "Missing Permissions")
	notInChannelType   = refuse(400, 50024, "Cannot execute action on this channel type")
	emptyMessage       = refuse(400, 50006, "Cannot send an empty message")
	archivedThread     = refuse(400, 50083, "Thread is archived")
	lockedThread       = refuse(400, 160005, "Thread is locked")
)

// Refusal is what Discord itself does not let a person do. It is no fault of the app's.
type Refusal struct{ Sentence string }

func (r Refusal) Error() string { return r.Sentence }

func cannot(format string, args ...any) error { return Refusal{fmt.Sprintf(format, args...)} }

// Refused reports whether the error is Discord's own no to a person.
func Refused(err error) bool {
	_, ok := errors.AsType[Refusal](err)
	return ok
}
