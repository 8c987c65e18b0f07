package commands

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var announceVerb = Verb{Name: "announce", Group: ManagerGroup, Who: Managers, Prose: true,
	Help:    "Tells the channels of all or some partners something, such as a maintenance window; asks before it sends.",
	Example: "[tier=gold] [from=… until=…] Text | 1 update Text | 1 cancel | list",
	Args:    append(slices.Clone(sayingArgs), audienceArgs...), Adds: Facts, do: announce, reopen: reopenAnnouncing}

// sayingArgs are what is said, to whomever.
var sayingArgs = []Arg{
	{Name: "", Title: "What is to be said", Kind: talk.Lines, Required: true},
	{Name: "from", Title: "Maintenance from", Help: "In your own time, as in 2026-04-04T22:00; or with an offset: 2026-04-04T22:00:00+02:00"},
	{Name: "until", Title: "Maintenance until"},
}

// mostAnnounced is how long an announcement may be, in units: with its times and notices it must fit one card.
const mostAnnounced = 2500

// shownChannels is how many channels were shown when the person was asked.
const shownChannels = "channels"

// announce tells many partners something, or does something to what was told.
func announce(r *request) error {
	first, rest := firstWord(r.args[""])
	if strings.EqualFold(first, "list") && rest == "" {
		return r.listAnnouncements()
	}
	what, text := firstWord(rest)
	n, err := strconv.ParseInt(strings.TrimPrefix(first, "#"), 10, 64)
	what = strings.ToLower(what)
	if err != nil || !slices.Contains([]string{"", "update", "cancel"}, what) {
		return r.announceTo(&announcing{kind: announcedRound, text: r.args[""]})
	}
	of, err := r.tx.Announcements.Get(n)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse("not-found", fmt.Sprintf("There is no announcement %d.", n), "Type ", talk.Literal("/tieline announce list"), " to see them.")
	}
	if err != nil {
		return err
	}
	switch what {
	case "update":
		return r.announceMore(&announcing{kind: updateRound, of: of, text: text})
	case "cancel":
		return r.announceMore(&announcing{kind: cancelRound, of: of, text: text})
	}
	card, err := r.announcementCard(of)
	r.say(card)
	return err
}

// reopenAnnouncing shows the form again: whom it is for is asked only of something new.
func reopenAnnouncing(r *request) error {
	if r.draft.Line != "announce" {
		return r.showForm(sayingArgs, nil)
	}
	return r.showForm(r.verb.Args, nil)
}

// announcing is an announcement, an update or a cancellation in the making.
type announcing struct {
	kind   string
	of     storage.Announcement // that it is about; zero for a new one
	text   string
	to     audience
	window sla.Span
	all    []reached // with and without channels
}

// announceTo announces something new.
func (r *request) announceTo(n *announcing) error {
	var err error
	if n.to, err = r.audienceOf(r.args); err == nil {
		err = r.readWindow(n)
	}
	if err == nil {
		n.all, err = r.reach(n.to)
	}
	if err != nil {
		return r.keepsText(err)
	}
	return r.askOrSend(n)
}

// announceMore tells those whom an announcement has reached something more.
func (r *request) announceMore(n *announcing) error {
	if !n.of.Cancelled.IsZero() {
		return refuse("closed", fmt.Sprintf("Announcement %d was cancelled.", n.of.Number), "Announce anew what there is to say.")
	}
	// times may stand after the word that says what it is
	_, more, err := talk.ParseLine("announce "+n.text, grammar{r.c})
	if err != nil {
		return r.keepsText(refuse("bad-line", "That could not be read: "+err.Error()+"."))
	}
	n.text = more[""]
	delete(more, "")
	maps.Copy(r.args, more)
	for _, key := range slices.Sorted(maps.Keys(r.args)) {
		if !slices.Contains([]string{"", "from", "until", shownChannels}, key) {
			return r.keepsText(refuse("bad-value", "It goes to those whom the announcement went to.", "Leave ", literalf("%s=", key), " out, or announce anew."))
		}
	}
	if n.kind == updateRound && n.text == "" {
		r.draft = storage.Draft{Line: fmt.Sprintf("announce %d update", n.of.Number), Values: map[string]string{}}
		if err := r.putDraft(); err != nil {
			return err
		}
		return r.showForm(sayingArgs, nil)
	}
	if err := r.readWindow(n); err != nil {
		return r.keepsText(err)
	}
	if n.all, err = r.reachedBy(n.of); err != nil {
		return err
	}
	return r.askOrSend(n)
}

