package discord

import (
	"encoding/json"
	"strings"
	"testing"

	slackgo "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"tieline/bot/bottest"
	"tieline/bot/slack"
	"tieline/commands/talk"
	"tieline/storage"
)

// TestFromSlackToDiscord: what somebody writes in Slack, as its rich text, is drawn in Discord's marks.
func TestFromSlackToDiscord(t *testing.T) {
	for what, c := range map[string]struct{ from, want string }{
		"dress":     {section(`{"type":"text","text":"bold","style":{"bold":true}},{"type":"text","text":" and "},{"type":"text","text":"gone","style":{"strike":true}}`), "**bold** and ~~gone~~"},
		"code":      {section(`{"type":"text","text":"a*b","style":{"code":true}}`), "`a*b`"},
		"a link":    {section(`{"type":"link","url":"https://example.com/a","text":"here"}`), "[here](https://example.com/a)"},
		"people":    {section(`{"type":"user","user_id":"U1"},{"type":"text","text":" "},{"type":"usergroup","usergroup_id":"S1"}`), "@Anna @noc"},
		"everybody": {section(`{"type":"broadcast","range":"here"}`), "@here"},
		"a channel": {section(`{"type":"channel","channel_id":"C1"}`), `\#general`},
		"emoji":     {section(`{"type":"emoji","name":"tada","unicode":"1f389"},{"type":"emoji","name":"dial-tone"}`), "🎉\\:dial-tone:"},
		"a block":   {`{"type":"rich_text_preformatted","elements":[{"type":"text","text":"a\nb"}]}`, "```\na\nb\n```"},
		"a quote":   {`{"type":"rich_text_quote","elements":[{"type":"text","text":"so"}]}`, "> so"},
		"lists": {list("ordered", 0, 0, "one") + "," + list("bullet", 1, 0, "in it") + "," + list("ordered", 0, 1, "two"),
			"1. one\n  - in it\n2. two"},
		"marks":   {section(`{"type":"text","text":"@everyone <@1> [a](https://b.c) **x** <!channel>"}`), `@everyone \<@1> \[a\](https\://b.c) \*\*x\*\* \<!channel>`},
		"a start": {section(`{"type":"text","text":"1. no list\n# no head\n> no quote"}`), "1\\. no list\n\\# no head\n\\> no quote"},
	} {
		if got := (pen{}).text(fromSlack(t, c.from)); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

func section(elements string) string {
	return `{"type":"rich_text_section","elements":[` + elements + `]}`
}

func list(style string, indent, offset int, item string) string {
	b, _ := json.Marshal(map[string]any{"type": "rich_text_list", "style": style, "indent": indent, "offset": offset,
		"elements": []any{json.RawMessage(section(`{"type":"text","text":"` + item + `"}`))}})
	return string(b)
}

func fromSlack(t *testing.T, elements string) talk.Text {
	t.Helper()
	var blocks slackgo.Blocks
	if err := json.Unmarshal([]byte(`[{"type":"rich_text","elements":[`+elements+`]}]`), &blocks); err != nil {
		t.Fatal(err)
	}
	return slack.Read(blocks, "", slack.Names{
		Person: func(id string) (string, storage.PersonKey) {
			return "Anna", storage.PersonKey{Platform: "slack", User: id}
		},
		Channel: func(string) string { return "general" },
		Group:   func(string) string { return "noc" },
	})
}

// TestThereAndBack: what was drawn in Discord is read there as what it was.
func TestThereAndBack(t *testing.T) {
	for _, elements := range []string{
		section(`{"type":"text","text":"bold","style":{"bold":true}},{"type":"text","text":" and "},{"type":"text","text":"italic","style":{"italic":true}},{"type":"text","text":" "},{"type":"text","text":"code","style":{"code":true}}`),
		list("ordered", 0, 0, "one") + "," + list("bullet", 1, 0, "in it") + "," + list("ordered", 0, 1, "two"),
		section(`{"type":"link","url":"https://example.com/a","text":"here"}`),
		section(`{"type":"text","text":"**no** <@1> ` + "`no`" + ` ||no|| @everyone"}`),
	} {
		text := fromSlack(t, elements)
		back := reader{}.text((pen{}).text(text))
		one, _ := json.Marshal(text)
		two, _ := json.Marshal(back)
		if string(one) != string(two) {
			t.Errorf("%s came back as %s", one, two)
		}
	}
}

// TestCarriedWhole: whatever somebody writes, all its letters stand in what Discord is sent, and nobody is notified of anything.
func TestCarriedWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := bottest.AText(t)
		said := ""
		for _, part := range text.Parts(3600) {
			m := (&Adapter{}).draw(talk.Card{Author: &talk.Author{Name: "Anna"}, Body: part, Small: []talk.Text{talk.Say("Part 1 of 2.")}})
			if m.Content != "" || len(m.Mentions.Parse)+len(m.Mentions.Users) > 0 || m.Mentions.Parse == nil {
				t.Fatalf("it pings: %+v", m)
			}
			if e := m.Embeds[0]; units(e.Description) > maxDescription || e.size() > maxEmbeds {
				t.Fatalf("%d units are too many", units(e.Description))
			}
			said += strings.TrimSuffix(m.Embeds[0].Description, "-# Part 1 of 2.")
		}
		if !bottest.Within(bottest.Letters(text.Plain()), bottest.Letters(said)) {
			t.Fatalf("words are lost: %q", said)
		}
	})
}
