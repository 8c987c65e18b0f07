package discordtest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"tieline/bot/strict"
)

// session is what an app has with the gateway. It outlives its connection for a while.
type session struct {
	d             *Discord
	id            string
	intents       intents
	compress      bool
	shard, shards int
	seq           int
	events        []told        // the last ones, for resuming
	conn          *conn         // nil: none, it may be resumed
	wait          *strict.Alarm // until it can be resumed no more
}

// told is an event that was dispatched.
type told struct {
	seq   int
	bytes []byte
}

// Delivery is one event on its way to the app.
type Delivery struct {
	Name    string // MESSAGE_CREATE
	Seq     int
	Session string
	Replay  bool // after a resume
	Payload json.RawMessage
}

// Fate is what becomes of an event.
type Fate int

// The fates of an event.
const (
	Arrives    Fate = iota
	Lost            // it never arrives, not even by resuming
	Twice           // it arrives twice
	DropBefore      // the connection breaks instead; it comes by resuming
	DropAfter       // the connection breaks once it was sent
	DropMidway      // the connection breaks in the middle of it
)

// OnDelivery decides what becomes of each event; nil: it arrives. It must not call this Discord.
func (d *Discord) OnDelivery(f func(Delivery) Fate) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fate = f
}

// Delivered is all that was dispatched so far, to whichever session.
func (d *Discord) Delivered() []Delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.delivered)
}

// Forget lets go of what is kept only to be looked at: calls, deliveries, interactions that are over. For long runs.
func (d *Discord) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls, d.delivered = nil, nil
	for id, i := range d.asked {
		if d.clock.Now().After(i.until) {
			delete(d.asked, id)
			delete(d.tokens, i.token)
		}
	}
	for key, n := range d.nonces {
		if d.clock.Now().After(n.until) {
			delete(d.nonces, key)
		}
	}
	for key, b := range d.buckets {
		if d.clock.Now().After(b.till) {
			delete(d.buckets, key)
		}
	}
}

// tell dispatches an event to the session. The caller holds mu.
func (v *session) tell(name string, data any) {
	d := v.d
	v.seq++
	body := raw(data)
	x := Delivery{Name: name, Seq: v.seq, Session: v.id, Payload: body}
	fate := Arrives
	if d.fate != nil {
		fate = d.fate(x)
	}
	d.delivered = append(d.delivered, x)
	frame := raw(obj{"op": opDispatch, "s": v.seq, "t": name, "d": body})
	if fate == Lost {
		return
	}
	v.events = append(v.events, told{v.seq, frame})
	if len(v.events) > kept {
		v.events = slices.Clone(v.events[len(v.events)-kept/2:])
	}
	c := v.conn
	switch {
	case c == nil:
		return
	case fate == DropBefore:
		c.breakOff()
		return
	}
	c.sent = v.seq
	c.put(packet{bytes: frame, midway: fate == DropMidway, last: fate == DropAfter})
	if fate == Twice {
		c.put(packet{bytes: frame})
	}
}

// over ends a session: it cannot be resumed.
func (v *session) over() {
	v.d.sessions = slices.DeleteFunc(v.d.sessions, func(x *session) bool { return x == v })
	if v.wait != nil {
		v.wait.Stop()
	}
}

// Identify: https://discord.com/developers/docs/events/gateway-events#identify. discordgo names its properties and its
// presence as they were called before.
var identifyShape = shape{"token": must(text(1, 200)), "properties": must(object(shape{"os": may(anything), "browser": may(anything), "device": may(anything),
	"$os": may(anything), "$browser": may(anything), "$device": may(anything), "$referer": may(anything), "$referring_domain": may(anything)})),
	"compress": may(boolean), "large_threshold": may(integer(50, 250)), "shard": may(list(2, 2, integer(0, 1<<20))), "intents": must(integer(0, 1<<31-1)),
	"presence": may(object(shape{"since": may(anything), "activities": may(anything), "game": may(anything), "status": may(anything), "afk": may(boolean)}))}

