package commands

import (
	"tieline/commands/talk"
	"tieline/sla"
)

// readings is how many of them an answer shows, those first that matter most to the asker; why has all.
const readings = 4

// assumed shows how open places of the document were read, and says once what that means.
func assumed(a *sla.Agreement, clauses []string) []talk.Text {
	var out []talk.Text
	for _, id := range clauses {
		how, ok := a.Assumptions.Get(id)
		if !ok {
			continue
		}
		if out == nil {
			out = append(out, talk.Say(whatReadAsMeans))
		}
		if out = append(out, talk.Say(talk.Span{Words: "Read as: ", Italic: true}, how)); len(out) > readings {
			break
		}
	}
	return out
}

// whatReadAsMeans stands once before the readings of an answer.
const whatReadAsMeans = "The text of the agreement leaves something open here. “Read as” says how it is understood."

// readAs is how one open place of the document was read, beside what rests on it.
func readAs(how string) talk.Para {
	return talk.Paragraph(talk.Item, talk.Span{Words: "Read as: " + how, Italic: true})
}

// otherReadings are how the agreement reads the open places that were not shown yet, each with its clause: whoever asks
// why sees all that was not in the document.
func otherReadings(a *sla.Agreement, shown map[string]bool) talk.Text {
	var out talk.Text
	for _, row := range a.Assumptions {
		if shown[row.ID] {
			continue
		}
		if out == nil {
			out = append(out, talk.Paragraph(talk.Flow, talk.Strong("Elsewhere the document leaves something open. It is read so:")))
		}
		title, _ := a.Clauses.Get(row.ID)
		out = append(out, talk.Paragraph(talk.Item, title, ": ", talk.Span{Words: row.V, Italic: true}))
	}
	return out
}
