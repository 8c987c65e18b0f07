package slack

import (
	"context"
	"maps"
	"slices"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
)

// Of acknowledgements Slack reads those of commands and forms; what is said to a click goes by its response_url:
// https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response

var working = talk.Card{Body: talk.Say("Working on it…")}

// whisper is a message in an acknowledgement, for whoever gave the command alone.
type whisper struct {
	Type   string        `json:"response_type"`
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks"`
}

func (q *asked) whisper(c talk.Card) whisper {
	return whisper{Type: slack.ResponseTypeEphemeral, Text: summary(c), Blocks: q.pen.card(c)}
}

// commanded answers slash commands.
type commanded struct{ *asked }

func (q commanded) hold(context.Context) error { return q.ack(q.whisper(working)) }

func (q commanded) show(ctx context.Context, ans talk.Answer) error {
	if ans.Form != nil {
		if err := q.openForm(ctx, q.pen.form(*ans.Form, q.act.In)); err == nil {
			return q.ack(nil)
		}
		ans.Say = bot.Reopen(*ans.Form)
	}
	if ans.Say == nil {
		return q.ack(nil)
	}
	if p := q.whisper(*ans.Say); q.fits(p) {
		return q.ack(p)
	}
	if err := q.ack(nil); err != nil {
		return err
	}
	return q.respond(ctx, q.hook, *ans.Say)
}

// late puts the answer where "working on it" stands.
func (q commanded) late(ctx context.Context, ans talk.Answer) error {
	if ans.Say == nil {
		return q.withdraw(ctx, q.hook)
	}
	return q.replace(ctx, q.hook, *ans.Say)
}

// clickedOn answers buttons under messages, and shortcuts.
type clickedOn struct{ *asked }

func (q clickedOn) hold(context.Context) error { return q.ack(nil) }

func (q clickedOn) show(ctx context.Context, ans talk.Answer) error {
	if ans.Form != nil {
		if err := q.openForm(ctx, q.pen.form(*ans.Form, q.act.In)); err == nil {
			return q.ack(nil)
		}
		ans.Say = bot.Reopen(*ans.Form)
	}
	if err := q.ack(nil); err != nil {
		return err
	}
	return q.late(ctx, ans)
}

func (q clickedOn) late(ctx context.Context, ans talk.Answer) error {
	switch {
	case ans.Say == nil:
		return nil
	case q.hook != "":
		return q.respond(ctx, q.hook, *ans.Say)
	case q.openForm(ctx, q.pen.answer(answerTitle, *ans.Say, q.act.In)) == nil: // a shortcut from anywhere
		return nil
	}
	return q.privately(ctx, *ans.Say)
}

// privately is what is left where nothing else is: a direct message.
func (q *asked) privately(ctx context.Context, c talk.Card) error {
	who := q.act
	if err := q.whole(ctx, &who); err != nil {
		return err
	}
	_, err := q.Tell(ctx, bot.Tell{To: who.By.Key, In: q.act.In, Key: q.act.Key, Card: c})
	return err
}

// answerTitle stands above an answer that is shown as a view.
const answerTitle = "Tieline"

// clickedIn answers buttons in a view, by another in its place.
type clickedIn struct{ *asked }

func (q clickedIn) hold(context.Context) error { return q.ack(nil) }

func (q clickedIn) show(ctx context.Context, ans talk.Answer) error {
	if err := q.ack(nil); err != nil {
		return err
	}
	return q.late(ctx, ans)
}

func (q clickedIn) late(ctx context.Context, ans talk.Answer) error {
	switch {
	case ans.Form != nil:
		return q.changeView(ctx, q.pen.form(*ans.Form, q.act.In))
	case ans.Say != nil:
		if err := q.changeView(ctx, q.pen.answer(q.view.Title.Text, *ans.Say, q.act.In)); bot.ClassOf(err) != bot.Lost || err == nil {
			return err
		}
		return q.privately(ctx, *ans.Say) // they have closed it
	}
	return nil
}

// filledIn answers forms, in the acknowledgement.
type filledIn struct{ *asked }

func (q filledIn) hold(context.Context) error { return q.update(working) }

func (q filledIn) update(c talk.Card) error {
	v := q.pen.answer(q.view.Title.Text, c, q.act.In)
	return q.ack(slack.NewUpdateViewSubmissionResponse(&v))
}

func (q filledIn) show(ctx context.Context, ans talk.Answer) error {
	var v slack.ModalViewRequest
	switch {
	case len(ans.Errors) > 0:
		return q.ack(slack.NewErrorsViewSubmissionResponse(q.errors(ans.Errors)))
	case ans.Form != nil:
		v = q.pen.form(*ans.Form, q.act.In)
	case ans.Say != nil:
		v = q.pen.answer(q.view.Title.Text, *ans.Say, q.act.In)
	default:
		return q.ack(slack.NewClearViewSubmissionResponse())
	}
	if p := slack.NewUpdateViewSubmissionResponse(&v); q.fits(p) {
		return q.ack(p)
	}
	if err := q.update(working); err != nil {
		return err
	}
	return q.changeView(ctx, v)
}

// errors are those that can stand at a field: of a field that is not on the screen they stand at the first that is.
func (q filledIn) errors(by map[string]string) map[string]string {
	inputs := map[string]bool{}
	first := ""
	for _, b := range q.view.Blocks.BlockSet {
		if in, ok := b.(*slack.InputBlock); ok {
			inputs[in.BlockID] = true
			if first == "" {
				first = in.BlockID
			}
		}
	}
	out := map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(by)) {
		at := field
		if !inputs[at] {
			at = first
		}
		if out[at] != "" {
			out[at] += " "
		}
		out[at] = talk.Clip(out[at]+by[field], maxError)
	}
	return out
}

// maxError is how long a sentence at a field may be. Slack does not document it.
const maxError = 500

// late changes the form that was told to wait. That needs no trigger; they may have closed it meanwhile.
func (q filledIn) late(ctx context.Context, ans talk.Answer) error {
	c := ans.Say
	switch {
	case len(ans.Errors) > 0 && c == nil:
		c = refused(q.act.Filled.Draft, ans.Errors)
	case c == nil:
		c = &talk.Card{Tone: talk.Good, Body: talk.Say("Done.")}
	}
	return clickedIn(q).late(ctx, talk.Answer{Say: c})
}

// refused is what stands for a form that was not taken, after it was told to wait.
func refused(draft string, errs map[string]string) *talk.Card {
	c := bot.Open(talk.Form{Draft: draft})
	c.Tone, c.Body = talk.Warn, talk.Say("The form was not taken yet. What you filled in is kept:")
	for _, field := range slices.Sorted(maps.Keys(errs)) {
		c.Body = append(c.Body, talk.Paragraph(talk.Item, errs[field]))
	}
	return c
}
