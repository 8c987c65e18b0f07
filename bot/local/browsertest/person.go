package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed person.js
var personScript string

// Person is somebody at a window of their own, for whole conversations: what they do is typed and clicked in the page, and
// what they see is read from it. Where something cannot be done or does not come, the error says what.
type Person struct{ w *Window }

// Seen is a message as the page shows it.
type Seen struct {
	ID      string
	Seq     int64
	Version int64
	By      string // the name of the person who wrote it; empty: Tieline
	Alone   bool   // marked as only for the reader
	Removed bool
	Card    *SeenCard
	Text    string // of what a person wrote
}

// SeenCard is a card as the page shows it.
type SeenCard struct {
	Tone, Title, Body string
	Author            []string // name, of; nil: none
	Facts             [][2]string
	Files             []string
	Small             []string
	Buttons           []string
	Calls             []string // ids of the people whose attention it calls for
}

// SeenForm is a form as the page shows it.
type SeenForm struct {
	Title, Intro, Submit string
	Fields               []struct {
		Name, Label, Kind, Help, Value, Error string
		Required                              bool
		Choices                               [][3]string // value, label, help
	}
}

// Got is what somebody gets back at once for what they did.
type Got struct {
	Form    *SeenForm
	Errors  map[string]string // by field
	Refused string
}

// Came is a message that is known to have come, and its version.
type Came struct {
	ID      string
	Version int64
}

// MarshalJSON makes it what the script takes.
func (c Came) MarshalJSON() ([]byte, error) { return json.Marshal([]any{c.ID, c.Version}) }

// Person opens a window for a person to come, with a zone of its own. It serves one person after another.
func (b *Browser) Person() *Person {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1360, 860)); err != nil {
		b.t.Fatal(err)
	}
	b.watch("a person", chromedp.Console(ctx), stop)
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: personScript}); err != nil {
		b.t.Fatal(err)
	}
	// A page that is not in front goes to sleep, and there are several.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		b.t.Fatal(err)
	}
	return &Person{&Window{b.t, b.url, ctx}}
}

// Become makes it the window of somebody in the workspace at the port of an address. The window goes there by the person's
// own name for this machine: a browser has six connections to one name, and each window keeps one.
func (p *Person) Become(ctx context.Context, url, who string) error {
	at := strings.Replace(url, "127.0.0.1", who+".localhost", 1) + "/?as=" + who
	return p.within(ctx, func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.Navigate(at)) })
}

// Look reads what stands in a place, once what is known to have come is there.
func (p *Person) Look(ctx context.Context, place string, come []Came) ([]Seen, error) {
	return do[[]Seen](ctx, p, "look", place, come)
}

// Say types a line into the composer of a place and sends it, with new files of these names.
func (p *Person) Say(ctx context.Context, place, text string, files []string) (Got, error) {
	return do[Got](ctx, p, "say", place, text, append([]string{}, files...))
}

// Press presses a button under a message, and says yes where it asks first.
func (p *Person) Press(ctx context.Context, place, id, label string) (Got, error) {
	return do[Got](ctx, p, "press", place, id, label)
}

// Edit changes a message of their own.
func (p *Person) Edit(ctx context.Context, place, id, text string) (Got, error) {
	return do[Got](ctx, p, "edit", place, id, text)
}

// Remove deletes a message of their own.
func (p *Person) Remove(ctx context.Context, place, id string) (Got, error) {
	return do[Got](ctx, p, "remove", place, id)
}

// Submit fills in the form before them, field by field, and sends it. Files are names by field.
func (p *Person) Submit(ctx context.Context, values map[string]string, files map[string][]string) (Got, error) {
	return do[Got](ctx, p, "submit", values, files)
}

// Shot keeps a picture of the window.
func (p *Person) Shot(name string) { p.w.Shot(name) }

// do lets the script do something, in one step.
func do[T any](ctx context.Context, p *Person, what string, args ...any) (out T, err error) {
	list, err := json.Marshal(args)
	if err != nil {
		return out, err
	}
	err = p.within(ctx, func(ctx context.Context) error {
		out, err = chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf("person.%s(...%s)", what, list), chromedp.EvalAwaitPromise))
		return err
	})
	return out, err
}

// within runs in the window's own context, for a minute or until the caller's ends.
func (p *Person) within(ctx context.Context, fn func(context.Context) error) error {
	own, stop := context.WithTimeout(p.w.ctx, time.Minute)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	err := fn(own)
	if err != nil {
		p.w.Shot("failed")
	}
	return err
}
