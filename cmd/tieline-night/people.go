package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"tieline/bot/slack/slacktest"
)

// asPartner does one thing that a partner's people do.
func (n *night) asPartner(ctx context.Context, i int, who string) {
	p, hands := n.office.partners[i], n.office.As(who)
	cards := n.cards(who, p.channel)
	switch roll := n.of(10); {
	case roll == 0 || len(cards) == 0:
		d := n.ledger.begin(opensByMention, i, who, "")
		stamp, err := hands.Type(slacktest.Spot{Channel: p.channel}, "@Tieline open priority=medium category=problem "+d.mark+" calls drop")
		n.ledger.done(d, stamp, err == nil, 0)
	case roll == 1:
		n.command(ctx, i, p)
	default:
		card := pick(n.chance, cards)
		d := n.ledger.begin(partnerWrites, i, who, card.TS)
		stamp, err := hands.Type(slacktest.Spot{Channel: p.channel, Thread: card.TS}, "and "+d.mark+" too")
		n.ledger.done(d, stamp, err == nil, 0)
	}
}

// command opens a ticket by a slash command. The people of other workspaces have none: the manager types it for them.
func (n *night) command(ctx context.Context, i int, p partner) {
	d := n.ledger.begin(opensByCommand, i, n.office.manager, "")
	began := time.Now()
	a, err := n.office.As(n.office.manager).Slash(ctx, slacktest.Spot{Channel: p.channel}, "/ticket open priority=high category=problem "+d.mark+" no dial tone")
	n.ledger.done(d, "", err == nil && a.Acked, time.Since(began))
}

// asEngineer does one thing that an engineer does.
func (n *night) asEngineer(ctx context.Context, who string) {
	cards := n.cards(who, n.office.desk)
	if len(cards) == 0 {
		return
	}
	card, hands := pick(n.chance, cards), n.office.As(who)
	i := partnerOf(card.Words)
	switch roll := n.of(10); {
	case roll < 3:
		d := n.ledger.begin(claims, i, who, card.TS)
		began := time.Now()
		a, err := hands.Press(ctx, n.office.desk, card.TS, "Claim")
		n.ledger.done(d, "", err == nil && a.Acked, time.Since(began))
	case roll == 3:
		_, _ = hands.Type(slacktest.Spot{Channel: n.office.desk, Thread: card.TS}, "@Tieline "+pick(n.chance, []string{"wait", "resume"}))
	default:
		d := n.ledger.begin(deskReplies, i, who, card.TS)
		stamp, err := hands.Type(slacktest.Spot{Channel: n.office.desk, Thread: card.TS}, "@Tieline reply try "+d.mark+" please")
		n.ledger.done(d, stamp, err == nil, 0)
	}
}

// cards are those of tickets that somebody sees in a channel.
func (n *night) cards(who, channel string) (out []slacktest.Seen) {
	for _, m := range n.office.As(who).Sees(slacktest.Spot{Channel: channel}) {
		if n.isCard(m) {
			out = append(out, m)
		}
	}
	return out
}

func (n *night) isCard(m slacktest.Seen) bool {
	return m.By == n.office.BotUser() && !m.Alone && !m.Removed && cardForm.MatchString(m.Words)
}

// cardForm is how a ticket's card begins: perhaps with a sign of how it stands, and then number and subject.
var cardForm = regexp.MustCompile(`^(?:[^\w#]+ )?#(\d+) P\d\d-\d{6}\b`)

// isOf reports whether a card is a ticket's.
func isOf(m slacktest.Seen, ticket int) bool {
	found := cardForm.FindStringSubmatch(m.Words)
	return found != nil && found[1] == strconv.Itoa(ticket)
}

// partnerOf is the partner whose mark stands in some words.
func partnerOf(words string) int {
	m := markForm.FindStringSubmatch(words)
	if m == nil {
		return -1
	}
	i, err := strconv.Atoi(m[1])
	if err != nil {
		panic(fmt.Sprint("the mark has digits: ", err))
	}
	return i
}
