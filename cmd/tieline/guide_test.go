package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fence is a block of the guide: its language, and what else stands behind it.
var fence = regexp.MustCompile("(?ms)^```([a-z]+)([^\n]*)\n(.*?)^```\n")

// TestTheGuideComesTrue follows docs/writing-your-agreement.md as a reader would, in an empty directory: it writes the
// files, makes the changes, and runs the commands, each of which has to answer to the letter what the guide shows.
func TestTheGuideComesTrue(t *testing.T) {
	guide, err := os.ReadFile("../../docs/writing-your-agreement.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	commands := 0
	for _, block := range fence.FindAllStringSubmatch(string(guide), -1) {
		name, how, _ := strings.Cut(strings.TrimSpace(block[2]), " ")
		switch body := block[3]; {
		case block[1] == "console":
			commands += follow(t, body)
		case block[1] == "diff":
			amend(t, name, body)
		case how == "add":
			old, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			write(t, name, string(old)+body)
		case name != "":
			write(t, name, body)
		default:
			t.Errorf("a block of %s is for no file, and not tried:\n%s", block[1], body)
		}
	}
	if commands < 8 {
		t.Errorf("only %d commands were found in the guide", commands)
	}
	for _, name := range []string{"northlight.yaml", "night.txt"} {
		if _, err := os.Stat(filepath.Clean(name)); err != nil {
			t.Error(err)
		}
	}
}

// follow runs the commands of a block, each with what it is to answer below it.
func follow(t *testing.T, body string) (n int) {
	t.Helper()
	for _, one := range strings.Split(body, "$ tieline ")[1:] {
		line, want, _ := strings.Cut(one, "\n")
		r := command(strings.Fields(line)...)
		if got := r.out + r.errs; got != want {
			t.Errorf("$ tieline %s\nanswers\n%s\nand the guide shows\n%s", line, got, want)
		}
		n++
	}
	return n
}

// amend changes a file as the lines of a difference say.
func amend(t *testing.T, name, body string) {
	t.Helper()
	var from, to strings.Builder
	for line := range strings.Lines(body) {
		switch line[0] {
		case '-':
			from.WriteString(line[1:])
		case '+':
			to.WriteString(line[1:])
		default:
			t.Fatalf("%s: %q is neither taken out nor put in", name, line)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), from.String()); n != 1 {
		t.Errorf("%s has %d times what the guide changes:\n%s", name, n, from.String())
	}
	write(t, name, strings.Replace(string(text), from.String(), to.String(), 1))
}
