// Package onslack is the stage of Slack: conversations are played on it through the real library against the strict Slack. What stands
// there is read back from what people see.
package onslack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/rehearse"
	"tieline/bot/slack"
	"tieline/bot/slack/slacktest"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

// Scene is a workspace in which a conversation is played. It goes on while the house is down.
type Scene struct {
	T     testing.TB
	Slack *slacktest.Slack     // once it is furnished
	Users map[string]string    // by person of the cast
	Seen  func(slacktest.View) // told of every view that opens; nil: nobody

	visited map[string]string           // by person: their Home, as they opened it last
	stood   map[string][]slacktest.Seen // by person: what they saw, gone or not
	used    map[string]bool             // verbs, typed or under a button
	cards   map[string]talk.Card        // by the messages that they are read back from, since each is looked at again and again

	mu  sync.Mutex
	now func() time.Time
}

// Setting opens a stage on it, for the first time or again.
func (sc *Scene) Setting(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
	sc.mu.Lock()
	sc.now = set.Now
	sc.mu.Unlock()
	if sc.Slack == nil {
		sc.furnish(set)
	}
	a, err := slack.New(ctx, slack.Config{BotToken: sc.Slack.BotToken(), AppToken: sc.Slack.AppToken(), API: slack.API(sc.Slack.URL()), Now: set.Now, Unpaced: true, Near: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return rehearse.Opened{}, err
	}
	st := &stage{Scene: sc, handler: &observed{Handler: set.Handler}}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Listen(ctx, st.handler) }()
	if err := sc.connected(ctx); err != nil {
		stop()
		return rehearse.Opened{}, err
	}
	return rehearse.Opened{Stage: st, Platforms: []bot.Platform{a}, Close: func() error {
		stop()
		return <-ended
	}}, nil
}

func (sc *Scene) connected(ctx context.Context) error {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if sc.Slack.Connections() > 0 {
			return ctx.Err()
		}
	}
	return errors.New("the adapter does not connect")
}

func (sc *Scene) clock() time.Time {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return sc.now()
}

// furnish makes the workspace: the desk's people are at home, and each partner's are in their own, with which the channels are shared.
// They type no commands (see act), though here they might: whether people from outside have them is not certain.
func (sc *Scene) furnish(set rehearse.Setting) {
	s := slacktest.Start(sc.T, slacktest.Config{Manifest: slack.Manifest(""), Now: sc.clock, Unlimited: true, Patience: deadline, OutsidersMayCommand: true})
	sc.Slack, sc.Users, sc.visited, sc.stood, sc.used, sc.cards = s, map[string]string{}, map[string]string{}, map[string][]slacktest.Seen{}, map[string]bool{}, map[string]talk.Card{}
	teams := map[string]string{}
	var all, shared []string
	for _, p := range set.People {
		team := ""
		if p.Role == rehearse.OfPartner {
			of := strings.Join(p.Partners[:min(1, len(p.Partners))], "")
			if teams[of] == "" {
				teams[of] = s.AddTeam("Workspace of " + of)
				shared = append(shared, teams[of])
			}
			team = teams[of]
		}
		sc.Users[p.ID] = s.AddPerson(slacktest.Person{ID: "U0" + strings.ToUpper(p.ID), Name: p.Name, Handle: p.ID + ".handle", Team: team, Zone: p.Zone})
		all = append(all, sc.Users[p.ID])
	}
	for _, c := range set.Channels {
		members := []string{s.BotUser()}
		for _, m := range c.Members {
			members = append(members, sc.Users[m])
		}
		if c.Members == nil {
			members = append(members, all...)
		}
		s.AddChannel(slacktest.Channel{ID: channelID(c.ID), Name: c.ID, Private: c.ID == "desk", Members: members, Teams: shared})
	}
}

// tell passes on a view that opened.
func (sc *Scene) tell(v slacktest.View) {
	if sc.Seen != nil {
		sc.Seen(v)
	}
}

const (
	platform    = "slack"
	fromMessage = "open-this" // the callback in the menu of a message
)

// Used are the verbs that were typed, or stood under a button that was pressed.
func (sc *Scene) Used() map[string]bool { return sc.used }

func channelID(name string) string { return "C0" + strings.ToUpper(name) }

// stage is a rehearse.Stage over slack-go and the strict Slack.
type stage struct {
	*Scene
	handler *observed
}

func (st *stage) Account(person string) storage.PersonKey {
	user := st.Users[person]
	return storage.PersonKey{Platform: platform, Team: st.Slack.Person(user).Team, User: user}
}

func (st *stage) Place(name string) storage.Place {
	if who, ok := strings.CutPrefix(name, "@"); ok {
		return place(st.Slack.As(st.Users[who]).Direct(), "")
	}
	return place(channelID(strings.TrimPrefix(name, "#")), "")
}

func (st *stage) outside(person string) bool {
	return st.Slack.Person(st.Users[person]).Team != st.Slack.Home()
}

// deadline is how long anything may take that was done here.
const deadline = 30 * time.Second

