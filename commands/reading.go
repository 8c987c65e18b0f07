package commands

import (
	"tieline/commands/talk"
	"tieline/sla"
)

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
