package onslack

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/bot/rehearse"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

// Home implements rehearse.Homely.
func (st *stage) Home(ctx context.Context, person string) ([]talk.Card, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	h := st.Slack.As(st.Users[person])
	before, _ := h.Home()
	if err := h.OpenHome(); err != nil {
		return nil, err
	}
	if err := st.drawnAnew(ctx, h, before); err != nil {
		return nil, err
	}
	v, _ := h.Home()
	st.visited[person] = v.Hash
	return st.cardsOf(v), nil
}

func (st *stage) drawnAnew(ctx context.Context, h *slacktest.Hands, before slacktest.View) error {
	err := st.until(ctx, "the Home", func() bool {
		v, open := h.Home()
		return open && v.Hash != before.Hash
	})
	if v, open := h.Home(); open {
		st.tell(v)
	}
	return err
}

// atHome are the cards of the Home, where it was drawn anew since it was opened.
func (st *stage) atHome(person string) (out []rehearse.Sight) {
	v, open := st.Slack.As(st.Users[person]).Home()
	if !open || v.Hash == st.visited[person] {
		return nil
	}
	_, in := private(v.Private)
	for i, c := range st.cardsOf(v) {
		out = append(out, rehearse.Sight{Ref: storage.Ref{In: in, ID: v.ID + v.Hash + string(rune('a'+i))}, Alone: true, Card: &c})
	}
	return out
}

// cardsOf reads the cards of a Home back, between its dividers.
func (st *stage) cardsOf(v slacktest.View) (out []talk.Card) {
	var m struct {
		Blocks slack.Blocks `json:"blocks"`
	}
	_ = json.Unmarshal(v.JSON, &m) // the fake has read it
	from := 0
	for i := range len(m.Blocks.BlockSet) + 1 {
		if i < len(m.Blocks.BlockSet) && m.Blocks.BlockSet[i].BlockType() != slack.MBTDivider {
			continue
		}
		var c talk.Card
		st.blocks(&c, m.Blocks.BlockSet[from:i])
		out, from = append(out, c), i+1
	}
	return out
}

// Home implements bot.Host.
func (o *observed) Home(ctx context.Context, by talk.Person) []talk.Card {
	return o.Handler.(bot.Host).Home(ctx, by)
}