// keepsText keeps what was typed when it is refused.
func (r *request) keepsText(err error) error {
	no, ok := errors.AsType[*Refusal](err)
	switch {
	case !ok:
	case r.act.Kind == talk.Clicked && r.draft.ID != "":
		no.Next = append(no.Next, tryAgain(r.draft.ID)) // refusing leaves the draft as it was
	case r.act.Kind != talk.Submitted:
		no.Again = true
	}
	return err
}

// readWindow reads when the maintenance takes place, if it is about any.
func (r *request) readWindow(n *announcing) (err error) {
	if n.window.Start, err = r.instant("from", time.Time{}); err != nil {
		return err
	}
	if n.window.End, err = r.instant("until", time.Time{}); err != nil {
		return err
	}
	switch from, until := n.window.Start, n.window.End; {
	case from.IsZero() && until.IsZero():
		return nil
	case from.IsZero():
		return refuse("incomplete", "From when?", "A maintenance window has both ", talk.Literal("from="), " and ", talk.Literal("until="), ".").about("from")
	case until.IsZero():
		return refuse("incomplete", "Until when?", "A maintenance window has both ", talk.Literal("from="), " and ", talk.Literal("until="), ".").about("until")
	case !until.After(from):
		return refuse("bad-value", "It ends before it begins.", "Write a later ", talk.Literal("until="), ".").about("until")
	case !until.After(r.act.At):
		return refuse("bad-value", "It is over already.", "Write a later ", talk.Literal("until="), ", or leave the times out.").about("until")
	}
	return nil
}

