package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tieline/bot"
	"tieline/bot/intake"
	"tieline/commands/talk"
	"tieline/storage"
)

// said is a message as Discord tells it: https://discord.com/developers/docs/resources/message#message-object. Its components are
// not looked at: there are always kinds that nobody here knows.
type said struct {
	ID       string       `json:"id"`
	Channel  string       `json:"channel_id"`
	Guild    string       `json:"guild_id"`
	Type     int          `json:"type"`
	Content  string       `json:"content"`
	Edited   *time.Time   `json:"edited_timestamp"`
	Webhook  string       `json:"webhook_id"`
	Author   *user        `json:"author"`
	Member   *member      `json:"member"`
	Mentions []user       `json:"mentions"`
	Files    []attachment `json:"attachments"`
	Embeds   []embed      `json:"embeds"`
	Nonce    any          `json:"nonce"`
	Thread   *channel     `json:"thread"`
	Marks    []struct {
		Emoji emoji `json:"emoji"`
	} `json:"reactions"`
}

// emoji is one of Discord's own, or a server's: https://discord.com/developers/docs/resources/emoji#emoji-object
type emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// attachment is a file: https://discord.com/developers/docs/resources/message#attachment-object
type attachment struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
	Was  string `json:"title"` // what it was called, without its ending, where Discord gave it another name
	Type string `json:"content_type"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

func (f attachment) called() string {
	if f.Was == "" {
		return f.Name
	}
	return f.Was + path.Ext(f.Name)
}

// What people write is of these types; the others tell of joins, pins and threads: https://discord.com/developers/docs/resources/message#message-object-message-types
const (
	typeMessage = 0
	typeReply   = 19
)

// theirs reports whether a message is somebody's own: not ours, nor another bot's.
func (a *Adapter) theirs(m said) bool {
	return m.Author != nil && m.Author.ID != a.me && !m.Author.Bot && m.Webhook == "" && (m.Type == typeMessage || m.Type == typeReply)
}

// deed is what somebody did, of an event that says so.
func (l *listener) deed(kind string, raw json.RawMessage) (*intake.Deed, error) {
	switch kind {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		var m said
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, err
		}
		if kind == "MESSAGE_CREATE" {
			return l.said(m), nil
		}
		return l.edited(m), nil
	case "MESSAGE_DELETE":
		var m said
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, err
		}
		return l.deleted(place(m.Channel, m.Guild), m.ID), nil
	case "MESSAGE_REACTION_ADD":
		var r reaction
		if err := json.Unmarshal(raw, &r); err != nil {
			return nil, err
		}
		return l.reacted(r), nil
	}
	return nil, nil
}

// said is a message; where it begins with a mention of us, a command.
func (l *listener) said(m said) *intake.Deed {
	if !l.theirs(m) {
		return nil
	}
	in := place(m.Channel, m.Guild)
	act := talk.Act{Kind: talk.Said, Key: "m:" + m.ID, At: when(m.ID), In: in, On: storage.Ref{In: in, ID: m.ID}, Files: m.files()}
	rest, mentioned := l.addressed(m.Content)
	if mentioned {
		act.Kind, act.On = talk.Typed, storage.Ref{}
	}
	return &intake.Deed{Act: act, ID: order(m.ID), Whole: func(ctx context.Context, act *talk.Act) (err error) {
		if act.By, err = l.person(ctx, m.Guild, m.Member, m.Author); err != nil {
			return err
		}
		if act.Under, err = l.under(ctx, in); err != nil {
			return err
		}
		if !mentioned {
			act.Text = l.textOf(m)
			return nil
		}
		act.Line = lineOf(l.reader(m).mentions(rest))
		if verb, _, _ := strings.Cut(act.Line, " "); strings.EqualFold(verb, "open") && act.Under != act.In {
			act.Heard = l.heardBefore(ctx, m.Guild, m.Channel, m.ID)
		}
		return nil
	}}
}

// addressed is what follows a mention of us, where a message begins with one.
func (a *Adapter) addressed(content string) (rest string, ok bool) {
	content = strings.TrimSpace(content)
	for _, mention := range []string{"<@" + a.me + ">", "<@!" + a.me + ">"} {
		if rest, ok := strings.CutPrefix(content, mention); ok {
			return rest, true
		}
	}
	return "", false
}

var groups = []string{"ticket", "desk", "tieline"}

// lineOf is the command line of what follows our name: of "@Tieline: /ticket list" too.
func lineOf(rest string) string {
	line := strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == ':' || r == ',' })
	if slash, ok := strings.CutPrefix(line, "/"); ok {
		if name, rest, _ := strings.Cut(slash, " "); slices.Contains(groups, strings.ToLower(name)) {
			line = rest
		}
	}
	return strings.TrimSpace(line)
}

// reader reads a message's text; the message tells the names of those whom it mentions.
func (a *Adapter) reader(m said) reader {
	return reader{
		name: func(id string) (string, storage.PersonKey) {
			for _, u := range m.Mentions {
				if u.ID == id {
					return u.called(), keyOf(id)
				}
			}
			if id == a.me {
				return a.name, keyOf(id)
			}
			return id, keyOf(id)
		},
		channel: func(id string) string {
			c, _ := a.channels.get(id)
			return cmp.Or(c.Name, id)
		},
		role: func(id string) string { return cmp.Or(a.roles.get(id), id) },
	}
}

func (a *Adapter) textOf(m said) talk.Text {
	if m.Content == "" {
		return nil
	}
	return a.reader(m).text(m.Content)
}

func (m said) files() (out []storage.File) {
	for _, f := range m.Files {
		out = append(out, storage.File{Platform: platform, ID: strings.Join([]string{cmp.Or(m.Guild, "@me"), m.Channel, m.ID, f.ID}, "/"), Name: f.called(), Type: f.Type, Size: f.Size})
	}
	return out
}

// under is the channel that a thread hangs in.
func (a *Adapter) under(ctx context.Context, in storage.Place) (storage.Place, error) {
	if Direct(in.ID) {
		return in, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var c channel
	err := insist(ctx, func() (err error) {
		c, err = a.channel(ctx, rawID(in))
		return err
	})
	if class := bot.ClassOf(err); err != nil && class != bot.Gone && class != bot.Lost {
		return in, err
	}
	if !c.thread() || c.Parent == "" {
		return in, nil
	}
	return storage.Place{Platform: platform, ID: c.Parent}, nil
}

// edited is an edit. Links that were unfurled, pins and threads tell of a change too, and leave the edited time as it was: the
// same act, done once.
func (l *listener) edited(m said) *intake.Deed {
	if !l.theirs(m) || m.Edited == nil {
		return nil
	}
	in := place(m.Channel, m.Guild)
	at := m.Edited.UTC()
	return &intake.Deed{ID: order(idAt(at)), Act: talk.Act{Kind: talk.Edited, Key: "e:" + m.ID + ":" + strconv.FormatInt(at.UnixMilli(), 10), At: at, In: in, On: storage.Ref{In: in, ID: m.ID}},
		Whole: func(ctx context.Context, act *talk.Act) (err error) {
			if act.By, err = l.person(ctx, m.Guild, m.Member, m.Author); err != nil {
				return err
			}
			act.Text = l.textOf(m)
			act.Under, err = l.under(ctx, in)
			return err
		}}
}

// deleted is a message that was taken away. Discord says neither by whom nor whose it was; nearly always it is who wrote it, where
// that is remembered.
func (l *listener) deleted(in storage.Place, id string) *intake.Deed {
	if l.removed.Has(id) {
		return nil
	}
	at := l.Now()
	return &intake.Deed{ID: max(order(idAt(at)), order(id)), Act: talk.Act{Kind: talk.Deleted, Key: "d:" + id, At: at, In: in, On: storage.Ref{In: in, ID: id}},
		Whole: func(ctx context.Context, act *talk.Act) (err error) {
			act.By, _ = l.Author(in.ID, order(id))
			act.Under, err = l.under(ctx, in)
			return err
		}}
}

// reaction is an emoji under a message: https://discord.com/developers/docs/events/gateway-events#message-reaction-add
type reaction struct {
	User    string  `json:"user_id"`
	Channel string  `json:"channel_id"`
	Message string  `json:"message_id"`
	Guild   string  `json:"guild_id"`
	Member  *member `json:"member"`
	Author  string  `json:"message_author_id"`
	Emoji   emoji   `json:"emoji"`
}

// reacted is a reaction that asks for a ticket; the others say nothing here. Discord gives it neither an id nor a time.
func (l *listener) reacted(r reaction) *intake.Deed {
	if r.User == "" || r.User == l.me || r.Author == l.me || !talk.OpensTicket(r.Emoji.Name) {
		return nil
	}
	return l.marked(r, user{ID: r.User})
}

// marked is a reaction by somebody.
func (l *listener) marked(r reaction, by user) *intake.Deed {
	at := l.Now()
	in := place(r.Channel, r.Guild)
	return &intake.Deed{ID: max(order(idAt(at)), order(r.Message)), Act: talk.Act{Kind: talk.Reacted, Key: "r:" + r.Message + ":" + r.Emoji.Name + ":" + r.User, At: at, In: in, On: storage.Ref{In: in, ID: r.Message}, Emoji: r.Emoji.Name},
		Whole: func(ctx context.Context, act *talk.Act) (err error) {
			if act.By, err = l.person(ctx, r.Guild, r.Member, &by); err != nil {
				return err
			}
			if act.Under, err = l.under(ctx, in); err != nil {
				return err
			}
			act.Heard, err = l.heardUpTo(ctx, r.Guild, r.Channel, r.Message)
			return err
		}}
}
