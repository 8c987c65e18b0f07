package local

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tieline/commands/talk"
	"tieline/storage"
)

// maxText is how long a message may be, in characters: what fits whole on the card that relays it (talk.Card.Check).
const maxText = 3500

// replyFor is how long an act can be answered where it was done: as long as Discord's tokens last.
const replyFor = 15 * time.Minute

// deed is one thing that someone does, as the page or a Hands sends it.
type deed struct {
	ID     string // the sender's own name for it: the same again is the same deed
	Kind   talk.Kind
	In     string // id of the place
	Text   string // of a message; one that begins with a slash word is a command
	On     string // id of the message that was clicked, reacted to, edited or deleted
	Line   string // of the button
	Emoji  string // of the reaction
	Files  []string
	Draft  string // of the form
	Values map[string]string
	Loaded map[string][]string // files by field
	Zone   string              // the browser's
}

// Refusal is a sentence for the person why what they did was not taken.
type Refusal struct {
	Status   int `json:"-"` // of HTTP
	Sentence string
	Field    string `json:",omitempty"`
}

func (r *Refusal) Error() string { return r.Sentence }

func refuse(status int, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Sentence: fmt.Sprintf(format, args...)}
}

// hidden answers for what is not there and for what one may not see alike.
func hidden(what string) *Refusal {
	return refuse(http.StatusNotFound, "There is no such %s here. Reload the page to see what there is.", what)
}

var (
	sentID    = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	slashWord = regexp.MustCompile(`^/(\pL[\pL\d-]*)?(\s|$)`)
)

// groups are the slash words whose rest is the command line. Any other goes whole to the handler, which names
// the nearest.
var groups = []string{"ticket", "desk", "tieline"}

// commandLine takes the slash off. It reports false for what is not a command, such as "/etc/hosts is empty".
func commandLine(text string) (string, bool) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	m := slashWord.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	line := strings.TrimSpace(text[1:])
	if slices.Contains(groups, strings.ToLower(m[1])) {
		line = strings.TrimSpace(line[len(m[1]):])
	}
	return line, true
}

// do takes one deed through: it is kept, made an act, handled, and answered.
func (w *Workspace) do(ctx context.Context, person string, d deed) (Reply, error) {
	who, ok := w.person(person)
	if !ok {
		return Reply{}, refuse(http.StatusForbidden, "Nobody here is called %q. Choose who you are at the top of the page.", person)
	}
	at := parseSpot(d.In)
	if !w.sees(who.ID, at.root) {
		return Reply{}, hidden("channel")
	}
	if !sentID.MatchString(d.ID) {
		return Reply{}, refuse(http.StatusBadRequest, "What was sent has no name of its own. Reload the page and try again.")
	}
	if d.Kind == talk.Said {
		if line, ok := commandLine(d.Text); ok {
			d.Kind, d.Line = talk.Typed, line
		}
	}
	f, err := w.take(ctx, who, at, d)
	if err != nil {
		return Reply{}, w.sorry(ctx, err)
	}
	select {
	case <-f.ready:
		return f.reply, f.err
	case <-ctx.Done():
		return Reply{}, ctx.Err()
	}
}

// take keeps the deed and sets it going, all in one transaction, so that acts join their lane in the order in
// which they were kept. A deed that is there already is not set going again.
func (w *Workspace) take(ctx context.Context, who Person, at spot, d deed) (*flight, error) {
	var f *flight
	err := w.change(ctx, func(tx *sql.Tx) error {
		f = nil
		sent := who.ID + ":" + d.ID
		have, err := actBySent(tx, sent)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err == nil {
			f, err = w.again(have)
			return err
		}
		a, asked, err := w.prepare(tx, who, at, d)
		if err != nil {
			return err
		}
		r := record{act: a, sent: sent, person: who.ID, at: at, asked: asked}
		if err := r.keep(tx); err != nil {
			return err
		}
		f = w.launch(r)
		return nil
	})
	return f, err
}

