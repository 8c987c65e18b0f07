package secret

import (
	"cmp"
	"slices"
	"strings"
)

// Dots stand where a secret stood. They are as many for every secret, so that they do not tell how long it was.
const Dots = "••••••••"

// Find is one secret in a text: the bytes from Start until before End.
type Find struct {
	Start, End int
	Kind       string // "password", "PIN", "key", or what the published rules call it: "slack bot token"
}

// In finds the secrets in a text, in their order. They do not overlap.
func In(text string) []Find {
	read := plainOf(text)
	lower := lowered(read.words)
	found := append(said(read.words, lower), published().in(read.words, lower)...)
	if len(found) == 0 {
		return nil
	}
	for i := range found {
		found[i].Start, found[i].End = read.from(found[i].Start, found[i].End)
	}
	slices.SortStableFunc(found, func(a, b Find) int { return cmp.Compare(a.Start, b.Start) })
	return joined(found)
}

// lowered has small letters of A to Z and otherwise the same bytes, so that places in it are places in the text.
func lowered(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// joined makes one of those that overlap. The first, which is ours, names it.
func joined(found []Find) []Find {
	out := found[:1]
	for _, f := range found[1:] {
		if last := &out[len(out)-1]; f.Start < last.End {
			last.End = max(last.End, f.End)
		} else {
			out = append(out, f)
		}
	}
	return out
}

// Mask is the text with each secret replaced by dots, and what was found in it.
func Mask(text string) (string, []Find) {
	found := In(text)
	if len(found) == 0 {
		return text, nil
	}
	var b strings.Builder
	from := 0
	for _, f := range found {
		b.WriteString(text[from:f.Start])
		b.WriteString(Dots)
		from = f.End
	}
	b.WriteString(text[from:])
	return b.String(), found
}
