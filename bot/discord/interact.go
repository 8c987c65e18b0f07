package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Kinds of interaction: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type
const (
	isCommand   = 2
	isComponent = 3
	isTyping    = 4
	isForm      = 5
)

// Kinds of answer to one: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const (
	answerSay     = 4
	answerHold    = 5
	answerNothing = 6
	answerUpdate  = 7
	answerChoices = 8
	answerForm    = 9
)

// Kinds of command: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types
const (
	commandTyped   = 1
	commandMessage = 3
)

// interaction is a command, a click, a form, or the typing of one:
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
type interaction struct {
	ID      string  `json:"id"`
	Type    int     `json:"type"`
	Token   string  `json:"token"`
	Guild   string  `json:"guild_id"`
	ChanID  string  `json:"channel_id"`
	Channel channel `json:"channel"`
	Member  *member `json:"member"`
	User    *user   `json:"user"`
	Message *shown  `json:"message"`
	Data    struct {
		Type       int      `json:"type"`
		Name       string   `json:"name"`
		Options    []option `json:"options"`
		CustomID   string   `json:"custom_id"`
		Target     string   `json:"target_id"`
		Components []filled `json:"components"`
		Resolved   struct {
			Messages map[string]said       `json:"messages"`
			Files    map[string]attachment `json:"attachments"`
		} `json:"resolved"`
	} `json:"data"`
}

// shown is the message that a button stands under.
type shown struct {
	ID         string     `json:"id"`
	Flags      int        `json:"flags"`
	Components []labelled `json:"components"`
	Came       struct {
		From string `json:"interacted_message_id"`
	} `json:"interaction_metadata"` // of one that answers a click
}

// labelled is what is read of the components of a message: any may be among them.
type labelled struct {
	CustomID   string     `json:"custom_id"`
	Label      string     `json:"label"`
	Components []labelled `json:"components"`
}

// asked is an act that somebody waits for, and how they can be answered.
type asked struct {
	*listener
	in    interaction
	act   talk.Act
	whole func(context.Context, *talk.Act)
}

// interaction takes one, and does not wait for it.
func (l *listener) interaction(e event) error {
	var in interaction
	if err := json.Unmarshal(e.raw, &in); err != nil {
		return err
	}
	if in.Type == isTyping {
		go l.safely("a completion", func() { l.complete(in) })
		return nil
	}
	q := &asked{listener: l, in: in}
	q.act = talk.Act{Key: "i:" + in.ID, At: when(in.ID), In: in.place(), Reply: l.handle(in.ID, in.Token)}
	q.act.Under = q.act.In
	if in.Channel.thread() && in.Channel.Parent != "" {
		q.act.Under = storage.Place{Platform: platform, ID: in.Channel.Parent}
	}
	if in.Message != nil {
		q.act.On = storage.Ref{In: q.act.In, ID: in.Message.ID}
	}
	q.whole = func(context.Context, *talk.Act) {}
	switch in.Type {
	case isCommand:
		q.command()
	case isComponent:
		if line, ask := strings.CutPrefix(in.Data.CustomID, asksFirst); ask {
			go l.safely("asking back", func() { q.askBack(line) })
			return nil
		}
		q.act.Kind, q.act.Line = talk.Clicked, in.Data.CustomID
		if from := in.Message.Came.From; q.askedBack() && from != "" {
			q.act.On.ID = from // what was asked back about
		}
	case isForm:
		q.act.Kind = talk.Submitted
		q.act.Filled, q.act.Files = submitted(in)
	default:
		return nil // a ping, or what nobody here knows
	}
	q.run()
	return nil
}

// place is where it was done.
func (in interaction) place() storage.Place {
	if in.Guild == "" && (in.Channel.Type == 0 || in.Channel.direct()) {
		return place(in.ChanID, "")
	}
	return storage.Place{Platform: platform, ID: in.ChanID}
}

// command is a slash command, or one from a message's menu.
func (q *asked) command() {
	d := q.in.Data
	if d.Type != commandMessage {
		q.act.Kind, q.act.Line = talk.Typed, lineOfOptions(d.Name, d.Options)
		q.act.Files = q.in.files(d.Options)
		return
	}
	q.act.Kind, q.act.Line = talk.Clicked, fromMessage
	q.act.On = storage.Ref{In: q.act.In, ID: d.Target}
	m := d.Resolved.Messages[d.Target]
	m.Guild = q.in.Guild
	q.whole = func(ctx context.Context, act *talk.Act) {
		act.Text, act.Files = q.textOf(m), m.files()
		if q.in.Channel.thread() {
			act.Heard = q.heardBefore(ctx, q.in.Guild, m.Channel, m.ID)
		}
		act.Heard = append(act.Heard, q.heardOne(m))
	}
}

