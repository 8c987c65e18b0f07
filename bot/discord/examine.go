package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/storage"
)

// Need is a right that the bot must have in a server, and what is lost without it.
type Need struct {
	Name string
	bit  uint64
	For  string // ends the sentence "Without it …"
}

// Needs are the bot's rights: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
var Needs = []Need{
	{"View Channels", 1 << 10, "nothing that is written there is heard"},
	{"Send Messages", 1 << 11, "nothing can be said there"},
	{"Embed Links", 1 << 14, "its messages are empty: what they say stands in embeds"},
	{"Read Message History", 1 << 16, "what was missed cannot be read, and a message of which nobody knows whether it arrived may come twice"},
	{"Manage Threads", 1 << 34, "threads of closed tickets stay open, those of open ones are archived after a week, and tags do not follow the state"},
	{"Create Public Threads", 1 << 35, "no ticket gets a thread"},
	{"Send Messages in Threads", 1 << 38, "nothing can be said in the threads of tickets"},
	{"Pin Messages", 1 << 51, "the card that greets a channel is not pinned"},
}

// administrator may do everything.
const administrator = 1 << 3

// Flags of an application whose owner has switched the intent Message Content on:
// https://discord.com/developers/docs/resources/application#application-object-application-flags
const hearsContent = 1<<18 | 1<<19

const portal = "https://discord.com/developers/applications"

// Invitation is where an owner of a server lets the bot in, with the rights that it needs and no others:
// https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
func Invitation(application string) string {
	var all uint64
	for _, n := range Needs {
		all |= n.bit
	}
	return discordgo.EndpointDiscord + "oauth2/authorize?" + url.Values{"client_id": {application}, "scope": {"bot applications.commands"},
		"permissions": {strconv.FormatUint(all, 10)}, "integration_type": {"0"}}.Encode()
}

// Application is the id of the bot's application.
func (a *Adapter) Application() string { return a.app }

// Examination is what is looked at by Examine.
type Examination struct {
	Config
	Channels []storage.Binding // where the bot is to be
}

// examined is how long one question to Discord may take: somebody waits.
const examined = 10 * time.Second

type examiner struct {
	Examination
	a     *Adapter
	found []bot.Finding
}

func (e *examiner) good(format string, args ...any) {
	e.found = append(e.found, bot.Finding{Says: fmt.Sprintf(format, args...)})
}

func (e *examiner) wrong(do, format string, args ...any) {
	e.found = append(e.found, bot.Finding{Wrong: true, Says: fmt.Sprintf(format, args...), Do: do})
}

// Examine looks whether Discord is set up as the bot needs it. It changes nothing and says nothing there. It ends early where nothing
// more can be learnt.
func Examine(ctx context.Context, x Examination) []bot.Finding {
	e := &examiner{Examination: x}
	soon, cancel := context.WithTimeout(ctx, examined)
	a, err := New(soon, x.Config)
	cancel()
	if err != nil {
		e.unanswered("the token (TIELINE_DISCORD_TOKEN)", "Copy it from "+portal+" → your application → Bot → Reset Token.", err)
		return e.found
	}
	e.a = a
	e.good("Discord takes the token: this is %s, of the application %s. Somebody there is named discord:, and their user ID after it.", a.name, a.app)
	e.intents(ctx)
	e.servers(ctx)
	for _, b := range x.Channels {
		e.channel(ctx, b)
	}
	return e.found
}

func (e *examiner) ask(ctx context.Context, address string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, examined)
	defer cancel()
	return again(e.a.get(ctx, address, out))
}

// intents looks whether the bot is told what people write.
func (e *examiner) intents(ctx context.Context) {
	var app struct {
		Flags int `json:"flags"`
	}
	if err := e.ask(ctx, discordgo.EndpointAPI+"applications/@me", &app); err != nil {
		e.unanswered("the application", "Try again in a minute.", err)
		return
	}
	if app.Flags&hearsContent == 0 {
		e.wrong("Switch on Message Content Intent at "+portal+"/"+e.a.app+"/bot → Privileged Gateway Intents.",
			"The intent Message Content is off: Discord does not let the bot in, since it asks for what people write.")
		return
	}
	e.good("The intent Message Content is on.")
}

