package discordtest

import (
	"regexp"
	"slices"
)

// https://discord.com/developers/docs/reference#message-formatting-formats
var (
	code        = regexp.MustCompile("(?s)```.*?```|``.*?``|`[^`\n]*`")
	userMention = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention = regexp.MustCompile(`<@&(\d+)>`)
	everybody   = regexp.MustCompile(`@(everyone|here)`)
)

// https://discord.com/developers/docs/resources/message#allowed-mentions-object
func allowedMentions(k *checker, at string, v any) {
	o := k.object(at, v, shape{"parse": may(list(0, 3, mentionType)), "users": may(set(100, snowflake)), "roles": may(set(100, snowflake)), "replied_user": may(boolean)})
	for _, kind := range []string{"users", "roles"} {
		if slices.Contains(words(o["parse"]), kind) && len(words(o[kind])) > 0 {
			k.say(at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind)
		}
	}
}

func mentionType(k *checker, at string, v any) {
	if s, _ := v.(string); s != "users" && s != "roles" && s != "everyone" {
		k.say(at, "BASE_TYPE_CHOICES", "Value must be one of ('everyone', 'roles', 'users').")
	}
}

// mention finds whom a message mentions, as far as it is allowed to: nil allows everything. Mentions in embeds call
// nobody, and neither do those in code. A backslash before one is no help: whether it is one is not documented.
func (d *Discord) mention(m *message, allowed any) {
	o, limited := allowed.(obj)
	parse := words(o["parse"])
	allows := func(kind, id string) bool {
		return !limited || slices.Contains(parse, kind) || slices.Contains(words(o[kind]), id)
	}
	bare := code.ReplaceAllString(m.content, " ")
	m.users, m.roles, m.everyone, m.pings = nil, nil, false, nil
	for _, x := range userMention.FindAllStringSubmatch(bare, -1) {
		if d.people[x[1]] != nil && allows("users", x[1]) && !slices.Contains(m.users, x[1]) {
			m.users = append(m.users, x[1])
		}
	}
	if m.replies != nil && m.typ == reply && (!limited || flag(o, "replied_user")) && !slices.Contains(m.users, m.replies.author) {
		m.users = append(m.users, m.replies.author)
	}
	m.pings = slices.Clone(m.users)
	if s := m.channel.server; s != nil {
		d.mentionMany(m, s, bare, allows, limited, parse)
	}
	m.pings = slices.DeleteFunc(m.pings, func(u string) bool { return u == m.author || !d.may(u, m.channel).has(ViewChannel) })
}

func (d *Discord) mentionMany(m *message, s *server, bare string, allows func(kind, id string) bool, limited bool, parse []string) {
	all := d.may(m.author, m.channel).has(MentionEveryone)
	ping := func(who func(*member) bool) {
		for _, u := range sorted(s.members) {
			if who(s.members[u]) && !slices.Contains(m.pings, u) {
				m.pings = append(m.pings, u)
			}
		}
	}
	for _, x := range roleMention.FindAllStringSubmatch(bare, -1) {
		r := s.roles[x[1]]
		if r == nil || !allows("roles", r.ID) || slices.Contains(m.roles, r.ID) {
			continue
		}
		m.roles = append(m.roles, r.ID)
		if r.Mentionable || all {
			ping(func(x *member) bool { return x.has(r.ID) })
		}
	}
	if everybody.MatchString(bare) && all && (!limited || slices.Contains(parse, "everyone")) {
		m.everyone = true
		ping(func(*member) bool { return true })
	}
}
