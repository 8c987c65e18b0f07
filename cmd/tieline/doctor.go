package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/sethvargo/go-envconfig"

	"tieline/bot"
	"tieline/bot/discord"
	"tieline/bot/slack"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// doctorCommand looks whether the chat that is connected is set up as the bot needs it.
type doctorCommand struct {
	Manifest string `help:"The app's own manifest, as JSON, copied from its settings: then events and commands are looked at too." type:"path" placeholder:"FILE"`
}

// doctorTimeout is for all of it: somebody waits.
const doctorTimeout = time.Minute

// Run ends with 0 where nothing is missing, with 1 where something is, and with 2 where it could not be looked at.
func (c *doctorCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	set, err := readSettings(ctx, envconfig.OsLookuper())
	if err != nil {
		return unusable("%s", err)
	}
	cfg, err := set.validate()
	if err != nil {
		return unusable("the settings need mending:\n%s", err)
	}
	if cfg.slack == nil && cfg.discord == nil {
		return unusable("no Slack or Discord token is set, so there is nothing to look at: docs/slack.md and docs/discord.md tell how to connect them")
	}
	var found []bot.Finding
	if cfg.slack != nil {
		x := slack.Examination{Config: cfg.slack.adapter()}
		if c.Manifest != "" {
			if x.Manifest, err = os.ReadFile(c.Manifest); err != nil {
				return unusable("the manifest cannot be read: %s", err)
			}
		}
		channels, known, err := known(ctx, cfg, inSlack)
		if err != nil {
			return err
		}
		x.Channels = channels
		found = append(found, append(slack.Examine(ctx, x), known...)...)
	}
	if cfg.discord != nil {
		channels, known, err := known(ctx, cfg, inDiscord)
		if err != nil {
			return err
		}
		found = append(found, append(discord.Examine(ctx, discord.Examination{Config: cfg.discord.adapter(), Channels: channels}), known...)...)
	}
	return diagnosis(std, found)
}

// chat is one that the bot can be connected to, as people call it.
type chat struct{ platform, name, manager string }

var (
	inSlack   = chat{"slack", "Slack", "Set TIELINE_MANAGERS to slack:, the workspace's id, a slash, and your member ID (in Slack: your profile → ⋮ → Copy member ID)."}
	inDiscord = chat{"discord", "Discord", "Set TIELINE_MANAGERS to discord: and your user ID (in Discord: Settings → Advanced → Developer Mode, then a right click on your name → Copy User ID)."}
)

// known adds what the settings and the database tell. Before the first start there is no database, and nothing amiss.
func known(ctx context.Context, cfg config, in chat) (channels []storage.Binding, found []bot.Finding, err error) {
	path, err := databasePath(ctx)
	if err != nil {
		return nil, nil, err
	}
	managers := slices.ContainsFunc(cfg.managers, func(k storage.PersonKey) bool { return k.Platform == in.platform })
	s, err := sqlite.OpenReader(ctx, path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		found = append(found, bot.Finding{Says: "There is no database yet in " + cfg.data + ": Tieline was never started there."})
	case err != nil:
		return nil, nil, unusable("%s", err)
	default:
		defer s.Close()
		err := s.View(ctx, func(tx storage.Tx) error {
			all, err := tx.Bindings.List()
			if err != nil {
				return err
			}
			channels = slices.DeleteFunc(all, func(b storage.Binding) bool { return b.Place.Platform != in.platform })
			people, err := tx.People.List()
			for _, p := range people {
				managers = managers || p.Role == storage.Manager && slices.ContainsFunc(p.Keys, func(k storage.PersonKey) bool { return k.Platform == in.platform })
			}
			return err
		})
		if err != nil {
			return nil, nil, unusable("%s", err)
		}
		if len(channels) == 0 {
			found = append(found, bot.Finding{Says: "No channel in " + in.name + " is connected to the desk or a partner yet: a manager types /tieline bind there."})
		}
	}
	if !managers {
		found = append(found, bot.Finding{Wrong: true, Says: "No manager has an account in " + in.name + ": nobody can connect channels there.",
			Do: in.manager})
	}
	return channels, found, nil
}

// diagnosis tells what was found.
func diagnosis(std streams, found []bot.Finding) error {
	wrong := 0
	for _, f := range found {
		if !f.Wrong {
			fmt.Fprintln(std.out, "good:  ", f.Says)
			continue
		}
		wrong++
		fmt.Fprintf(std.out, "wrong:  %s\n        → %s\n", f.Says, f.Do)
	}
	if wrong > 0 {
		return failure{code: 1, sentence: fmt.Sprintf("%s to mend", count(wrong, "thing"))}
	}
	return nil
}