func (st *stage) Do(ctx context.Context, person string, d rehearse.Deed) (rehearse.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	h := st.Slack.As(st.Users[person])
	if d.Kind != talk.Submitted {
		for st.inModal(h, d) { // nobody reaches what lies behind a form
			if err := h.CloseModal(ctx); err != nil {
				return rehearse.Outcome{}, err
			}
		}
	}
	st.uses(d)
	before := before{alone: st.alone(h), view: st.view(h)}
	st.handler.forget()
	home, atHome := h.Home()
	answer, err := st.act(ctx, h, person, d)
	if atHome = atHome && d.Kind == talk.Clicked && d.On.IsZero(); atHome && err == nil {
		err = st.drawnAnew(ctx, h, home)
	}
	if missing := unfilled(d); slacktest.Refused(err) && len(missing) > 0 {
		return rehearse.Outcome{Errors: missing}, nil
	}
	if slacktest.Refused(err) {
		return rehearse.Outcome{Refused: err.Error()}, nil
	}
	if err == nil && !answer.Acked {
		err = fmt.Errorf("Slack had no answer in time: %s", answer.Why)
	}
	if err == nil {
		err = st.Slack.Settle(ctx)
	}
	if err != nil {
		return rehearse.Outcome{}, err
	}
	out, err := st.outcome(ctx, h, person, d, answer, before)
	if v, open := h.Modal(); open {
		st.tell(v)
	}
	return out, err
}

// uses notes the verb that a deed is.
func (st *stage) uses(d rehearse.Deed) {
	line := d.Line
	if group, rest, ok := strings.Cut(d.Text, " "); ok && strings.HasPrefix(group, "/") {
		line = rest
	}
	verb, _, _ := strings.Cut(line, " ")
	for _, v := range commands.Registry() {
		if v.Name == verb {
			st.used[verb] = true
		}
	}
}

// before is what somebody had before them when they did something.
type before struct {
	alone int    // messages
	view  string // the modal in front
}

// unfilled are the fields that Slack itself says are needed, at each of them.
func unfilled(d rehearse.Deed) map[string]string {
	out := map[string]string{}
	for _, x := range d.Form.Fields {
		if x.Required && d.Values[x.Name] == "" && len(d.Loaded[x.Name]) == 0 {
			out[x.Name] = "Please complete this required field."
		}
	}
	return out
}

// view is the modal in front as it looks.
func (st *stage) view(h *slacktest.Hands) string {
	v, _ := h.Modal()
	return v.ID + string(v.JSON)
}

// inModal reports whether a view is open that the deed is not done in.
func (st *stage) inModal(h *slacktest.Hands, d rehearse.Deed) bool {
	v, open := h.Modal()
	return open && d.On.ID != v.ID
}

func (st *stage) act(ctx context.Context, h *slacktest.Hands, person string, d rehearse.Deed) (slacktest.Answer, error) {
	done := slacktest.Answer{Acked: true}
	channel, thread := split(d.In)
	switch d.Kind {
	case talk.Clicked:
		return st.click(ctx, h, d)
	case talk.Edited:
		return done, h.Edit(channel, d.On.ID, d.Text)
	case talk.Deleted:
		return done, h.Delete(channel, d.On.ID)
	case talk.Reacted:
		return done, h.React(channel, d.On.ID, d.Emoji)
	case talk.Submitted:
		values, err := st.values(h, d)
		if err != nil {
			return done, err
		}
		return h.Submit(ctx, values)
	}
	text := d.Text
	if strings.HasPrefix(text, "/") {
		if thread == "" && !st.outside(person) && len(d.Files) == 0 {
			return h.Slash(ctx, slacktest.Spot{Channel: channel}, text)
		}
		text = "@Tieline " + text
	}
	var files []string
	for _, name := range d.Files {
		files = append(files, h.Upload(name, "", []byte("the content of "+name)))
	}
	_, err := h.Type(slacktest.Spot{Channel: channel, Thread: thread}, text, files...)
	return done, err
}

// click presses a button: in a view, in the Home, or under a message. Of what people wrote it is the message's own menu.
func (st *stage) click(ctx context.Context, h *slacktest.Hands, d rehearse.Deed) (slacktest.Answer, error) {
	if v, open := h.Modal(); open && v.ID == d.On.ID {
		return h.PressIn(ctx, v.ID, labelOf(v.Buttons, d.Line))
	}
	if v, open := h.Home(); open && d.On.IsZero() {
		return h.PressIn(ctx, v.ID, labelOf(v.Buttons, d.Line))
	}
	channel, _ := split(d.In)
	m, ok := h.Find(channel, d.On.ID)
	switch {
	case !ok:
		return slacktest.Answer{}, fmt.Errorf("the message %s is not to be seen", d.On.ID)
	case m.By == st.Slack.BotUser():
		return h.Press(ctx, channel, m.TS, labelOf(m.Buttons, d.Line))
	}
	return h.MessageShortcut(ctx, fromMessage, channel, m.TS)
}

