package talk

import (
	"strings"
	"unicode/utf16"
)

// Parts cuts the text into texts that each keep within n units, whatever marks a platform has to set around and within the words. No word
// is lost; a text that is short enough is one part.
func (t Text) Parts(n int) []Text {
	var parts []Text
	var part Text
	room := n
	for _, p := range t {
		for {
			if c := p.cost(); c <= room {
				part, room = append(part, p), room-c
				break
			}
			if len(part) > 0 && (p.cost() <= n || room < n/2) {
				parts, part, room = append(parts, part), nil, n
				continue
			}
			begin, rest := p.cut(room)
			parts, part, room = append(parts, append(part, begin)), nil, n
			p = rest
		}
	}
	if len(part) > 0 || len(parts) == 0 {
		parts = append(parts, part)
	}
	return parts
}

// dress is what a paragraph or a span needs besides its words, at most: what begins a line, fences of a block, marks on both sides.
const dress = 14

// cost is how long the paragraph is at most, as a platform writes it.
func (p Para) cost() int {
	n := dress + 3*p.Depth + len(p.Lead())
	for _, s := range p.Spans {
		n += s.cost()
	}
	return n
}

func (s Span) cost() int {
	n := dress + s.size() - units(s.Words)
	for _, r := range s.URL { // what an address may not hold is written with three characters for each byte
		switch {
		case r >= 0x80:
			n += 12
		case costOf(r) > 1 || r <= ' ':
			n += 2
		}
	}
	for _, r := range s.Words {
		n += costOf(r)
	}
	return n
}

// costOf is how much room a character takes: what may be a mark somewhere stands escaped there, and a line break begins a line.
func costOf(r rune) int {
	n := max(utf16.RuneLen(r), 1)
	switch {
	case r == '\n':
		return n + dress
	case r < 0x80 && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", r):
		return n + 1
	}
	return n
}

// cut parts a paragraph such that its beginning keeps within the room.
func (p Para) cut(room int) (begin, rest Para) {
	begin = Para{Kind: p.Kind, Depth: p.Depth, Number: p.Number}
	rest = Para{Kind: p.Kind, Depth: p.Depth}
	if p.Kind == Item {
		rest = Para{} // the item goes on
	}
	room -= begin.cost()
	for i, s := range p.Spans {
		if c := s.cost(); c <= room {
			begin.Spans, room = append(begin.Spans, s), room-c
			continue
		}
		head, tail := s.cut(room, len(begin.Spans) == 0)
		if head.Words != "" {
			begin.Spans = append(begin.Spans, head)
		}
		rest.Spans = append(append(rest.Spans, tail), p.Spans[i+1:]...)
		return begin, rest
	}
	return begin, rest
}

// cut parts a span, between words where there are any. An address that is too long for itself becomes words; somebody's name, an instant and
// a link stay whole, unless nothing would be cut then.
func (s Span) cut(room int, must bool) (head, tail Span) {
	if !must && (s.Who != nil || s.When != nil || s.To != nil) {
		return Span{}, s
	}
	if units(s.URL) > 1000 {
		if s.Words != s.URL {
			s.Words += " (" + s.URL + ")"
		}
		s.URL = ""
	}
	head, tail = s, s
	bare := s
	bare.Words = ""
	room -= bare.cost()
	at, blank := 0, 0
	for i, r := range s.Words {
		if room -= costOf(r); room < 0 {
			break
		}
		at = i + len(string(r))
		if r == ' ' || r == '\n' {
			blank = at
		}
	}
	if blank > at/2 {
		at = blank
	}
	if at == 0 && must { // one character at least, that it ends
		for i := range s.Words {
			if at = len(s.Words); i > 0 {
				at = i
				break
			}
		}
	}
	head.Words, tail.Words = s.Words[:at], s.Words[at:]
	return head, tail
}
