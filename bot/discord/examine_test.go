package discord

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tieline/bot/discord/discordtest"
	"tieline/storage"
)

// foundWrong is what is found wrong, one line each.
func foundWrong(t *testing.T, x Examination) (wrong []string) {
	t.Helper()
	found := Examine(t.Context(), x)
	if len(found) == 0 {
		t.Error("nothing was looked at")
	}
	for _, f := range found {
		if f.Wrong != (f.Do != "") || !strings.HasSuffix(f.Says, ".") {
			t.Errorf("a finding that is no sentence, or says not what to do: %+v", f)
		}
		if strings.Contains(f.Says+f.Do, x.Token) {
			t.Errorf("the token is told: %+v", f)
		}
		if f.Wrong {
			wrong = append(wrong, f.Says+" "+f.Do)
		}
	}
	return wrong
}

func examination(d *discordtest.Discord, channels ...storage.Binding) Examination {
	return Examination{Config: Config{Token: d.Token(), API: d.URL(), Unpaced: true}, Channels: channels}
}

// all is every right that the bot needs, and no other.
func all() (p discordtest.Permission) {
	for _, n := range Needs {
		p |= discordtest.Permission(n.bit)
	}
	return p
}

// Each right that is missing is named, with what it breaks: where the server lacks it, and where one channel does.
func TestExamineRights(t *testing.T) {
	d := discordtest.Start(t, discordtest.Config{Unlimited: true})
	server := d.AddServer(discordtest.Server{Name: "Vendor"})
	desk := d.AddChannel(discordtest.Channel{Server: server, Name: "desk"})
	everyone, ours := server, d.BotRole(server)
	d.SetRole(server, everyone, 0)
	d.SetRole(server, ours, all())
	bound := storage.Binding{Place: at(desk), Name: "desk"}
	if wrong := foundWrong(t, examination(d, bound)); len(wrong) > 0 {
		t.Errorf("with all that is needed: %q", wrong)
	}
	for _, n := range Needs {
		d.SetRole(server, ours, all()&^discordtest.Permission(n.bit))
		said := "the bot lacks the right " + n.Name + ". Without it " + n.For + "."
		switch wrong := foundWrong(t, examination(d)); {
		case len(wrong) != 1 || !strings.Contains(wrong[0], "In the server Vendor "+said) || !strings.Contains(wrong[0], Invitation(d.AppID())):
			t.Errorf("without %s in the server: %q", n.Name, wrong)
		}
		d.SetRole(server, ours, all())
		d.SetOverwrites(desk, discordtest.Overwrite{ID: ours, Deny: discordtest.Permission(n.bit)})
		said = "In the channel #desk of the desk " + said
		if n.Name == "View Channels" {
			said = "The bot does not see the channel #desk of the desk: nothing is heard or said there."
		}
		if wrong := foundWrong(t, examination(d, bound)); len(wrong) != 1 || !strings.Contains(wrong[0], said) {
			t.Errorf("without %s in the channel: %q", n.Name, wrong)
		}
		d.SetOverwrites(desk)
	}
	d.SetRole(server, ours, discordtest.Permission(administrator))
	if wrong := foundWrong(t, examination(d, bound)); len(wrong) > 0 {
		t.Errorf("as an administrator: %q", wrong)
	}
}

// The invitation asks for each right that is needed, and for nothing else.
func TestInvitation(t *testing.T) {
	if address := Invitation("42"); !strings.Contains(address, "permissions="+strconv.FormatUint(uint64(all()), 10)+"&") || !strings.Contains(address, "client_id=42") || !strings.Contains(address, "scope=bot+applications.commands") {
		t.Error(address)
	}
}

func TestExamineIntent(t *testing.T) {
	d := discordtest.Start(t, discordtest.Config{Unlimited: true, NoContent: true})
	wrong := foundWrong(t, examination(d))
	i := slices.IndexFunc(wrong, func(s string) bool {
		return strings.Contains(s, "The intent Message Content is off") && strings.Contains(s, "Privileged Gateway Intents")
	})
	if i < 0 {
		t.Errorf("without the intent: %q", wrong)
	}
	if i := slices.IndexFunc(wrong, func(s string) bool { return strings.Contains(s, "The bot is in no server.") }); i < 0 {
		t.Errorf("in no server: %q", wrong)
	}
}

func TestExamineChannels(t *testing.T) {
	d := discordtest.Start(t, discordtest.Config{Unlimited: true})
	server := d.AddServer(discordtest.Server{Name: "Acme"})
	anna := d.AddPerson(discordtest.Person{Name: "Anna"})
	d.Join(server, anna)
	bind := func(id, name string) storage.Binding {
		return storage.Binding{Place: at(id), Name: name, Partner: "acme"}
	}
	old := d.AddChannel(discordtest.Channel{Server: server, Name: "old"})
	all := []storage.Binding{bind(d.AddChannel(discordtest.Channel{Server: server, Name: "in"}), "in"),
		bind(d.AddChannel(discordtest.Channel{Server: server, Name: "hidden", Members: []string{anna}}), "hidden"), bind(old, "old")}
	d.DeleteChannel(old)
	wrong := foundWrong(t, examination(d, all...))
	for i, want := range []string{"does not see the channel #hidden of the partner acme", "does not see the channel #old of the partner acme"} {
		if len(wrong) != 2 || !strings.Contains(wrong[i], want) || !strings.Contains(wrong[i], "/tieline bind") {
			t.Errorf("%q is not said: %q", want, wrong)
		}
	}
}

func TestExamineToken(t *testing.T) {
	d := discordtest.Start(t, discordtest.Config{Unlimited: true})
	bad := examination(d)
	bad.Token = "not.a.token"
	if wrong := foundWrong(t, bad); len(wrong) != 1 || !strings.Contains(wrong[0], "does not take the token (TIELINE_DISCORD_TOKEN)") || !strings.Contains(wrong[0], "Reset Token") {
		t.Errorf("a wrong token: %q", wrong)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	bad = examination(d)
	bad.API = "http://" + l.Addr().String()
	if wrong := foundWrong(t, bad); len(wrong) != 1 || !strings.Contains(wrong[0], "Discord does not answer at "+bad.API) {
		t.Errorf("nobody answers: %q", wrong)
	}
}
