package local

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tieline/commands/talk"
)

// spoken makes what someone typed text: data, line by line. Only "@" and the name of someone who is there
// becomes a mention, and those are pinged.
func (w *Workspace) spoken(text string, by Person, root string) (talk.Text, []string) {
	t := talk.AsTyped(text)
	var names []Person
	for _, id := range w.beside(root) {
		p, _ := w.person(id)
		names = append(names, p)
	}
	// The longest first: "@Anna Rossi" before "@Anna".
	slices.SortStableFunc(names, func(a, b Person) int { return len(b.Name) - len(a.Name) })
	var ping []string
	for i, para := range t {
		var spans []talk.Span
		for _, s := range para.Spans {
			spans = append(spans, mentions(s.Words, names)...)
		}
		t[i].Spans = spans
		for _, s := range spans {
			if s.Who != nil && s.Who.User != by.ID && !slices.Contains(ping, s.Who.User) {
				ping = append(ping, s.Who.User)
			}
		}
	}
	return t, ping
}

func mentions(words string, names []Person) []talk.Span {
	var out []talk.Span
	from := 0
	for i := 0; i < len(words); i++ {
		if words[i] != '@' || wordBefore(words, i) {
			continue
		}
		j := slices.IndexFunc(names, func(p Person) bool {
			rest := words[i+1:]
			return len(rest) >= len(p.Name) && strings.EqualFold(rest[:len(p.Name)], p.Name) && !wordAt(rest, len(p.Name))
		})
		if j < 0 {
			continue
		}
		if from < i {
			out = append(out, talk.Span{Words: words[from:i]})
		}
		end := i + 1 + len(names[j].Name)
		key := names[j].key()
		out = append(out, talk.Span{Words: words[i:end], Who: &key})
		from, i = end, end-1
	}
	if from < len(words) || len(out) == 0 {
		out = append(out, talk.Span{Words: words[from:]})
	}
	return out
}

func wordBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func wordAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return i < len(s) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
