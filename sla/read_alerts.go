package sla

import (
	"regexp"
	"slices"
)

// Prometheus takes these as names of labels, and any text as their values
// (https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels).
var (
	labelName  = idRule{regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]{0,79}$`), "write the label's name: letters, digits and _, such as serial"}
	labelValue = idRule{regexp.MustCompile(`^\S{1,80}$`), "write the label's value: one word, such as critical"}
)

func (r *reader) alerts(n *node) AlertRules {
	v := AlertRules{Show: slices.Clone(shownLabels)}
	k := r.keys(n, "alerts")
	if k == nil {
		return v
	}
	v.Severity = table(r, k.take("severity"), "severity", labelValue, func(r *reader, n *node, _ string) string {
		return r.refer(n, "priority", r.a.Priorities.IDs())
	})
	if c := k.take("category"); c != nil {
		v.Category = r.refer(c, "category", r.a.Categories.IDs())
	}
	if show := k.take("show"); show != nil {
		v.Show = table(r, show, "label", labelName, func(r *reader, n *node, _ string) string { return r.words(n) })
	}
	v.Fields = r.filledByLabels(k.take("fields"))
	v.Clause = r.clause(k)
	k.end()
	return v
}

// filledByLabels reads which labels fill which fields; files cannot be filled.
func (r *reader) filledByLabels(n *node) Table[string] {
	t := table(r, n, "filled field", dotted, func(r *reader, n *node, _ string) string { return r.id(n, labelName) })
	for _, row := range t {
		at := r.at["filled field."+row.ID]
		switch f, ok := r.a.Fields.Get(row.ID); {
		case !ok && !r.lost["field"]:
			r.wrong(at, "there is no field %q%s", row.ID, instead(row.ID, r.a.Fields.IDs()))
		case ok && f.Type == Files:
			r.wrong(at, "%q takes files, which no label can be", row.ID)
		}
	}
	return t
}
