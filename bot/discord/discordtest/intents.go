package discordtest

// intents are what a session wants to hear of: https://discord.com/developers/docs/events/gateway#gateway-intents.
type intents int

const (
	guilds          intents = 1 << 0
	guildMembers    intents = 1 << 1 // privileged
	presences       intents = 1 << 8 // privileged; nobody here shows any
	guildMessages   intents = 1 << 9
	guildReactions  intents = 1 << 10
	directMessages  intents = 1 << 12
	directReactions intents = 1 << 13
	messageContent  intents = 1 << 15 // privileged

	allIntents intents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// event is something that sessions are told.
type event struct {
	name    string
	server  *server
	channel *channel
	intent  intents
	data    obj
	make    func(*session) obj // instead of data, where it depends on who hears it
}

// emit tells every session that wants to hear of it, and may. The caller holds mu.
func (d *Discord) emit(e event) {
	if e.server != nil && (e.server.members[d.cfg.BotID] == nil || e.server.out && e.name != "GUILD_DELETE") {
		return
	}
	if e.channel != nil && !d.may(d.cfg.BotID, e.channel).has(ViewChannel) {
		return
	}
	for _, v := range d.sessions {
		if v.intents&e.intent != e.intent || !v.takes(e.server) {
			continue
		}
		data := e.data
		if e.make != nil {
			data = e.make(v)
		}
		v.tell(e.name, data)
	}
}

// takes reports whether a server is of the session's shard: https://discord.com/developers/docs/events/gateway#sharding.
func (v *session) takes(s *server) bool {
	if s == nil {
		return v.shard == 0
	}
	return int((number(s.ID)>>22)%uint64(v.shards)) == v.shard
}

// Happen dispatches an event as it is: one that nobody knows yet, or that a test makes up.
func (d *Discord) Happen(name string, data map[string]any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, v := range d.sessions {
		v.tell(name, data)
	}
}

// serverCreateJSON is https://discord.com/developers/docs/events/gateway-events#guild-create. Without the intents for
// members and presences the members are those that matter to the bot: itself.
func (d *Discord) serverCreateJSON(s *server, v *session) obj {
	if s.out {
		return obj{"id": s.ID, "unavailable": true}
	}
	o := d.serverJSON(s)
	members := []any{}
	for _, id := range sorted(s.members) {
		if id == d.cfg.BotID || v.intents&guildMembers != 0 {
			members = append(members, d.memberJSON(s.members[id]))
		}
	}
	active := d.threadsOf(s, func(c *channel) bool { return !c.thread.archived })
	o["joined_at"], o["large"], o["unavailable"], o["member_count"] = stamp(s.members[d.cfg.BotID].joined), false, false, len(s.members)
	o["members"], o["channels"], o["threads"] = members, d.channelsJSON(s), d.threadsJSON(active)["threads"]
	o["voice_states"], o["presences"], o["stage_instances"], o["guild_scheduled_events"], o["soundboard_sounds"] = []any{}, []any{}, []any{}, []any{}, []any{}
	return o
}