// servers looks where the bot is, and what it may do there.
func (e *examiner) servers(ctx context.Context) {
	var all []struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Rights string `json:"permissions"`
	}
	if err := e.ask(ctx, discordgo.EndpointUserGuilds("@me"), &all); err != nil {
		e.unanswered("the servers", "Try again in a minute.", err)
		return
	}
	if len(all) == 0 {
		e.wrong("Open "+Invitation(e.a.app)+" and choose yours.", "The bot is in no server.")
	}
	for _, g := range all {
		rights, _ := strconv.ParseUint(g.Rights, 10, 64)
		if missing := lacking(rights); len(missing) > 0 {
			e.lacks("the server "+g.Name, missing)
		} else {
			e.good("In the server %s the bot has every right that it needs.", g.Name)
		}
	}
}

func lacking(rights uint64) (out []Need) {
	for _, n := range Needs {
		if rights&n.bit == 0 && rights&administrator == 0 {
			out = append(out, n)
		}
	}
	return out
}

func (e *examiner) lacks(where string, missing []Need) {
	for _, n := range missing {
		e.wrong("Let the role of the bot do it there, or open "+Invitation(e.a.app)+" once more.", "In %s the bot lacks the right %s. Without it %s.", where, n.Name, n.For)
	}
}

// unanswered says why a question had no good answer.
func (e *examiner) unanswered(what, mend string, err error) {
	no, ok := errors.AsType[*bot.Error](again(err))
	if !ok {
		e.wrong(mend, "Discord could not be asked for %s: %s.", what, err)
		return
	}
	switch no.Class {
	case bot.Temporary:
		e.wrong("See that this machine reaches the Internet, and TIELINE_DISCORD_API_URL where it is set; then try again.", "Discord does not answer at %s, so %s was not tried: %s.", cmp.Or(e.API, discordgo.EndpointDiscord), what, no.Err)
	case bot.Wait:
		e.wrong("Try again in a minute.", "Discord takes no more questions for the moment, so %s was not tried.", what)
	default:
		e.wrong(mend, "Discord does not take %s: %s.", what, no.Err)
	}
}

// channel looks whether the bot is where it is to be, and may do there what it needs to.
func (e *examiner) channel(ctx context.Context, b storage.Binding) {
	name, whose := b.Place.ID, "the desk"
	if b.Name != "" {
		name = "#" + strings.TrimPrefix(b.Name, "#")
	}
	if b.Partner != "" {
		whose = "the partner " + b.Partner
	}
	var c struct {
		channel
		Overwrites []overwrite `json:"permission_overwrites"`
	}
	err := e.ask(ctx, discordgo.EndpointChannel(rawID(b.Place)), &c)
	if class := bot.ClassOf(err); err != nil && (class == bot.Gone || class == bot.Lost) {
		e.wrong("Let the role of the bot view the channel. Where it is no more, bind another: /tieline bind.", "The bot does not see the channel %s of %s: nothing is heard or said there.", name, whose)
		return
	}
	rights := uint64(0)
	if err == nil {
		rights, err = e.rights(ctx, c.Guild, c.Overwrites)
	}
	if err != nil {
		e.unanswered("the channel "+name, "Try again in a minute.", err)
		return
	}
	if missing := lacking(rights); len(missing) > 0 {
		e.lacks("the channel #"+c.Name+" of "+whose, missing)
		return
	}
	e.good("In the channel #%s of %s the bot has every right that it needs.", c.Name, whose)
}

// overwrite is what a channel gives to a role or a member, and takes from them.
type overwrite struct {
	ID    string `json:"id"`
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

// rights are what the bot may do in a channel: https://discord.com/developers/docs/topics/permissions#permission-overwrites
func (e *examiner) rights(ctx context.Context, guild string, overwrites []overwrite) (uint64, error) {
	var m member
	var roles []struct {
		ID     string `json:"id"`
		Rights string `json:"permissions"`
	}
	if err := e.ask(ctx, discordgo.EndpointGuildMember(guild, e.a.me), &m); err != nil {
		return 0, err
	}
	if err := e.ask(ctx, discordgo.EndpointGuildRoles(guild), &roles); err != nil {
		return 0, err
	}
	bits := func(s string) uint64 { n, _ := strconv.ParseUint(s, 10, 64); return n }
	rights := uint64(0)
	for _, r := range roles {
		if r.ID == guild || slices.Contains(m.Roles, r.ID) {
			rights |= bits(r.Rights)
		}
	}
	var allow, deny uint64
	for _, o := range overwrites {
		switch {
		case o.ID == guild:
			rights = rights&^bits(o.Deny) | bits(o.Allow)
		case slices.Contains(m.Roles, o.ID):
			allow, deny = allow|bits(o.Allow), deny|bits(o.Deny)
		}
	}
	rights = rights&^deny | allow
	for _, o := range overwrites {
		if o.ID == e.a.me {
			rights = rights&^bits(o.Deny) | bits(o.Allow)
		}
	}
	return rights, nil
}
