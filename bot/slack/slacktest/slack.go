package slacktest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tieline/bot/strict"
)

// obj is a JSON object.
type obj = map[string]any

// Slack is one workspace with one app installed in it, and the workspaces it shares channels with.
type Slack struct {
	cfg   Config
	app   manifest
	clock strict.Clock
	net   *strict.Network

	mu       sync.Mutex
	changed  *sync.Cond // on mu: a delivery, a view or a connection is another
	base     string     // where this Slack is reached, without a slash at the end
	made     int        // ids given out
	lastTS   int64      // microseconds; no two messages have the same
	faults   []string
	scopes   []string
	revoked  bool
	teams    map[string]*team
	people   map[string]*person
	channels map[string]*channel
	groups   map[string]*group
	files    map[string]*file
	uploads  map[string]*file
	views    map[string]*view
	triggers map[string]*trigger
	hooks    map[string]*responseURL
	rates    map[string]time.Time // by bucket: when it will be full again
	window   time.Duration        // how long after sending a message may be edited; 0: always

	tickets   map[string]time.Time // of sockets, until when
	conns     []*conn
	nextConn  int
	inAir     map[string]*flight // by envelope
	stale     map[string]bool    // envelopes whose time is over
	queued    int                // deliveries that are about to be tried
	request   *requestURLs       // HTTP mode
	lastHTTP  chan struct{}
	fate      func(Delivery) Fate
	held      []*delivery
	troubles  []*Trouble
	onCall    func(Call) *Trouble
	calls     []Call
	sent      []Sent
	delivered []Delivery
	given     []Delivery // up: never acknowledged, however often tried
	closed    bool
}

// Config is what the workspace begins with. The zero value is a workspace with the app of DefaultManifest.
type Config struct {
	// Manifest is the app, as JSON: its scopes, events, commands, shortcuts. It is read strictly.
	Manifest []byte
	// Now stamps messages; nil: the time of Advance. What lives for seconds (triggers, acknowledgements, rates)
	// goes by Advance in any case.
	Now func() time.Time
	// Unlimited lifts the rate limits, for conversations that are played faster than people type.
	Unlimited bool
	// Patience is how long an acknowledgement, or a trigger, may take; 0: Slack's three seconds. More is for tests of something
	// else, on machines that are busy.
	Patience time.Duration
	// OutsidersMayCommand lets people of other workspaces use slash commands and shortcuts, and open the Home.
	OutsidersMayCommand bool

	Team, Domain                      string // of the home workspace
	BotToken, AppToken, SigningSecret string
	BotUser, BotID, AppID, HomeID     string
}

// Start serves a workspace on a port of this machine until the test ends, and fails the test for every Fault.
func Start(t testing.TB, cfg Config) *Slack {
	t.Helper()
	s := begin(t, cfg)
	srv := httptest.NewServer(s)
	s.SetURL(srv.URL)
	t.Cleanup(func() { s.Close(); srv.CloseClientConnections(); srv.Close() })
	return s
}

// StartInMemory serves a workspace that is reached only through Dial, Client and Dialer: it also runs in a bubble of
// testing/synctest, where an hour takes no time.
func StartInMemory(t testing.TB, cfg Config) *Slack {
	t.Helper()
	s := begin(t, cfg)
	srv := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.net = strict.NewNetwork()
	s.SetURL("http://slack.test")
	var done sync.WaitGroup
	done.Go(func() { _ = srv.Serve(s.net) })
	t.Cleanup(func() { s.Close(); _ = srv.Close(); s.net.Close(); done.Wait() })
	return s
}

func begin(t testing.TB, cfg Config) *Slack {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, f := range s.TakeFaults() {
			t.Errorf("slack: %s", f)
		}
	})
	return s
}

