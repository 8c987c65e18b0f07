package sla

import (
	"maps"
	"slices"
	"strings"
)

// Way is what the rules decide where a field has one of its values.
type Way struct {
	Value    string
	Decision Decision
}

// Depends finds the first required choice that is not made and on which the decision depends, with what is decided under
// each of its values; no ways where there is none.
func (a *Agreement) Depends(s Situation) (field Row[Field], ways []Way) {
	field, forks := a.forks(s)
	for _, f := range forks {
		ways = append(ways, Way{f.value, a.Decide(withField(s, field.ID, f.value))})
	}
	return field, ways
}

// fork is which rule decides where a field has one of its values; none accepts.
type fork struct {
	value string
	rule  *Rule
}

func (f fork) outcome() Outcome {
	if f.rule == nil {
		return Accept
	}
	return f.rule.Then.Outcome
}

// forks looks at the rules alone, since what they say may name all that is covered, which depends in turn.
func (a *Agreement) forks(s Situation) (field Row[Field], forks []fork) {
	for _, f := range a.FormFields(s) {
		values := f.V.Choices
		if f.V.Type == Bool {
			values = []string{"yes", "no"}
		}
		if !f.V.Required || s.Fields[f.ID] != "" {
			continue
		}
		var forks []fork
		for _, value := range values {
			rule, _ := a.view(withField(s, f.ID, value)).first()
			forks = append(forks, fork{value, rule})
		}
		if slices.ContainsFunc(forks, func(x fork) bool {
			return x.outcome() != forks[0].outcome() || x.rule != nil && forks[0].rule != nil && x.rule.Say.String() != forks[0].rule.Say.String()
		}) {
			return f, forks
		}
	}
	return Row[Field]{}, nil
}

func withField(s Situation, id, value string) Situation {
	fields := map[string]string{}
	maps.Copy(fields, s.Fields)
	fields[id], s.Fields = value, fields
	return s
}

// accepted names the values under which a request is accepted: "Is service affected? yes". It is empty where none is.
func accepted(f Field, forks []fork) string {
	var values []string
	for _, x := range forks {
		if x.outcome() == Accept {
			values = append(values, x.value)
		}
	}
	if len(values) == 0 {
		return ""
	}
	between := ": "
	if strings.HasSuffix(f.Title, "?") {
		between = " "
	}
	return f.Title + between + joined(values, "or")
}