// run does what was asked for, once.
func (q *asked) run() {
	if !q.Begin(q.act.Key) {
		return
	}
	if host, ok := q.handler.(bot.Host); ok && q.act.Line == theHome && q.act.Kind != talk.Submitted {
		q.act.Kind = talk.Clicked
		q.Aside(func() { q.safely("the page of its own", func() { q.home(host) }) })
		q.Finished(q.act.Key, true)
		return
	}
	go func() {
		done := false
		defer func() { q.Finished(q.act.Key, done) }()
		q.safely("answering", func() {
			err := bot.Turn{Hold: q.hold, Show: q.show, Late: q.late}.Run(q.work, &asking{q.handler, q}, q.act)
			if done = err == nil; err != nil {
				q.Log.WarnContext(q.work, "an act was not answered as it should be", "reference", q.act.Key, "err", err)
			}
		})
	}()
}

// asking is the handler for one act: who did it is found out first, within the time that they are ready to wait.
type asking struct {
	bot.Handler
	q *asked
}

// nameTimeout is how long it may take to find out who did it: somebody waits, who has three seconds.
const nameTimeout = 800 * time.Millisecond

// Did implements bot.Handler.
func (h *asking) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	err := h.whole(ctx, &a, nameTimeout)
	if err != nil { // not what they may do may be missing: they are told to wait
		err = h.whole(ctx, &a, askTimeout)
	}
	if err != nil {
		return talk.Answer{}, err
	}
	return h.Handler.Did(ctx, a)
}

func (h *asking) whole(ctx context.Context, a *talk.Act, within time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if a.By, err = h.q.person(ctx, h.q.in.Guild, h.q.in.Member, h.q.in.User); err == nil {
		h.q.whole(ctx, a)
	}
	return err
}

// answerIn is how long an answer may take: interactions are to be answered within three seconds.
const answerIn = 2900 * time.Millisecond

// callback answers the interaction, for the first time.
func (q *asked) callback(ctx context.Context, kind int, data any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	body := map[string]any{"type": kind}
	if data != nil {
		body["data"] = data
	}
	return q.rest(ctx, http.MethodPost, discordgo.EndpointInteractionResponse(q.in.ID, q.in.Token), body, nil)
}

// alone is a card that nobody else sees.
func (a *Adapter) alone(c talk.Card) message {
	m := a.draw(c)
	m.Flags = flagAlone
	return m
}

func (q *asked) hold(ctx context.Context) error {
	return q.callback(ctx, answerHold, map[string]any{"flags": flagAlone})
}

// show answers at once. A form cannot answer a form, nor stand beside what is wrong with it: a button opens it then.
func (q *asked) show(ctx context.Context, ans talk.Answer) error {
	switch {
	case ans.Form != nil && q.in.Type != isForm:
		return q.callback(ctx, answerForm, q.form(*ans.Form))
	case ans.Form != nil:
		return q.callback(ctx, answerSay, q.alone(*goOn(*ans.Form)))
	case len(ans.Errors) > 0 && ans.Say == nil:
		return q.callback(ctx, answerSay, q.alone(*q.refusedForm(ans.Errors)))
	case ans.Say != nil && q.askedBack():
		return q.callback(ctx, answerUpdate, q.draw(*ans.Say))
	case ans.Say != nil:
		return q.callback(ctx, answerSay, q.alone(*ans.Say))
	case q.in.Message != nil:
		return q.callback(ctx, answerNothing, nil)
	}
	return q.callback(ctx, answerSay, q.alone(done))
}

// done answers what has nothing to say: a command must be answered with something.
var done = talk.Card{Tone: talk.Good, Body: talk.Say("Done.")}

// late puts the answer where "working on it" stands.
func (q *asked) late(ctx context.Context, ans talk.Answer) error {
	c := ans.Say
	switch {
	case c != nil:
	case len(ans.Errors) > 0:
		c = q.refusedForm(ans.Errors)
	default:
		c = &done
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	m := q.draw(*c)
	return again(q.rest(ctx, http.MethodPatch, discordgo.EndpointWebhookMessage(q.app, q.in.Token, "@original"), m, nil))
}

// askBack asks whether a button is meant that is asked back about: Discord itself does not.
func (q *asked) askBack(line string) {
	label := labelOf(q.in.Message.Components, q.in.Data.CustomID)
	c := talk.Card{Tone: talk.Warn, Title: "Are you sure?", Body: talk.Say(talk.Strong(label)), Buttons: []talk.Button{{Label: "Yes: " + talk.Clip(label, 60), Line: line, Look: talk.Bad}}}
	if err := q.callback(q.work, answerSay, q.alone(c)); err != nil {
		q.Log.WarnContext(q.work, "a button could not be asked back about", "err", err)
	}
}

// askedBack reports whether the button stands under our asking back: the answer takes its place.
func (q *asked) askedBack() bool {
	if q.in.Type != isComponent || q.in.Message == nil || q.in.Message.Flags&flagAlone == 0 {
		return false
	}
	return strings.HasPrefix(labelOf(q.in.Message.Components, q.in.Data.CustomID), "Yes: ")
}

func labelOf(all []labelled, id string) string {
	for _, c := range all {
		if c.CustomID == id {
			return c.Label
		}
		if label := labelOf(c.Components, id); label != "" {
			return label
		}
	}
	return ""
}
