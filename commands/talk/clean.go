package talk

import (
	"slices"
	"strings"
	"unicode"
)

// mostMarks is how many combining marks a letter may have: no script that people write needs more.
const mostMarks = 6

// Clean takes out of what somebody typed what cannot be seen and only misleads: control characters, letters that show nothing,
// and the marks that turn the direction of other people's text or stand for nothing. Line breaks and tabs stay, and the
// joiners and combining marks that scripts and emoji need: a few, after something that they belong to.
func Clean(s string) string {
	marks := mostMarks // of the character before; as many as there may be where there is none
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d' || unicode.In(r, unicode.Mn, unicode.Me):
			if marks == mostMarks {
				return -1
			}
			marks++
			return r
		case r == '\u2800': // Braille's space
			r = ' '
		case r == '\n' || r == '\t':
		case unicode.IsControl(r), r == '\ufeff', r == '\u200b', r == '\u2060',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f',
			r == '\u3164', r == '\u115f', r == '\u1160', r == '\uffa0': // fillers
			return -1
		}
		if marks = 0; unicode.IsSpace(r) {
			marks = mostMarks
		}
		return r
	}, s)
}

// Clean takes out of an act what Clean takes out of texts: everything that people typed passes here before it is kept.
func (a Act) Clean() Act {
	a.By.Name = strings.TrimSpace(Clean(a.By.Name))
	a.Line = Clean(a.Line)
	a.Text = a.Text.Clean()
	a.Heard = slices.Clone(a.Heard)
	for i := range a.Heard {
		q := &a.Heard[i]
		q.By.Name = strings.Join(strings.Fields(Clean(q.By.Name)), " ")
		q.Text = q.Text.Clean()
	}
	if a.Filled.Values != nil {
		values := map[string]string{}
		for k, v := range a.Filled.Values {
			values[k] = Clean(v)
		}
		a.Filled.Values = values
	}
	return a
}

// Clean takes out of a text what Clean takes out of what somebody typed.
func (t Text) Clean() Text {
	text := make(Text, len(t))
	for i, p := range t {
		spans := make([]Span, len(p.Spans))
		for j, s := range p.Spans {
			s.Words = Clean(s.Words)
			spans[j] = s
		}
		p.Spans = spans
		text[i] = p
	}
	return text
}
