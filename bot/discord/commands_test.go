package discord

import (
	"testing"
	"unicode/utf8"

	"tieline/commands"
)

// Commands keep to Discord's limits in every language: 25 subcommands, 25 options each, 100 characters of a description, and 8,000 over all.
func TestCommandsKeepToTheLimits(t *testing.T) {
	locales := []string{""}
	for l := range inLanguages {
		locales = append(locales, l)
	}
	in := func(words map[string]string, locale, otherwise string) string {
		if w := words[locale]; w != "" {
			return w
		}
		return otherwise
	}
	for _, c := range commandsOf(commands.Registry()) {
		for _, l := range locales {
			n := 0
			count := func(name, description string) {
				if k := utf8.RuneCountInString(name); k < 1 || k > 32 {
					t.Errorf("%s: the name %q has %d characters", l, name, k)
				}
				if k := utf8.RuneCountInString(description); c.Type == commandTyped && (k < 1 || k > 100) {
					t.Errorf("%s: %q is described in %d characters", l, name, k)
				}
				n += utf8.RuneCountInString(name) + utf8.RuneCountInString(description)
			}
			count(in(c.Names, l, c.Name), in(c.Descriptions, l, c.Description))
			if len(c.Options) > maxOptions {
				t.Errorf("%s has %d subcommands", c.Name, len(c.Options))
			}
			seen := map[string]bool{}
			for _, v := range c.Options {
				name := in(v.Names, l, v.Name)
				if seen[name] {
					t.Errorf("%s: two subcommands of %s are called %s", l, c.Name, name)
				}
				seen[name] = true
				count(name, in(v.Descriptions, l, v.Description))
				options := map[string]bool{}
				for _, o := range v.Options {
					name := in(o.Names, l, o.Name)
					if options[name] {
						t.Errorf("%s: two options of %s are called %s", l, v.Name, name)
					}
					options[name] = true
					count(name, in(o.Descriptions, l, o.Description))
				}
				if len(v.Options) > maxOptions {
					t.Errorf("%s has %d options", v.Name, len(v.Options))
				}
			}
			if n > 8000 {
				t.Errorf("%s has %d characters in %q", c.Name, n, l)
			}
		}
	}
}