func (c *conn) identify(data json.RawMessage) {
	d := c.d
	var o obj
	k := &checker{}
	_ = json.Unmarshal(data, &o)
	k.object("", o, identifyShape)
	if len(k.wrong) > 0 {
		d.fault("identify: %v", k.wrong)
		c.end(4002)
		return
	}
	in := intents(num(o, "intents", 0))
	shard := words(o["shard"])
	v := &session{d: d, intents: in, compress: flag(o, "compress"), shards: 1}
	if len(shard) == 2 {
		v.shard, v.shards = int(number(shard[0])), max(1, int(number(shard[1])))
	}
	switch {
	case c.session != nil:
		d.fault("identify came twice by one connection")
		c.end(4005)
	case strings.TrimPrefix(str(o, "token"), "Bot ") != d.cfg.Token || d.revoked:
		c.end(4004)
	case in&^allIntents != 0:
		c.end(4013)
	case in&messageContent != 0 && d.cfg.NoContent, in&guildMembers != 0 && d.cfg.NoMembers, in&presences != 0 && d.cfg.NoMembers:
		c.end(4014)
	case v.shard >= v.shards:
		c.end(4010)
	case c.oddly():
	case d.starts == 0: // "Your app's token will be reset"
		d.fault("more than %d sessions were begun in a day: the token is worth nothing any more", startsPerDay)
		d.revoked = true
		c.end(4004)
	case !d.cfg.Unlimited && d.identifies.count(d.clock.Now(), 1, identifyEvery) > 0:
		c.say(opInvalid, false)
	default:
		if !d.cfg.Unlimited {
			d.starts--
		}
		v.begin(c)
	}
}

// oddly answers as the connection's greeting has it.
func (c *conn) oddly() bool {
	g := c.manner
	c.manner = Greeting{}
	switch {
	case g.Reconnect:
		c.say(opReconnect, nil)
	case g.Invalid:
		c.say(opInvalid, false)
	case g.Close != 0:
		c.end(g.Close)
	case !g.NoReady:
		return false
	}
	return true
}

// begin makes it ready: https://discord.com/developers/docs/events/gateway-events#ready. The servers follow one by one.
func (v *session) begin(c *conn) {
	d := v.d
	v.id = d.word("session")
	v.joins(c)
	d.sessions = append(d.sessions, v)
	var mine []*server
	unavailable := []any{}
	for _, id := range sorted(d.servers) {
		if s := d.servers[id]; s.members[d.cfg.BotID] != nil && v.takes(s) {
			mine = append(mine, s)
			unavailable = append(unavailable, obj{"id": s.ID, "unavailable": true})
		}
	}
	me := d.userJSON(d.people[d.cfg.BotID])
	me["verified"], me["mfa_enabled"], me["email"] = true, true, nil
	v.tell("READY", obj{"v": 10, "user": me, "guilds": unavailable, "session_id": v.id, "session_type": "normal", "resume_gateway_url": d.gatewayURL() + "/resume", "shard": []int{v.shard, v.shards},
		"application": obj{"id": d.cfg.AppID, "flags": d.switches()}, "private_channels": []any{}, "relationships": []any{}, "presences": []any{}, "guild_join_requests": []any{}, "user_settings": obj{}, "geo_ordered_rtc_regions": []any{}, "_trace": []any{}})
	if v.intents&guilds != 0 {
		for _, s := range mine {
			if s.out {
				v.tell("GUILD_DELETE", obj{"id": s.ID, "unavailable": true})
				continue
			}
			v.tell("GUILD_CREATE", d.serverCreateJSON(s, v))
		}
	}
	d.changed.Broadcast()
}

// joins puts a session on a connection. The numbers begin anew with it.
func (v *session) joins(c *conn) {
	v.conn, c.session = c, v
	c.sent, c.asked, c.told, c.heard = 0, 0, 0, 0
}

