package main

import (
	"fmt"
	"io"
	"os"

	"tieline/sla"
	"tieline/sla/agreements"
)

// checkCommand reads agreement files as the bot would, and says what is wrong with them, or what they assume.
type checkCommand struct {
	Files []string `arg:"" optional:"" name:"file" help:"Agreement files; without any, the ones that are shipped."`
}

// Run prints, for each good file, a summary and its assumptions; problems go to the errors, all of them at once.
func (c *checkCommand) Run(std streams) error {
	code := 0
	for _, text := range c.texts(std, &code) {
		a, err := sla.Read(text.Name, text.Text)
		if err != nil {
			fmt.Fprintln(std.errs, err)
			code = max(code, 1)
			continue
		}
		summarise(std.out, text.Name, a)
	}
	if code != 0 {
		return failure{code: code}
	}
	return nil
}

// texts reads the files that were named. One that cannot be read is told at once and does not keep the others from
// being checked.
func (c *checkCommand) texts(std streams, code *int) []agreements.Text {
	if len(c.Files) == 0 {
		return agreements.Texts()
	}
	var texts []agreements.Text
	for _, name := range c.Files {
		text, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintf(std.errs, "tieline: cannot read an agreement: %s\n", err)
			*code = 2
			continue
		}
		texts = append(texts, agreements.Text{Name: name, Text: text})
	}
	return texts
}

// summarise prints one line of what an agreement holds, then how its open places are read.
func summarise(out io.Writer, name string, a *sla.Agreement) {
	fmt.Fprintf(out, "%s: good: %s, version %s: %s, %s, %s, %s, %s\n", name, a.Title, a.Version,
		count(len(a.Clauses), "clause"), count(len(a.Tiers), "tier"), count(len(a.Targets), "target"),
		count(len(a.Rules), "rule"), count(len(a.Assumptions), "assumption"))
	for _, row := range a.Assumptions {
		fmt.Fprintf(out, "  %s\n", assumption(a, row.ID))
	}
}

// count is a number of things in words.
func count(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// assumption is how an open place of a clause is read, in one line.
func assumption(a *sla.Agreement, clause string) string {
	title, _ := a.Clauses.Get(clause)
	how, _ := a.Assumptions.Get(clause)
	return fmt.Sprintf("%s (%s): %s", title, clause, how)
}