// reachedBy are the partners whom an announcement went to, with those of its channels that are theirs still.
func (r *request) reachedBy(of storage.Announcement) ([]reached, error) {
	rounds, err := r.tx.Rounds.OfAnnouncement(of.Number)
	if err != nil || len(rounds) == 0 {
		return nil, err
	}
	stops, err := r.tx.Stops.In(rounds[0].ID, storage.StopQuery{})
	if err != nil {
		return nil, err
	}
	all, err := r.reach(audience{})
	if err != nil {
		return nil, err
	}
	went := map[storage.Place]string{}
	for _, s := range stops {
		if s.State != storage.StopSkipped {
			went[s.Place] = s.Partner
		}
	}
	var out []reached
	for _, p := range all {
		p.channels = slices.DeleteFunc(p.channels, func(c storage.Place) bool { return went[c] != p.ID })
		if len(p.channels) > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// askOrSend sends what was confirmed, and asks about everything else.
func (r *request) askOrSend(n *announcing) error {
	channels := 0
	for _, p := range n.all {
		channels += len(p.channels)
	}
	if units := talk.AsTyped(n.text); !units.Fits(mostAnnounced) {
		return r.keepsText(refuse("too-long", "That is too long for one message.", fmt.Sprintf("At most about %d characters fit. Shorten it, or link to the rest.", mostAnnounced)).about(textField))
	}
	if channels == 0 {
		return r.keepsText(refuse("nobody", "This would reach nobody.", "No partner is both meant and has a channel: it is for "+n.to.words()+"."))
	}
	clashes, err := r.clashes(n)
	if err != nil {
		return r.keepsText(err)
	}
	if r.confirmed && r.args[shownChannels] == fmt.Sprint(channels) {
		return r.announceNow(n, channels)
	}
	return r.askToSend(n, channels, clashes)
}

// clash is what an agreement has against an announcement, unless it is confirmed.
type clash struct {
	reason, clause string
	assumed        []talk.Text
	zone           *time.Location
	partners       []string // names
}

// clashes asks the agreement of everybody who is told. What it forbids is refused; what it asks about is gathered, by reason.
func (r *request) clashes(n *announcing) ([]clash, error) {
	if n.kind == cancelRound {
		return nil, nil
	}
	var out []clash
	for _, p := range n.all {
		if len(p.channels) == 0 {
			continue
		}
		d := p.agreement.Decide(announced(p.agreement, p.Partner, r.act.At, n.window, false))
		switch d.Outcome {
		case sla.Decline, sla.Refer, sla.Charge:
			return nil, refuse("declined", talk.Clip("This must not be announced to "+p.Name+".", 150), d.Reason)
		case sla.Ask:
		default:
			continue
		}
		reason, clause := d.Reason, clauseTitle(p.agreement, d.Clause)
		i := slices.IndexFunc(out, func(c clash) bool { return c.reason == reason && c.clause == clause })
		if i < 0 {
			i = len(out)
			out = append(out, clash{reason: reason, clause: clause, assumed: assumed(p.agreement, d.Assumed), zone: zoneOf(p.agreement, p.Region)})
		}
		out[i].partners = append(out[i].partners, p.Name)
	}
	return out, nil
}

// announced is what an agreement is asked about an announcement to one of its partners.
func announced(a *sla.Agreement, p storage.Partner, now time.Time, window sla.Span, confirmed bool) sla.Situation {
	return sla.Situation{At: "announce", Now: now, Tier: tierOf(a, p), Region: p.Region, Country: p.Country, Facts: p.Facts,
		Partner: p.Name, Window: window, Confirmed: confirmed, Filled: true}
}

// askToSend shows how many channels it reaches, and what stands against it. What was typed is kept meanwhile.
func (r *request) askToSend(n *announcing, channels int, clashes []clash) error {
	line := "announce"
	if n.of.Number != 0 {
		line = fmt.Sprintf("announce %d %s", n.of.Number, map[string]string{updateRound: "update", cancelRound: "cancel"}[n.kind])
	}
	values := maps.Clone(r.args)
	delete(values, "")
	values[textField], values[shownChannels] = n.text, fmt.Sprint(channels)
	r.draft.Line, r.draft.Values = line, values
	if err := r.putDraft(); err != nil {
		return err
	}
	all := ""
	if len(clashes) > 0 {
		all = "all the same "
	}
	card := talk.Card{Tone: talk.Warn, Title: "Send it to " + counted(channels, "channel") + "?", Body: r.whatTheyRead(n),
		Buttons: []talk.Button{{Label: "Send " + all + "to " + counted(channels, "channel"), Line: "confirm " + r.draft.ID, Look: talk.Good},
			{Label: "Change it", Line: "form " + r.draft.ID}}}
	switch n.kind {
	case updateRound:
		card.Buttons[0].Label = "Send the update " + all + "to " + counted(channels, "channel")
	case cancelRound:
		card.Buttons[0].Label, card.Buttons[0].Look = "Cancel it and tell "+counted(channels, "channel"), talk.Bad
	}
	if n.of.Number != 0 {
		card.Title = fmt.Sprintf("%s announcement %d, and tell %s?", map[string]string{updateRound: "Update", cancelRound: "Cancel"}[n.kind], n.of.Number, counted(channels, "channel"))
	}
	fact := func(label string, value ...any) {
		card.Facts = append(card.Facts, talk.Fact{Label: label, Value: talk.Say(value...).Fit(900)})
	}
	if n.of.Number == 0 {
		fact("For", n.to.words())
	}
	fact("Partners", namesOf(n.all, true))
	if left := namesOf(n.all, false); left != "" {
		fact("Not reached: no channel", left)
	}
	if !n.window.Start.IsZero() {
		fact("From", talk.At(n.window.Start, r.zone()))
		fact("Until", talk.At(n.window.End, r.zone()))
		fact("Told beforehand", beforehand(n.window.Start.Sub(r.act.At)))
	}
	for _, c := range clashes {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Strong("Mind: "), c.reason))
		card.Body = append(card.Body, talk.Paragraph(talk.Item, c.clause+", for "+few(c.partners)+": ", talk.At(n.window.Start, c.zone), " until ", talk.At(n.window.End, c.zone)))
		card.Small = append(card.Small, c.assumed...)
	}
	card.Body = card.Body.Fit(3600)
	r.say(card)
	return nil
}