// prepare checks a deed against what there is, and makes it an act.
func (w *Workspace) prepare(tx *sql.Tx, who Person, at spot, d deed) (a talk.Act, asked string, err error) {
	if err := threadThere(tx, at); err != nil {
		return a, "", hidden("thread")
	}
	now := w.now()
	a = talk.Act{Kind: d.Kind, Key: "i:" + rand.Text(), At: now, By: who.spoken(), In: at.place(), Under: at.under()}
	if !isMessage(d.Kind) && !w.listening() {
		return a, "", deaf()
	}
	switch d.Kind {
	case talk.Said:
		err = w.say(tx, who, at, d, &a)
	case talk.Typed:
		asked = strings.TrimSpace(d.Text)
		a.Line = d.Line
		if tooLong(asked) {
			err = refuse(http.StatusRequestEntityTooLarge, "A command has at most %d characters. Say the rest in the ticket's thread.", maxText)
			break
		}
		a.Files, err = owned(tx, who, d.Files)
	case talk.Clicked:
		err = w.click(tx, who, d, &a)
	case talk.Reacted:
		err = w.react(tx, who, d, &a)
	case talk.Submitted:
		err = w.fill(tx, who, d, &a)
	case talk.Edited, talk.Deleted:
		err = w.amend(tx, who, at, d, &a)
	default:
		err = refuse(http.StatusBadRequest, "%q cannot be done here.", d.Kind)
	}
	if strings.HasPrefix(a.Key, "i:") {
		a.Reply = storage.Handle{Token: a.Key, Expires: now.Add(replyFor)}
	}
	return a, asked, err
}

func tooLong(s string) bool { return utf8.RuneCountInString(s) > maxText }

// say keeps a message.
func (w *Workspace) say(tx *sql.Tx, who Person, at spot, d deed, a *talk.Act) error {
	text := strings.TrimSpace(strings.ToValidUTF8(d.Text, "\uFFFD"))
	switch {
	case text == "" && len(d.Files) == 0:
		return refuse(http.StatusBadRequest, "There is nothing to send. Write something, or add a file.")
	case tooLong(text):
		return refuse(http.StatusRequestEntityTooLarge, "A message has at most %d characters. Send it in two, or as a file.", maxText)
	}
	files, err := owned(tx, who, d.Files)
	if err != nil {
		return err
	}
	said, ping := w.spoken(text, who, at.root)
	id := rand.Text()
	if _, err := add(tx, fresh{id: id, key: "said:" + who.ID + ":" + d.ID, at: at, author: who.ID,
		body: body{Text: said, Files: files}, when: a.At, ping: ping}); err != nil {
		return err
	}
	a.Key, a.On, a.Text, a.Files = "m:"+at.root+":"+id, storage.Ref{In: at.place(), ID: id}, said, files
	return markSeen(tx, who.ID, at, id)
}

// click finds the message that a button stands under. The line goes through as it came: a forged one is
// authorised as if it had been typed.
func (w *Workspace) click(tx *sql.Tx, who Person, d deed, a *talk.Act) error {
	if d.On == "" && d.In == dm+"/"+who.ID && d.Line != "" && len(d.Line) <= talk.MaxLine { // on Tieline's own page
		a.Line = d.Line
		return nil
	}
	m, err := w.seen(tx, who, d.On)
	if err != nil {
		return err
	}
	if m.Removed || len(d.Line) > talk.MaxLine || d.Line == "" {
		return refuse(http.StatusConflict, "That button is no longer there. Type the command instead.")
	}
	a.On, a.Line = m.Ref(), d.Line
	if m.By != "" { // of the message's own menu
		a.Heard, err = w.heard(tx, who, m)
	}
	return err
}

// react puts an emoji to a message. It stands nowhere: what it asks for is all that comes of it.
func (w *Workspace) react(tx *sql.Tx, who Person, d deed, a *talk.Act) error {
	m, err := w.seen(tx, who, d.On)
	if err != nil {
		return err
	}
	if m.Removed || m.By == "" {
		return refuse(http.StatusConflict, "That message is no longer there.")
	}
	a.Key, a.On, a.Emoji = "r:"+m.root+":"+m.ID+":"+d.Emoji+":"+who.ID, m.Ref(), d.Emoji
	var before int
	if err := tx.QueryRow("SELECT count(*) FROM acts WHERE key = ?", a.Key).Scan(&before); err != nil {
		return err
	} else if before > 0 {
		return refuse(http.StatusConflict, "You have put that emoji there already.")
	}
	a.Heard, err = w.heard(tx, who, m)
	return err
}

