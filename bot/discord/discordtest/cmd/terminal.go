package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/bot/discord/discordtest"
)

const help = `anna and ben are of the staff at home, where #desk is; sofia is of Acme, where #acme and the forum #tickets are.
  anna in #desk: hello                  a message; @Tieline mentions the app
  anna in #desk: /ticket open           a command; its options as name:value
  sofia in 1700000000000000000: and this    in a thread, by its id
  anna clicks Claim                     the newest button of that label
  anna menu "Open a ticket from this" 1700000000000000000    the menu of a message
  anna fills subject=phones; priority=critical
  anna sees #desk                       what stands there, its threads, and the form in front
  wait 1h · drop · reconnect · faults · help · quit
`

// terminal is the people, typed by one person.
type terminal struct {
	*discordtest.Discord
	home, staff      string
	people, channels map[string]string
	out              io.Writer
}

func furnish(d *discordtest.Discord) *terminal {
	t := &terminal{Discord: d, people: map[string]string{}, channels: map[string]string{}}
	t.home = d.AddServer(discordtest.Server{Name: "Vendor"})
	t.staff = d.AddRole(t.home, discordtest.Role{Name: "staff", Mentionable: true})
	acme := d.AddServer(discordtest.Server{Name: "Acme"})
	for _, name := range []string{"anna", "ben", "sofia"} {
		t.people[name] = d.AddPerson(discordtest.Person{Name: strings.ToUpper(name[:1]) + name[1:]})
		d.Join(acme, t.people[name])
	}
	d.Join(t.home, t.people["anna"], t.staff)
	d.Join(t.home, t.people["ben"], t.staff)
	t.channels["desk"] = d.AddChannel(discordtest.Channel{Server: t.home, Name: "desk", Members: []string{d.BotUser()}, Roles: []string{t.staff}})
	t.channels["acme"] = d.AddChannel(discordtest.Channel{Server: acme, Name: "acme"})
	t.channels["tickets"] = d.AddChannel(discordtest.Channel{Server: acme, Name: "tickets", Type: discordtest.Forum, Tags: []discordtest.Tag{{Name: "open"}, {Name: "closed"}}})
	return t
}

var (
	says   = regexp.MustCompile(`^(\w+) in (#\w+|\d+): (.+)$`)
	clicks = regexp.MustCompile(`^(\w+) clicks (.+)$`)
	menu   = regexp.MustCompile(`^(\w+) menu "([^"]+)" (\d+)$`)
	fills  = regexp.MustCompile(`^(\w+) fills ?(.*)$`)
	sees   = regexp.MustCompile(`^(\w+) sees (#\w+|\d+)$`)
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
	case "reconnect":
		t.Reconnect(0)
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
	for re, do := range map[*regexp.Regexp]func(context.Context, *discordtest.Hands, []string) error{says: t.says, clicks: t.clicks, menu: t.menu, fills: t.fills, sees: t.sees} {
		if m := re.FindStringSubmatch(line); m != nil {
			if t.people[m[1]] == "" {
				return fmt.Errorf("there is no %s here", m[1])
			}
			return do(ctx, t.As(t.people[m[1]]), m)
		}
	}
	return fmt.Errorf("that is not understood; type help")
}

// place is a channel by its name, or a thread by its id.
func (t *terminal) place(s string) string {
	if id, named := t.channels[strings.TrimPrefix(s, "#")]; named {
		return id
	}
	return s
}

func (t *terminal) says(ctx context.Context, h *discordtest.Hands, m []string) error {
	if strings.HasPrefix(m[3], "/") {
		return t.took(h.Slash(ctx, t.place(m[2]), m[3]))
	}
	id, err := h.Type(t.place(m[2]), m[3])
	if err == nil {
		t.say("%s", id)
	}
	return err
}

// took says how the app took an interaction.
func (t *terminal) took(a discordtest.Answer, err error) error {
	if err == nil && !a.Acked {
		t.say("the application did not respond")
	}
	return err
}

func (t *terminal) clicks(ctx context.Context, h *discordtest.Hands, m []string) error {
	for _, x := range slices.Backward(h.Everything()) {
		if slices.ContainsFunc(x.Buttons, func(b discordtest.Button) bool { return b.Label == m[2] }) {
			return t.took(h.Press(ctx, x.Channel, x.ID, m[2]))
		}
	}
	return fmt.Errorf("there is no button %q", m[2])
}

func (t *terminal) menu(ctx context.Context, h *discordtest.Hands, m []string) error {
	for _, x := range h.Everything() {
		if x.ID == m[3] {
			return t.took(h.MessageMenu(ctx, x.Channel, x.ID, m[2]))
		}
	}
	return fmt.Errorf("there is no message %s", m[3])
}

func (t *terminal) fills(ctx context.Context, h *discordtest.Hands, m []string) error {
	values := map[string][]string{}
	for pair := range strings.SplitSeq(m[2], ";") {
		if k, v, ok := strings.Cut(pair, "="); ok {
			values[strings.TrimSpace(k)] = []string{strings.TrimSpace(v)}
		}
	}
	return t.took(h.Submit(ctx, values))
}

func (t *terminal) sees(_ context.Context, h *discordtest.Hands, m []string) error {
	in := t.place(m[2])
	for _, x := range h.Sees(in) {
		t.message(x)
	}
	for _, id := range t.Threads(in) {
		p, _ := t.Place(id)
		t.say("thread %s %s %s", id, p.Name, strings.Join(p.Tags, ", "))
	}
	if f, ok := h.Modal(); ok {
		t.form(f)
	}
	return nil
}

func (t *terminal) message(x discordtest.Seen) {
	who := x.By
	if x.Alone {
		who += " (only you can see this)"
	}
	t.say("%s %s\n    %s", x.ID, who, strings.ReplaceAll(x.Words, "\n", "\n    "))
	for _, b := range x.Buttons {
		t.say("    [%s]", b.Label)
	}
}

func (t *terminal) form(f discordtest.Modal) {
	t.say("= %s =\n    %s", f.Title, strings.ReplaceAll(f.Words, "\n", "\n    "))
	for _, x := range f.Fields {
		var choices []string
		for _, c := range x.Choices {
			choices = append(choices, c.Value)
		}
		t.say("    %s (%s): %s %s", x.CustomID, x.Label, strings.Join(x.Value, ", "), strings.Join(choices, " | "))
	}
}
