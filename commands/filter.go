package commands

import (
	"slices"
	"strings"

	"tieline/commands/secret"
	"tieline/commands/talk"
	"tieline/storage"
)

// filtered is the act as it may be kept: everything that comes in passes here before it is stored, relayed, searched or
// logged. Misleading characters are taken out, and what looks like a secret is masked, whoever wrote it: in what buttons
// carry too, for a click may be forged.
func filtered(a talk.Act) talk.Act {
	a = a.Clean()
	f := filter{}
	a.Line = f.line(a.Line)
	a.Text = f.text(a.Text)
	for name, v := range a.Filled.Values { // Clean made them anew
		a.Filled.Values[name] = f.mask(v)
	}
	a.Files = f.files(a.Files)
	for i := range a.Heard { // Clean made them anew
		a.Heard[i].Text, a.Heard[i].Files = f.text(a.Heard[i].Text), f.files(a.Heard[i].Files)
	}
	f.heard(a.Heard)
	a.Masked = f.kinds
	return a
}

// filter masks one act's texts, and gathers what kinds of secret were in them.
type filter struct{ kinds []string }

func (f *filter) mask(s string) string {
	masked, found := secret.Mask(s)
	f.saw(found)
	return masked
}

// line masks a command. A backslash that is taken away when the line is read must not hide a secret until then.
func (f *filter) line(s string) string {
	masked := f.mask(s)
	bare := strings.ReplaceAll(s, `\`, "")
	if bare == s {
		return masked
	}
	if again, found := secret.Mask(bare); strings.Count(again, secret.Dots) > strings.Count(masked, secret.Dots) {
		f.saw(found)
		return again
	}
	return masked
}

func (f *filter) saw(found []secret.Find) {
	for _, one := range found {
		if !slices.Contains(f.kinds, one.Kind) {
			f.kinds = append(f.kinds, one.Kind)
		}
	}
}

func (f *filter) files(list []storage.File) []storage.File {
	list = slices.Clone(list)
	for i := range list {
		list[i].Name = f.mask(list[i].Name)
	}
	return list
}

// text masks across spans and paragraphs, so that a secret in bold or in several lines is one. The dots stand where it
// began; an address that holds one is no longer a link.
func (f *filter) text(t talk.Text) talk.Text { return f.masked(t, secret.In(t.Plain())) }

// heard masks what somebody wrote alone after a message that announced it.
func (f *filter) heard(list []talk.Heard) {
	type writer struct {
		key  storage.PersonKey
		name string
	}
	before := map[writer]string{}
	for i, h := range list {
		by := writer{h.By.Key, h.By.Name}
		list[i].Text = f.masked(h.Text, secret.Next(before[by], h.Text.Plain()))
		before[by] = h.Text.Plain()
	}
}

// masked is a text with what was found in it masked.
func (f *filter) masked(t talk.Text, found []secret.Find) talk.Text {
	f.saw(found)
	at := 0 // where in the plain text the span begins
	for i := range t {
		if i > 0 {
			at++ // the line break
		}
		at += len(t[i].Lead())
		for j := range t[i].Spans {
			s := &t[i].Spans[j]
			size := len(s.Words)
			s.Words = maskedPart(s.Words, at, found)
			if _, inside := secret.Mask(s.URL); len(inside) > 0 {
				f.saw(inside)
				s.URL = ""
			}
			at += size
		}
	}
	return t
}

// maskedPart is a stretch of a text, which begins at a byte of it, with what was found there masked.
func maskedPart(words string, at int, found []secret.Find) string {
	out, done := "", 0
	for _, one := range found {
		start, end := max(one.Start-at, 0), min(one.End-at, len(words))
		if start >= len(words) || end <= 0 {
			continue
		}
		out += words[done:start]
		if one.Start >= at {
			out += secret.Dots
		}
		done = end
	}
	return out + words[done:]
}
