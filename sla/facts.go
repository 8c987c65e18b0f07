package sla

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Parse reads what somebody typed for a fact or a field: a string for Text, Choice and Files, a bool, an int, or a
// time.Time. The error is a sentence for that person.
func (f Field) Parse(raw string) (any, error) {
	raw = strings.TrimSpace(raw)
	switch f.Type {
	case Bool:
		switch strings.ToLower(raw) {
		case "yes", "true":
			return true, nil
		case "no", "false":
			return false, nil
		}
		return nil, fmt.Errorf("“%s” is neither yes nor no; write one of them.", short(raw))
	case Int:
		n, err := strconv.Atoi(raw)
		if err != nil {
			return nil, fmt.Errorf("“%s” is not a whole number; write digits, such as 12.", short(raw))
		}
		return n, nil
	case Time:
		t, err := time.Parse(time.RFC3339, raw)
		if err != nil {
			return nil, fmt.Errorf("“%s” is not a date and time with its offset; write it like 2026-04-15T09:00:00+02:00.", short(raw))
		}
		return t, nil
	case Choice:
		for _, c := range f.Choices {
			if strings.EqualFold(c, raw) {
				return c, nil
			}
		}
		return nil, errors.New("“" + short(raw) + "” is not one of " + strings.Join(f.Choices, ", ") + meant(raw, f.Choices))
	}
	return raw, nil
}

// meant ends a sentence with the near miss, if there is one.
func meant(word string, candidates []string) string {
	if best := near(word, candidates); best != "" {
		return " — did you mean " + best + "?"
	}
	return "."
}

// shortest is how much of what somebody typed is repeated to them.
const shortest = 40

func short(s string) string {
	if r := []rune(s); len(r) > shortest {
		return string(r[:shortest]) + "…"
	}
	return s
}

// zero is the value of a fact or field that is not known.
func (f Field) zero() any {
	switch f.Type {
	case Bool:
		return false
	case Int:
		return 0
	case Time:
		return time.Time{}
	}
	return ""
}

// FormFields lists the fields to be asked for at the situation's moment, for its tier, line, priority and category, in
// the file's order.
func (a *Agreement) FormFields(s Situation) Table[Field] { return a.view(s).form() }

func (v *view) form() (fields Table[Field]) {
	for _, row := range v.a.Fields {
		if happens(row.V.At, v.s.At) && v.matches(row.V.Where) {
			row.V.Required = row.V.neededFor(v.priority)
			fields = append(fields, row)
		}
	}
	return fields
}

// AllFields lists the fields that may be asked for at a moment ("open" where empty), whatever the tier, line, priority
// and category, in the file's order.
func (a *Agreement) AllFields(at string) (fields Table[Field]) {
	for _, row := range a.Fields {
		if happens(row.V.At, at) {
			fields = append(fields, row)
		}
	}
	return fields
}