// New makes a workspace, to be served as an http.Handler. An error says what Slack would not take of the manifest.
func New(cfg Config) (*Slack, error) {
	for field, value := range map[*string]string{
		&cfg.Team: "Vendor", &cfg.Domain: "vendor", &cfg.HomeID: "T0HOME", &cfg.AppID: "A0TIELINE", &cfg.BotUser: "U0TIELINE", &cfg.BotID: "B0TIELINE",
		&cfg.BotToken: "xoxb-fake-bot-token", &cfg.AppToken: "xapp-fake-app-token", &cfg.SigningSecret: "fake-signing-secret",
	} {
		if *field == "" {
			*field = value
		}
	}
	if cfg.Patience == 0 {
		cfg.Patience = patience
	}
	if cfg.Manifest == nil {
		cfg.Manifest = []byte(DefaultManifest)
	}
	app, err := readManifest(cfg.Manifest)
	if err != nil {
		return nil, err
	}
	s := &Slack{cfg: cfg, app: app, scopes: slices.Clone(app.OAuth.Scopes.Bot),
		teams: map[string]*team{}, people: map[string]*person{}, channels: map[string]*channel{}, groups: map[string]*group{},
		files: map[string]*file{}, uploads: map[string]*file{}, views: map[string]*view{}, triggers: map[string]*trigger{},
		hooks: map[string]*responseURL{}, rates: map[string]time.Time{}, tickets: map[string]time.Time{},
		inAir: map[string]*flight{}, stale: map[string]bool{}}
	s.changed = sync.NewCond(&s.mu)
	s.teams[cfg.HomeID] = &team{id: cfg.HomeID, name: cfg.Team, domain: cfg.Domain}
	s.people[cfg.BotUser] = &person{Person: Person{ID: cfg.BotUser, Name: app.Features.BotUser.DisplayName, Handle: strings.ToLower(app.Features.BotUser.DisplayName), Team: cfg.HomeID}, bot: true}
	return s, nil
}

// Close ends all connections. Nothing is delivered any more.
func (s *Slack) Close() {
	s.mu.Lock()
	s.closed = true
	conns := slices.Clone(s.conns)
	s.changed.Broadcast()
	s.mu.Unlock()
	s.clock.StopAll()
	for _, c := range conns {
		c.close()
	}
}

// URL is what TIELINE_SLACK_API_URL would be: slack-go takes it with OptionAPIURL(URL() + "/api/").
func (s *Slack) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// SetURL says where the handler is served.
func (s *Slack) SetURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = strings.TrimSuffix(base, "/")
}

// BotToken is what the Web API takes.
func (s *Slack) BotToken() string { return s.cfg.BotToken }

// AppToken is what Socket Mode takes.
func (s *Slack) AppToken() string { return s.cfg.AppToken }

// SigningSecret is what requests are signed with.
func (s *Slack) SigningSecret() string { return s.cfg.SigningSecret }

// BotUser is the app's own user.
func (s *Slack) BotUser() string { return s.cfg.BotUser }

// Home is the workspace that the app is installed in.
func (s *Slack) Home() string { return s.cfg.HomeID }

// Client reaches a workspace in memory.
func (s *Slack) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: s.Dial, MaxIdleConnsPerHost: 16}}
}

// Dialer reaches the sockets of a workspace in memory; socketmode.OptionDialer takes it.
func (s *Slack) Dialer() *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: s.Dial, WriteBufferSize: 32 << 10}
}

// Dial is a connection to a workspace in memory.
func (s *Slack) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if s.net == nil {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	return s.net.Dial(ctx)
}

// Now is the workspace's time.
func (s *Slack) Now() time.Time {
	if s.cfg.Now != nil {
		return s.cfg.Now()
	}
	return s.clock.Now()
}

// Advance moves the workspace's time, and lets happen what falls due on the way: retries, expiries.
func (s *Slack) Advance(d time.Duration) { s.clock.Advance(d) }

// fault notes that the app did what it must not do. The caller holds mu.
func (s *Slack) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// TakeFaults returns what the app did that it must not do, and forgets it: for tests that do it on purpose.
func (s *Slack) TakeFaults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.faults
	s.faults = nil
	return f
}

// id makes an id like Slack's, the same in each run. The caller holds mu.
func (s *Slack) id(prefix string) string {
	s.made++
	return fmt.Sprintf("%s%08X", prefix, 0xA000000+s.made*7919)
}

// stamp is the next message's ts: microseconds of its time, and no two the same. The caller holds mu.
func (s *Slack) stamp() string {
	s.lastTS = max(s.Now().UnixMicro(), s.lastTS+1)
	return formatTS(s.lastTS)
}

func formatTS(us int64) string { return fmt.Sprintf("%d.%06d", us/1e6, us%1e6) }

// no is what Slack answers with "ok": false, or a person with a sentence.
type no struct {
	code string
	more obj
}

func (n no) Error() string { return n.code }

func refuse(code string) error { return no{code: code} }

// Refusal is what Slack itself does not let a person do. It is no fault of the app's.
type Refusal struct{ Sentence string }

func (r Refusal) Error() string { return r.Sentence }

func cannot(format string, args ...any) error { return Refusal{fmt.Sprintf(format, args...)} }

// Refused reports whether the error is Slack's own no to a person.
func Refused(err error) bool {
	_, ok := errors.AsType[Refusal](err)
	return ok
}