// whatTheyRead is what the channels are told.
func (r *request) whatTheyRead(n *announcing) talk.Text {
	if n.text == "" {
		return append(talk.Say("They read:"), talk.Paragraph(talk.Quoted, notTakingPlace))
	}
	return quoted(n.text)
}

// quoted is what was typed, as it was; nothing where nothing was.
func quoted(text string) talk.Text {
	if text == "" {
		return nil
	}
	out := talk.AsTyped(text)
	for i := range out {
		out[i].Kind = talk.Quoted
	}
	return out
}

// namesOf names the partners who have a channel, or those who have none.
func namesOf(all []reached, channel bool) string {
	var names []string
	for _, p := range all {
		if len(p.channels) > 0 == channel {
			names = append(names, p.Name)
		}
	}
	return few(names)
}

// few names a few of many.
func few(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// beforehand says how long before it begins something is told.
func beforehand(d time.Duration) string {
	switch {
	case d <= 0:
		return "no: it has begun already"
	case d < 48*time.Hour:
		return span(d)
	}
	return fmt.Sprintf("%d days %s", int(d.Hours())/24, span(d%(24*time.Hour)))
}

// announceNow puts it on its way.
func (r *request) announceNow(n *announcing, channels int) error {
	a := n.of
	if a.Number == 0 {
		a = storage.Announcement{By: r.who.person.ID, At: r.act.At, Audience: n.to.stored()}
	}
	if !n.window.Start.IsZero() {
		a.From, a.Until = n.window.Start, n.window.End
	}
	var err error
	if a.Number == 0 {
		if a.Number, err = r.tx.Announcements.Add(a); err != nil {
			return err
		}
		err = r.addBoard(board{announcementBoard, a.Number})
	} else {
		if n.kind == cancelRound {
			a.Cancelled = r.act.At
			err = r.leaveOutTheRest(a)
		}
		err = errors.Join(err, r.tx.Announcements.Put(a))
	}
	if err != nil {
		return err
	}
	var stops []storage.Stop
	for _, p := range n.all {
		for _, c := range p.channels {
			stops = append(stops, storage.Stop{Place: c, Partner: p.ID, State: storage.StopWaiting})
		}
	}
	x := storage.Round{Announcement: a.Number, Kind: n.kind, By: r.who.person.ID, At: r.act.At, Text: n.text, From: n.window.Start, Until: n.window.End}
	if err := r.send(x, stops); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("Announcement %d is on its way to %s.", a.Number, counted(channels, "channel")),
		Body:    talk.Say("How far it has come stands at the desk."),
		Buttons: []talk.Button{{Label: "Show", Line: fmt.Sprintf("announce %d", a.Number)}}})
	return nil
}

// leaveOutTheRest ends what is still on its way: who has not been told of it yet need not be.
func (r *request) leaveOutTheRest(a storage.Announcement) error {
	rounds, err := r.tx.Rounds.OfAnnouncement(a.Number)
	if err != nil {
		return err
	}
	for _, x := range rounds {
		waiting, err := r.tx.Stops.In(x.ID, storage.StopQuery{States: []storage.StopState{storage.StopWaiting}})
		if err != nil {
			return err
		}
		for _, s := range waiting {
			s.State = storage.StopSkipped
			if err := r.tx.Stops.Put(s); err != nil {
				return err
			}
		}
	}
	return nil
}