func labelOf(buttons []slacktest.Button, line string) string {
	i := slices.IndexFunc(buttons, func(b slacktest.Button) bool { return b.Value == line })
	if i < 0 {
		return ""
	}
	return buttons[i].Label
}

// alone counts what only they see.
func (st *stage) alone(h *slacktest.Hands) (n int) {
	for _, m := range h.Everything() {
		if m.Alone {
			n++
		}
	}
	return n
}

// outcome waits until what was done is answered, and says what they have before them then.
func (st *stage) outcome(ctx context.Context, h *slacktest.Hands, person string, d rehearse.Deed, answer slacktest.Answer, was before) (out rehearse.Outcome, err error) {
	ans, ok := st.handler.last()
	switch {
	case !ok:
		return out, nil
	case len(answer.Errors) > 0:
		return rehearse.Outcome{Errors: answer.Errors}, st.shown(ctx, ans)
	}
	said := d.Kind != talk.Clicked && d.Kind != talk.Submitted && !st.hasModal(h)
	if ans.Form != nil && said { // a message opens no form, but brings a button that does
		if err := st.until(ctx, "a button that opens the form", func() bool { return st.alone(h) > was.alone }); err != nil {
			return out, err
		}
		return st.reopened(ctx, h, person, ans.Form.Draft)
	}
	if ans.Form != nil {
		err := st.until(ctx, "the form", func() bool { return st.hasModal(h) && st.view(h) != was.view })
		if v, open := h.Modal(); open && err == nil {
			f := formOf(v)
			out.Form = &f
		}
		return out, err
	}
	if ans.Say != nil {
		if err := st.until(ctx, "the answer", func() bool { return st.alone(h) > was.alone || st.view(h) != was.view }); err != nil {
			return out, err
		}
	}
	return out, st.shown(ctx, ans)
}

func (st *stage) hasModal(h *slacktest.Hands) bool {
	_, open := h.Modal()
	return open
}

// reopened presses the button that opens a form.
func (st *stage) reopened(ctx context.Context, h *slacktest.Hands, person, draft string) (rehearse.Outcome, error) {
	for _, m := range slices.Backward(h.Everything()) {
		if label := labelOf(m.Buttons, "form "+draft); m.Alone && label != "" {
			in := place(m.Channel, "")
			if m.Thread != m.TS {
				in = place(m.Channel, m.Thread)
			}
			return st.Do(ctx, person, rehearse.Deed{Kind: talk.Clicked, In: in, On: storage.Ref{In: in, ID: m.TS}, Line: "form " + draft})
		}
	}
	return rehearse.Outcome{}, errors.New("there is no button that opens the form")
}

// shown waits until what was owed is known to have arrived: else it would be said again.
func (st *stage) shown(ctx context.Context, ans talk.Answer) error {
	if ans.Owed == "" {
		return nil
	}
	return st.until(ctx, "the answer to count as shown", func() bool { return st.handler.wasShown(ans.Owed) })
}

func (st *stage) until(ctx context.Context, what string, so func() bool) error {
	for !so() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil
}

// vanished are the messages that stood there before: Slack leaves no trace of one that was deleted.
func (st *stage) vanished(person string, h *slacktest.Hands) (out []rehearse.Sight) {
	all := h.Everything()
	for _, was := range st.stood[person] {
		if i := slices.IndexFunc(all, func(m slacktest.Seen) bool { return m.Channel == was.Channel && m.TS == was.TS }); i < 0 && !was.Alone {
			s, _ := st.sight(was)
			out = append(out, rehearse.Sight{Ref: s.Ref, By: s.By, Removed: true})
			all = append(all, was)
		}
	}
	st.stood[person] = all
	return out
}

// Sees reads the messages back from what Slack shows, and what stands in a view in front of them.
func (st *stage) Sees(_ context.Context, person string) ([]rehearse.Sight, error) {
	h := st.Slack.As(st.Users[person])
	out := st.vanished(person, h)
	for _, m := range h.Everything() {
		if s, ok := st.sight(m); ok {
			out = append(out, s)
		}
	}
	if v, open := h.Modal(); open && v.Submit == "" {
		c := st.cardOf(v.JSON)
		_, in := private(v.Private)
		out = append(out, rehearse.Sight{Ref: storage.Ref{In: in, ID: v.ID}, Alone: true, Card: &c})
	}
	return append(out, st.atHome(person)...), nil
}

// observed is the handler, with an eye on what it answers.
type observed struct {
	bot.Handler
	mu   sync.Mutex
	ans  talk.Answer
	any  bool
	owed map[string]bool
}

func (o *observed) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.any = false
}

func (o *observed) last() (talk.Answer, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ans, o.any
}

func (o *observed) wasShown(owed string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.owed[owed]
}

func (o *observed) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	ans, err := o.Handler.Did(ctx, a)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ans, o.any = ans, err == nil
	return ans, err
}

func (o *observed) Shown(ctx context.Context, owed string) {
	o.Handler.Shown(ctx, owed)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.owed == nil {
		o.owed = map[string]bool{}
	}
	o.owed[owed] = true
}
