package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/bot/slack/slacktest"
)

const help = `anna and ben are at home, sofia is of Acme. #desk is theirs, #acme is shared.
  anna in #acme: hello                  a message; @Tieline mentions the app
  anna in #acme: /ticket open           a command
  sofia under 1700000000.000100 in #acme: and this    a reply
  anna clicks Claim                     the newest button of that label
  anna fills subject=phones; priority=critical
  anna sees #acme                       messages, threads and the form in front
  anna home                             the App Home
  wait 1h · drop · refresh · faults · help · quit
`

// terminal is the people, typed by one person.
type terminal struct {
	*slacktest.Slack
	people, channels map[string]string
	out              io.Writer
}

func furnish(s *slacktest.Slack) *terminal {
	acme := s.AddTeam("Acme")
	t := &terminal{Slack: s, people: map[string]string{}, channels: map[string]string{}}
	for name, team := range map[string]string{"anna": "", "ben": "", "sofia": acme} {
		t.people[name] = s.AddPerson(slacktest.Person{ID: "U0" + strings.ToUpper(name), Name: strings.ToUpper(name[:1]) + name[1:], Team: team})
	}
	t.channels["desk"] = s.AddChannel(slacktest.Channel{ID: "C0DESK", Name: "desk", Private: true, Members: []string{t.people["anna"], t.people["ben"], s.BotUser()}})
	t.channels["acme"] = s.AddChannel(slacktest.Channel{ID: "C0ACME", Name: "acme", Members: append(slices.Sorted(maps.Values(t.people)), s.BotUser()), Teams: []string{acme}})
	return t
}

var (
	says   = regexp.MustCompile(`^(\w+)(?: under (\S+))? in #(\w+): (.+)$`)
	clicks = regexp.MustCompile(`^(\w+) clicks (.+)$`)
	fills  = regexp.MustCompile(`^(\w+) fills ?(.*)$`)
	sees   = regexp.MustCompile(`^(\w+) sees #(\w+)$`)
	home   = regexp.MustCompile(`^(\w+) home$`)
	wait   = regexp.MustCompile(`^wait (\S+)$`)
)

// run does what is typed, line by line, until it ends.
func (t *terminal) run(ctx context.Context, in io.Reader, out io.Writer) error {
	t.out = out
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "quit" {
			return nil
		}
		if err := t.do(ctx, line); err != nil {
			t.say("! %v", err)
		}
	}
	return lines.Err()
}

func (t *terminal) say(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format+"\n", args...) }

func (t *terminal) do(ctx context.Context, line string) error {
	switch line {
	case "":
		return nil
	case "help":
		t.say("%s", help)
		return nil
	case "drop":
		t.Drop(0)
		return nil
	case "refresh":
		t.Refresh(0)
		return nil
	case "faults":
		for _, f := range t.TakeFaults() {
			t.say("%s", f)
		}
		return nil
	}
	if m := wait.FindStringSubmatch(line); m != nil {
		d, err := time.ParseDuration(m[1])
		t.Advance(d)
		return err
	}
	for re, do := range map[*regexp.Regexp]func(context.Context, *slacktest.Hands, []string) error{says: t.says, clicks: t.clicks, fills: t.fills, sees: t.sees, home: t.home} {
		if m := re.FindStringSubmatch(line); m != nil {
			if t.people[m[1]] == "" {
				return fmt.Errorf("there is no %s here", m[1])
			}
			return do(ctx, t.As(t.people[m[1]]), m)
		}
	}
	return fmt.Errorf("that is not understood; type help")
}

func (t *terminal) says(ctx context.Context, h *slacktest.Hands, m []string) error {
	in := slacktest.Spot{Channel: t.channels[m[3]], Thread: m[2]}
	if strings.HasPrefix(m[4], "/") {
		return t.took(h.Slash(ctx, in, m[4]))
	}
	ts, err := h.Type(in, m[4])
	if err == nil {
		t.say("%s", ts)
	}
	return err
}

// took says how the app took an interaction.
func (t *terminal) took(a slacktest.Answer, err error) error {
	if err == nil && !a.Acked {
		t.say("the app did not respond (%s)", a.Why)
	}
	return err
}

func (t *terminal) clicks(ctx context.Context, h *slacktest.Hands, m []string) error {
	for _, find := range []func() (slacktest.View, bool){h.Modal, h.Home} {
		if v, ok := find(); ok && has(v.Buttons, m[2]) {
			return t.took(h.PressIn(ctx, v.ID, m[2]))
		}
	}
	for _, x := range slices.Backward(h.Everything()) {
		if has(x.Buttons, m[2]) {
			return t.took(h.Press(ctx, x.Channel, x.TS, m[2]))
		}
	}
	return fmt.Errorf("there is no button %q", m[2])
}

func has(buttons []slacktest.Button, label string) bool {
	return slices.ContainsFunc(buttons, func(b slacktest.Button) bool { return b.Label == label })
}

func (t *terminal) fills(ctx context.Context, h *slacktest.Hands, m []string) error {
	values := map[string][]string{}
	for pair := range strings.SplitSeq(m[2], ";") {
		if k, v, ok := strings.Cut(pair, "="); ok {
			values[strings.TrimSpace(k)] = []string{strings.TrimSpace(v)}
		}
	}
	a, err := h.Submit(ctx, values)
	for block, words := range a.Errors {
		t.say("%s: %s", block, words)
	}
	return t.took(a, err)
}

func (t *terminal) sees(_ context.Context, h *slacktest.Hands, m []string) error {
	for _, x := range h.Everything() {
		if x.Channel != t.channels[m[2]] {
			continue
		}
		who := cmp.Or(x.Name, x.By)
		if x.Alone {
			who += " (only you see this)"
		}
		if x.Thread != "" && x.Thread != x.TS {
			who += " under " + x.Thread
		}
		t.say("%s %s\n    %s", x.TS, who, strings.ReplaceAll(x.Words, "\n", "\n    "))
		t.buttons(x.Buttons)
	}
	if v, ok := h.Modal(); ok {
		t.view(v)
	}
	return nil
}

func (t *terminal) buttons(all []slacktest.Button) {
	for _, b := range all {
		t.say("    [%s]", b.Label)
	}
}

func (t *terminal) view(v slacktest.View) {
	t.say("= %s =\n    %s", v.Title, strings.ReplaceAll(v.Words, "\n", "\n    "))
	for _, f := range v.Fields {
		t.say("    %s (%s): %s %s", f.Block, f.Label, strings.Join(f.Value, ", "), strings.Join(f.Choices, " | "))
	}
	t.buttons(v.Buttons)
}

func (t *terminal) home(_ context.Context, h *slacktest.Hands, _ []string) error {
	if err := h.OpenHome(); err != nil {
		return err
	}
	time.Sleep(time.Second) // the app publishes it when it hears of that
	if v, ok := h.Home(); ok {
		t.view(v)
	}
	return nil
}
