package sla

import (
	"crypto/sha256"
	"encoding/hex"
)

// Read reads an agreement file strictly. Name stands before each problem. The error is Problems: all that is wrong
// with the file at once, in the file's order.
func Read(name string, text []byte) (*Agreement, error) {
	sum := sha256.Sum256(text)
	r := &reader{
		file: name,
		a:    &Agreement{Hash: hex.EncodeToString(sum[:]), Text: text},
		at:   map[string]*node{},
		lost: map[string]bool{},
	}
	if root := r.parse(text); root != nil {
		r.agreement(root)
	}
	if len(r.problems) > 0 {
		return nil, r.problems.sort()
	}
	return r.a, nil
}

// reader turns the tree of one file into an Agreement and keeps what it finds wrong on the way.
type reader struct {
	file     string
	lines    []string
	problems Problems
	a        *Agreement
	at       map[string]*node // section.id → where it is declared
	lost     map[string]bool  // sections of which not every id is known, since something is wrong with them
	types    *types           // of what conditions and texts may name
}

// agreement reads the sections in the order in which they refer to each other, whatever their order in the file.
func (r *reader) agreement(root *node) {
	k := r.keys(root, "the agreement")
	if k == nil {
		return
	}
	r.a.ID = r.id(k.need("agreement"), dashed)
	r.a.Version = r.word(k.need("version"))
	r.a.Title = r.words(k.need("title"))

	r.a.Clauses = table(r, k.take("clauses"), "clause", clauseID, (*reader).clauseTitle)
	r.a.Assumptions = table(r, k.take("assumptions"), "assumption", clauseID, (*reader).assumption)
	r.a.Calendars = table(r, k.take("calendars"), "calendar", dotted, (*reader).calendar)
	r.a.Regions = table(r, k.take("regions"), "region", dashed, (*reader).region)
	r.a.Facts = table(r, k.take("facts"), "fact", dotted, (*reader).fact)
	r.a.Rates = table(r, k.take("rates"), "rate", dotted, (*reader).rate)
	r.a.Phones = table(r, k.take("phones"), "phone", dotted, (*reader).byCountry)
	r.a.Links = table(r, k.take("links"), "link", dotted, (*reader).link)
	r.a.Secrets = r.words(k.take("secrets"))

	// The ids that rows and conditions refer to are gathered before either is read.
	tiers, priorities, categories, fields := k.need("tiers"), k.take("priorities"), k.take("categories"), k.take("fields")
	r.a.Tiers = ids[Tier](r, tiers, "tier")
	r.a.Priorities = ids[Priority](r, priorities, "priority")
	r.a.Categories = ids[Category](r, categories, "category")
	lines := k.take("lines")
	r.a.Lines = table(r, lines, "line", dashed, (*reader).line)
	r.a.Fields = table(r, fields, "field", dotted, (*reader).field)
	r.types = r.declared()
	r.a.Tiers = table(r, tiers, "tier", dashed, (*reader).tier)
	r.a.Priorities = table(r, priorities, "priority", dashed, (*reader).priority)
	r.a.Categories = table(r, categories, "category", dashed, (*reader).category)

	targets, rules := k.take("targets"), k.take("rules")
	r.a.Targets = list(r, targets, "targets", (*reader).target)
	r.a.Rules = list(r, rules, "rules", (*reader).rule)
	r.a.Notices = list(r, k.take("notices"), "notices", (*reader).notice)
	r.a.Channels = list(r, k.take("channels"), "channels", (*reader).channel)
	r.a.Escalation = list(r, k.take("escalation"), "escalation", (*reader).contact)
	r.upkeep(k)
	k.end()

	r.defaults(tiers, priorities, categories)
	r.crowds(tiers, lines, priorities, categories)
	r.undecided(rules)
	r.unreached(targets, rules)
}
