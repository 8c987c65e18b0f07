package slack

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"tieline/bot/bottest"
	"tieline/commands/talk"
)

// TestCarriedWhole: whatever somebody writes elsewhere, all its letters stand in what Slack is sent, as words and links alone: nobody is
// notified of anything. Read back, it is the same words.
func TestCarriedWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := bottest.AText(t)
		said := ""
		for _, part := range text.Parts(3600) {
			if err := (talk.Card{Body: part}).Check(); err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal([]slack.Block{(pen{}).rich(part, nil)})
			if err != nil {
				t.Fatal(err)
			}
			var back slack.Blocks
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			for _, e := range elements(back) {
				switch e.(type) {
				case *slack.RichTextSectionTextElement, *slack.RichTextSectionLinkElement:
				default:
					t.Fatalf("what somebody wrote became a %T", e)
				}
			}
			said += Read(back, "", Names{}).Plain()
		}
		if !bottest.Within(bottest.Letters(text.Plain()), bottest.Letters(said)) {
			t.Fatalf("words are lost: %q of %q", said, text.Plain())
		}
	})
}

// elements are all that stand in rich text.
func elements(all slack.Blocks) (out []slack.RichTextSectionElement) {
	var of func(e slack.RichTextElement)
	of = func(e slack.RichTextElement) {
		switch e := e.(type) {
		case *slack.RichTextSection:
			out = append(out, e.Elements...)
		case *slack.RichTextQuote:
			out = append(out, e.Elements...)
		case *slack.RichTextPreformatted:
			out = append(out, e.Elements...)
		case *slack.RichTextList:
			for _, item := range e.Elements {
				of(item)
			}
		}
	}
	for _, b := range all.BlockSet {
		for _, e := range b.(*slack.RichTextBlock).Elements {
			of(e)
		}
	}
	return out
}
