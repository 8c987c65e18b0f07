package rehearse

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	aPlace   = `#\S+?|the \S+ thread of #\d+|a direct message`
	saying   = regexp.MustCompile(`^(\S+) in (` + aPlace + `)(?: with ([^:]+?))?(?::(?: (.*))?)?$`)
	clicking = regexp.MustCompile(`^(.+?) clicks? "(.+?)"(?: in (` + aPlace + `))?( at once)?$`)
	filling  = regexp.MustCompile(`^(\S+) (?:fills in the form:|sends the form)$`)
	editing  = regexp.MustCompile(`^(\S+) edits "(.+)" to "(.+)"$`)
	isDown   = regexp.MustCompile(`^Tieline is down (.+)$`)
	deleting = regexp.MustCompile(`^(\S+) deletes "(.+)"$`)
	picking  = regexp.MustCompile(`^(\S+) (?:opens a ticket from|reacts with :(\S+): to) "(.+)"$`)
	visiting = regexp.MustCompile(`^(\S+) opens Home$`)
)

// turn reads one thing that happens.
func (r *reader) turn(line string) {
	before := len(r.problems)
	t := turn{line: r.at, text: line, do: r.doing(line)}
	r.acted, r.broken = true, len(r.problems) > before
	if r.broken {
		r.anyBroken = true
		return
	}
	r.script.turns = append(r.script.turns, t)
}

func (r *reader) doing(line string) doing {
	if to, ok := r.moment(line); ok {
		r.now = to
		return later{to: to}
	}
	if m := isDown.FindStringSubmatch(line); m != nil {
		return r.outage(m[1])
	}
	if m := reporting.FindStringSubmatch(line); m != nil {
		return &reports{again: m[1] == ""}
	}
	if m := clicking.FindStringSubmatch(line); m != nil {
		c := clicks{who: separators.Split(m[1], -1), label: m[2], in: r.spot(m[3])}
		for _, id := range c.who {
			r.mustKnow(id)
		}
		if (len(c.who) > 1) != (m[4] != "") {
			r.problem(`one person clicks, or several at once: nora and omar click "Claim" in the desk thread of #1001 at once`)
		}
		return c
	}
	if m := filling.FindStringSubmatch(line); m != nil {
		r.mustKnow(m[1])
		return fills{m[1]}
	}
	if m := editing.FindStringSubmatch(line); m != nil {
		r.mustKnow(m[1])
		return edits{m[1], m[2], m[3]}
	}
	if m := deleting.FindStringSubmatch(line); m != nil {
		r.mustKnow(m[1])
		return deletes{m[1], m[2]}
	}
	if m := picking.FindStringSubmatch(line); m != nil {
		r.mustKnow(m[1])
		return picks{who: m[1], emoji: m[2], words: m[3]}
	}
	if m := visiting.FindStringSubmatch(line); m != nil {
		r.mustKnow(m[1])
		return visits{m[1]}
	}
	if m := saying.FindStringSubmatch(line); m != nil {
		r.mustKnow(m[1])
		s := says{who: m[1], in: r.spot(m[2]), text: strings.TrimSpace(m[4])}
		if m[3] != "" {
			s.files = separators.Split(m[3], -1)
		}
		if s.text == "" && s.files == nil {
			r.problem("nothing is said; write it after the colon: %s in %s: …", m[1], m[2])
		}
		return s
	}
	r.unread(line)
	return nil
}

// outage reads how long Tieline is down: "for 3 hours", "until 09:30", "until Friday 3 April at 09:30".
func (r *reader) outage(length string) doing {
	line := ""
	if span, ok := strings.CutPrefix(length, "for "); ok {
		line = strings.TrimRight(span, ".:") + " later"
	} else if end, ok := strings.CutPrefix(length, "until "); ok && strings.Contains(end, " at ") {
		line = "On " + end
	} else if ok {
		line = "At " + end
	}
	to, ok := r.moment(line)
	if !ok {
		r.problem("Tieline is down for a while or until a time: Tieline is down for 3 hours — Tieline is down until 09:30 — Tieline is down until Friday 3 April at 09:30")
	}
	r.now = to
	return later{to: to, down: true}
}

// unread says what a line that is none of the turns could have been.
func (r *reader) unread(line string) {
	first, rest, _ := strings.Cut(line, " ")
	word, _, _ := strings.Cut(rest, " ")
	_, isPerson := r.script.person(first)
	switch {
	case strings.Contains(line, " sees") || strings.Contains(line, " says:") || strings.Contains(line, " see:"):
		r.problem("what people see is set in under the turn that brings it about: begin the line with two spaces")
	case isPerson && word == "in":
		r.problem("a place is a channel (#acme), a ticket's thread (the desk thread of #1001) or: a direct message. After it comes a colon and what is typed: %s in #desk: /desk queue", first)
	case isPerson:
		r.problem(`%s can do this: %s in #desk: … — %s clicks "Claim" in the desk thread of #1001 — %s fills in the form: — %s sends the form — %s edits "old words" to "new words" — %s deletes "words" — %s opens a ticket from "words" — %s reacts with :ticket: to "words" — %s opens Home`,
			first, first, first, first, first, first, first, first, first, first)
	case isIdent.MatchString(first):
		r.mustKnow(first)
	default:
		r.problem("this is neither something that somebody does (anna in #acme: …) nor time that passes (30 minutes later; On Monday 30 March at 09:10)")
	}
}

// mustKnow checks that somebody is in the cast.
func (r *reader) mustKnow(id string) {
	if _, ok := r.script.person(id); ok {
		return
	}
	var ids []string
	for _, p := range r.script.cast.People {
		ids = append(ids, p.ID)
	}
	r.problem("there is nobody called %q in this conversation%s", id, meant(id, ids))
}

var threadOf = regexp.MustCompile(`^the (\S+) (?:thread|card) of #(\d+)$`)

// spot reads a place.
func (r *reader) spot(s string) spot {
	switch {
	case s == "":
		return spot{}
	case s == "a direct message":
		return spot{direct: true}
	case strings.HasPrefix(s, "#"):
		ids := []string{"desk", "lobby"}
		for _, p := range r.script.cast.Partners {
			ids = append(ids, p.ID)
		}
		if !slices.Contains(ids, s[1:]) {
			r.problem("there is no channel %s%s", s, meant(s[1:], ids))
		}
		return spot{channel: s[1:]}
	}
	m := threadOf.FindStringSubmatch(s)
	number, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		r.problem("%s is not a ticket's number", m[2])
	}
	sides := []string{"partner", "desk"}
	for _, a := range append(slices.Clone(r.shipped), r.script.agreements...) {
		sides = append(sides, a.Lines.IDs()...)
	}
	if !slices.Contains(sides, m[1]) {
		r.problem("a ticket has no %s thread%s", m[1], meant(m[1], slices.Compact(sides)))
	}
	return spot{side: m[1], ticket: number}
}
