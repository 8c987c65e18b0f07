package discord

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"tieline/bot"
	"tieline/bot/intake"
)

// platform is the Platform of Discord's places and people.
const platform = "discord"

// Config is what the adapter is made of.
type Config struct {
	Token     string // of the bot
	API       string // address of another Discord, as https://discord.example.com; empty: Discord's own
	Gateway   string // of its gateway; empty: as the API tells
	CDN       string // of its files and pictures; empty: Discord's own, or what the API tells
	Transport http.RoundTripper
	Dialer    *websocket.Dialer // of the gateway; nil: the library's own, through the proxy that the environment names
	Now       func() time.Time
	Log       *slog.Logger
	Marks     intake.Marks
	Unpaced   bool // rates are not kept ahead of time: for a Discord that has none

	// Desk lists the channels of the desk: the server in which they are is the home server. Nil, or none: there is no home, and
	// nobody is staff by a role.
	Desk func(context.Context) ([]string, error)
}

// Adapter is Discord. It is made by New.
type Adapter struct {
	Config
	at       endpoints
	client   *http.Client
	files    *http.Client       // for what is not the API's
	api      *discordgo.Session // for REST alone: never opened
	pace     *pace
	channels channels
	roles    roles
	people   people
	homes    homes
	labels   labels
	posts    *bot.Posts
	directs  sync.Map    // by user: the id of the direct conversation
	hinted   sync.Map    // by user: when they were told that they take no direct messages
	away     sync.Map    // threads that were put away, as far as we did it
	removed  intake.Keys // messages that we took away ourselves

	listening atomic.Pointer[listener]

	app, me, name string // our application, our user and its name
}

// callTimeout is how long one request may take.
const callTimeout = 20 * time.Second

// The library logs what it sends, with the token, and what it is sent.
func init() { discordgo.Logger = func(int, int, string, ...any) {} }

// New asks Discord who we are. The error is an Auth where the token is not taken.
func New(ctx context.Context, c Config) (*Adapter, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	at, err := endpointsOf(c)
	if err != nil {
		return nil, err
	}
	c.Token = strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot ")
	a := &Adapter{Config: c, at: at, posts: bot.NewPosts()}
	if !c.Unpaced {
		a.pace = newPace(time.Now)
	}
	a.client = &http.Client{Transport: bot.Wire{Next: observing{at.redirected(c.Transport), a.pace}}, Timeout: callTimeout}
	a.files = &http.Client{Transport: at.redirected(c.Transport)}
	a.api = a.library()
	var who struct {
		user
		Bot bool `json:"bot"`
	}
	if err := a.get(ctx, discordgo.EndpointUser("@me"), &who); err != nil {
		return nil, err
	}
	if !who.Bot {
		return nil, &bot.Error{Class: bot.Auth, Code: "not_a_bot", Err: errors.New("this is the token of a person, not of a bot")}
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := a.get(ctx, discordgo.EndpointAPI+"applications/@me", &app); err != nil {
		return nil, err
	}
	a.app, a.me, a.name = app.ID, who.ID, who.called()
	return a, nil
}

// library is a session of the library's that does nothing by itself: it repeats nothing, reconnects nothing and remembers nothing.
func (a *Adapter) library() *discordgo.Session {
	s, _ := discordgo.New("Bot " + a.Token) // it has no error to return
	s.Client = a.client
	s.StateEnabled = false
	s.State = nil
	s.SyncEvents = true
	s.MaxRestRetries = 0
	s.ShouldRetryOnRateLimit = false
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.UserAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ") Tieline"
	return s
}

// Name is "discord".
func (a *Adapter) Name() string { return platform }

// Called is the name of the bot's own account.
func (a *Adapter) Called() string { return a.name }
