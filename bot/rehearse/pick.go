package rehearse

import (
	"context"
	"fmt"
	"slices"

	"tieline/commands/talk"
)

// pick opens a ticket from a message that somebody wrote, or asks for one by a reaction to it.
func (p *play) pick(ctx context.Context, d picks) error {
	for _, s := range slices.Backward(p.sights[d.who]) {
		if s.By == "" || s.Removed || !matches(s.Text.Plain(), d.words) {
			continue
		}
		p.mentions(d.who, s.Text.Plain())
		deed := Deed{Kind: talk.Clicked, In: s.Ref.In, On: s.Ref, Line: "open"}
		if d.emoji != "" {
			deed = Deed{Kind: talk.Reacted, In: s.Ref.In, On: s.Ref, Emoji: d.emoji}
		}
		return p.act(ctx, d.who, deed)
	}
	return stuck{sentence: fmt.Sprintf("%s sees no message of anybody's with the words %q", d.who, d.words)}
}

// visit opens the bot's own page: all that stands there is news to whoever opens it.
func (p *play) visit(ctx context.Context, who string) error {
	stage, ok := p.stage.(Homely)
	if !ok {
		return stuck{sentence: "the bot has no page of its own on " + p.platforms[0].Name()}
	}
	cards, err := stage.Home(ctx, who)
	if err != nil {
		return err
	}
	p.homes[who] = cards
	for _, c := range cards {
		p.news = append(p.news, piece{who: who, at: p.stage.Place("@" + who), alone: true, words: cardWords(c, p.nameOf)})
	}
	return nil
}
