package slack

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/bot/intake"
)

// Config is what the adapter is made of.
type Config struct {
	BotToken      string // xoxb-…
	AppToken      string // xapp-…: Socket Mode
	SigningSecret string // HTTP mode, where there is no AppToken
	API           string // address of the Web API; empty: Slack's
	Transport     http.RoundTripper
	Now           func() time.Time
	Log           *slog.Logger
	Marks         intake.Marks
	Unpaced       bool              // rates are not kept ahead of time: for a workspace that has none
	Near          bool              // Slack is on this machine, and what is sent to it arrives at once: for tests
	Dialer        *websocket.Dialer // of the sockets; nil: the library's own, through the proxy that the environment names
}

// Adapter is Slack. It is made by New.
type Adapter struct {
	Config
	client  *http.Client
	api     *slack.Client
	pen     pen
	pace    *pace
	people  people
	called  calledBy
	members *members
	posts   *bot.Posts

	listening atomic.Pointer[listener]
	maySign   atomic.Bool // see signed
	settles   settling

	team, me, botID string // the workspace, our user there, and our bot
}

// How long one call to Slack may take.
const callTimeout = 15 * time.Second

// slackAPI is the Web API's own address: https://docs.slack.dev/apis/web-api
const slackAPI = "https://slack.com/api/"

// New asks Slack who we are. The error is an Auth where the tokens are not taken.
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
	if c.API = cmp.Or(c.API, slackAPI); !strings.HasSuffix(c.API, "/") {
		c.API += "/"
	}
	a := &Adapter{Config: c, posts: bot.NewPosts(), members: newMembers(), settles: settling{ack: ackSettles, last: lastAcks}}
	if c.Near {
		a.settles = settling{ack: 10 * time.Millisecond, last: 10 * time.Millisecond}
	}
	a.client = &http.Client{Transport: answered{c.API, a.heardScopes, bot.Wire{Next: c.Transport}}, Timeout: callTimeout}
	a.api = a.library(a.client)
	who, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return nil, again(err)
	}
	if who.BotID == "" {
		return nil, &bot.Error{Class: bot.Auth, Code: "not_a_bot", Err: errors.New("this is the token of a person, not of an app's bot (xoxb-…)")}
	}
	if !c.Unpaced {
		a.pace = newPace(time.Now) // how long Slack wants nothing is no matter of the wall clock, which may be set
	}
	a.team, a.me, a.botID, a.pen.home = who.TeamID, who.UserID, who.BotID, who.URL
	return a, nil
}

// doer is what the library sends its requests by.
type doer interface {
	Do(*http.Request) (*http.Response, error)
}

func (a *Adapter) library(by doer) *slack.Client {
	return slack.New(a.BotToken, slack.OptionAppLevelToken(a.AppToken), slack.OptionAPIURL(a.API), slack.OptionHTTPClient(by))
}

// Address is that of the workspace which the bot is in.
func (a *Adapter) Address() string { return a.pen.home }

// Name is "slack".
func (a *Adapter) Name() string { return platform }