// resume takes a session up again: https://discord.com/developers/docs/events/gateway#resuming.
func (c *conn) resume(data json.RawMessage) {
	d := c.d
	var r struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	err := json.Unmarshal(data, &r)
	i := slices.IndexFunc(d.sessions, func(v *session) bool { return v.id == r.Session })
	switch {
	case err != nil:
		d.fault("resume: %v", err)
		c.end(4002)
		return
	case c.session != nil:
		c.end(4005)
		return
	case strings.TrimPrefix(r.Token, "Bot ") != d.cfg.Token || d.revoked:
		c.end(4004)
		return
	case c.oddly():
		return
	case i < 0:
		c.say(opInvalid, false)
		return
	}
	v := d.sessions[i]
	switch {
	case r.Seq > v.seq:
		d.fault("resume from event %d, where %d was the last", r.Seq, v.seq)
		c.end(4007)
		return
	case len(v.events) > 0 && v.events[0].seq > r.Seq+1 && v.events[0].seq != 1: // too much was missed
		v.over()
		c.say(opInvalid, false)
		return
	}
	if v.conn != nil {
		v.conn.breakOff()
	}
	if v.wait != nil {
		v.wait.Stop()
	}
	v.joins(c)
	for _, e := range v.events {
		if e.seq > r.Seq {
			c.sent = e.seq
			c.put(packet{bytes: e.bytes})
		}
	}
	v.tell("RESUMED", obj{"_trace": []any{}})
	d.changed.Broadcast()
}

// members answers op 8: https://discord.com/developers/docs/events/gateway-events#request-guild-members.
func (c *conn) members(data json.RawMessage) {
	d := c.d
	var o obj
	_ = json.Unmarshal(data, &o)
	ids := words(o["guild_id"])
	if one := str(o, "guild_id"); one != "" {
		ids = []string{one}
	}
	wanted, byQuery := words(o["user_ids"]), o["user_ids"] == nil
	for _, id := range ids {
		s := d.servers[id]
		if s == nil || s.members[d.cfg.BotID] == nil {
			continue
		}
		if byQuery && str(o, "query") == "" && num(o, "limit", 0) == 0 && c.session.intents&guildMembers == 0 {
			d.fault("all members of a server are asked for without the intent GUILD_MEMBERS")
			c.end(4014)
			return
		}
		found, missing := []any{}, []any{}
		for _, u := range sorted(s.members) {
			if byQuery && strings.HasPrefix(d.people[u].Handle, str(o, "query")) || slices.Contains(wanted, u) {
				found = append(found, d.memberJSON(s.members[u]))
			}
		}
		for _, u := range wanted {
			if s.members[u] == nil {
				missing = append(missing, u)
			}
		}
		c.session.tell("GUILD_MEMBERS_CHUNK", obj{"guild_id": id, "members": found, "chunk_index": 0, "chunk_count": 1, "not_found": missing, "nonce": o["nonce"]})
	}
}

// Settle returns when the app has all that was sent to it, nobody waits for an answer, and no request is under way. What
// it does later, of its own, is not waited for. It asks for a heartbeat, in which an app says what it has got.
func (d *Discord) Settle(ctx context.Context) error {
	defer context.AfterFunc(ctx, d.changed.Broadcast)()
	d.mu.Lock()
	defer d.mu.Unlock()
	for !d.settled() && !d.closed {
		if err := ctx.Err(); err != nil {
			return err
		}
		d.changed.Wait()
	}
	return ctx.Err()
}

func (d *Discord) settled() bool {
	quiet := d.serving == 0
	for _, i := range d.asked {
		quiet = quiet && !i.waiting
	}
	for _, c := range d.conns {
		if c.frozen || c.session == nil || c.heard >= c.sent {
			continue
		}
		quiet = false
		if c.asked < c.sent {
			c.asked, c.told = c.sent, 0
			for range asks {
				c.say(opHeartbeat, nil)
			}
		}
	}
	return quiet
}
