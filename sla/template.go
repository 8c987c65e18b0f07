package sla

// Template is a text of the agreement with holes in it, such as {{phone.support}}.
type Template struct {
	source string
}

// String is the text as it stands in the file.
func (t *Template) String() string { return t.source }

// Fill is the text with its holes filled for a situation.
func (a *Agreement) Fill(t *Template, s Situation) string { return t.source }