// heard is a message, and what people wrote before it in its thread.
func (w *Workspace) heard(tx *sql.Tx, who Person, m Message) ([]talk.Heard, error) {
	var before []Message
	if m.head != "" {
		var err error
		before, err = scanAll(tx.Query("SELECT "+columns+` FROM messages m WHERE root = ? AND (id = ? OR head = ?) AND seq < ?
			AND author <> '' AND removed = 0 AND reader = '' ORDER BY seq`, m.root, m.head, m.head, m.Seq))
		if err != nil {
			return nil, err
		}
	}
	var out []talk.Heard
	for _, x := range append(before, m) {
		by, _ := w.person(x.By)
		out = append(out, talk.Heard{Ref: x.Ref(), By: by.spoken(), At: x.At, Text: x.Text, Files: x.Files})
	}
	return out, nil
}

// amend edits or deletes one's own message.
func (w *Workspace) amend(tx *sql.Tx, who Person, at spot, d deed, a *talk.Act) error {
	m, err := w.seen(tx, who, d.On)
	switch {
	case err != nil:
		return err
	case m.By != who.ID || m.Removed || m.spot() != at:
		return refuse(http.StatusForbidden, "Only a message of your own that is still there can be changed.")
	}
	a.On = m.Ref()
	if d.Kind == talk.Deleted {
		a.Key = "d:" + m.root + ":" + m.ID
		return remove(tx, m, a.At)
	}
	text := strings.TrimSpace(strings.ToValidUTF8(d.Text, "\uFFFD"))
	switch {
	case text == "" && len(m.Files) == 0:
		return refuse(http.StatusBadRequest, "Nothing would be left of the message. Delete it instead.")
	case tooLong(text):
		return refuse(http.StatusRequestEntityTooLarge, "A message has at most %d characters.", maxText)
	}
	if !a.At.After(m.Edited) {
		a.At = m.Edited.Add(time.Millisecond) // two edits in one instant are two edits
	}
	said, ping := w.spoken(text, who, m.root)
	a.Key, a.Text = fmt.Sprintf("e:%s:%s:%d", m.root, m.ID, a.At.UnixMilli()), said
	return rewrite(tx, m, body{Text: said, Files: m.Files}, a.At, ping)
}

// seen is a message that the person may see.
func (w *Workspace) seen(tx *sql.Tx, who Person, id string) (Message, error) {
	m, err := messageByID(tx, id)
	if errors.Is(err, errNone) || err == nil && (!w.sees(who.ID, m.root) || m.reader != "" && m.reader != who.ID) {
		return m, hidden("message")
	}
	return m, err
}

// sorry makes an error something to say. What is not a refusal already is ours.
func (w *Workspace) sorry(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*Refusal](err); ok || ctx.Err() != nil {
		return err
	}
	return ours(ctx, err)
}

// record is an act as kept.
type record struct {
	act     talk.Act
	sent    string
	person  string
	at      spot
	asked   string
	handled bool
	reply   Reply
}

func (r record) keep(tx *sql.Tx) error {
	b, err := json.Marshal(r.act)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO acts (key, sent, person, root, head, kind, asked, body, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.act.Key, r.sent, r.person, r.at.root, r.at.head, string(r.act.Kind), r.asked, string(b), r.act.At.UnixMilli())
	return err
}

const recordColumns = "body, sent, person, root, head, asked, handled, reply"

func scanRecord(row interface{ Scan(...any) error }) (record, error) {
	var r record
	var b, reply []byte
	if err := row.Scan(&b, &r.sent, &r.person, &r.at.root, &r.at.head, &r.asked, &r.handled, &reply); err != nil {
		return r, err
	}
	if len(reply) > 0 {
		if err := json.Unmarshal(reply, &r.reply); err != nil {
			return r, err
		}
	}
	return r, json.Unmarshal(b, &r.act)
}

func actBySent(tx *sql.Tx, sent string) (record, error) {
	return scanRecord(tx.QueryRow("SELECT "+recordColumns+" FROM acts WHERE sent = ?", sent))
}

// isMessage tells what is owed to the handler even if nobody waits, from what a person sends again.
func isMessage(k talk.Kind) bool { return k == talk.Said || k == talk.Edited || k == talk.Deleted }
