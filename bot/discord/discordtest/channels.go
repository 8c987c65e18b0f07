package discordtest

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The flags of channels: https://discord.com/developers/docs/resources/channel#channel-object-channel-flags.
const (
	pinnedPost = 1 << 1
	requireTag = 1 << 4
)

// channelJSON is https://discord.com/developers/docs/resources/channel#channel-object.
func (d *Discord) channelJSON(c *channel) obj {
	if c.server == nil {
		return obj{"id": c.ID, "type": int(Direct), "last_message_id": c.last(), "flags": c.flags, "recipients": []any{d.userJSON(d.people[c.direct])}}
	}
	o := obj{"id": c.ID, "type": int(c.Type), "guild_id": c.server.ID, "name": c.Name, "last_message_id": c.last(), "flags": c.flags, "rate_limit_per_user": 0, "parent_id": nil, "last_pin_timestamp": nil}
	if !c.pinnedAt.IsZero() {
		o["last_pin_timestamp"] = stamp(c.pinnedAt)
	}
	if c.thread != nil {
		c.thread.json(o, c)
		return o
	}
	o["position"], o["nsfw"], o["topic"] = 0, false, nil
	if c.Topic != "" {
		o["topic"] = c.Topic
	}
	if c.Parent != "" {
		o["parent_id"] = c.Parent
	}
	overwrites := []any{}
	for _, x := range c.Overwrites {
		typ := 1
		if c.server.roles[x.ID] != nil {
			typ = 0
		}
		overwrites = append(overwrites, obj{"id": x.ID, "type": typ, "allow": x.Allow.String(), "deny": x.Deny.String()})
	}
	o["permission_overwrites"] = overwrites
	if c.Archive != 0 {
		o["default_auto_archive_duration"] = c.Archive
	}
	if c.Type == Forum {
		o["available_tags"], o["default_reaction_emoji"], o["default_sort_order"], o["default_forum_layout"], o["template"] = c.tagsJSON(), nil, nil, 0, ""
	}
	return o
}

func (c *channel) tagsJSON() []any {
	out := []any{}
	for _, t := range c.Tags {
		out = append(out, obj{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": nil})
	}
	return out
}

func (c *call) getChannel() (any, error) {
	x, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	return c.d.channelJSON(x), nil
}

// Archive durations: https://discord.com/developers/docs/resources/channel#thread-metadata-object.
var archiveAfter = choice(60, 1440, 4320, 10080)

// https://discord.com/developers/docs/resources/channel#modify-channel
var channelShape = shape{"name": may(text(1, 100)), "topic": may(topic), "nsfw": may(boolean), "position": may(integer(0, 1000)), "rate_limit_per_user": may(integer(0, 21600)), "parent_id": may(snowflake),
	"permission_overwrites": may(list(0, 100, object(shape{"id": must(snowflake), "type": must(choice(0, 1)), "allow": may(permissions), "deny": may(permissions)}))),
	"available_tags":        may(list(0, 20, object(shape{"id": may(snowflake), "name": must(text(1, 50)), "moderated": may(boolean), "emoji_id": may(anything), "emoji_name": may(anything)}))),
	"flags":                 may(choice(0, pinnedPost, requireTag)), "default_auto_archive_duration": may(archiveAfter),
	"archived": may(boolean), "locked": may(boolean), "invitable": may(boolean), "auto_archive_duration": may(archiveAfter), "applied_tags": may(set(5, snowflake))}

// topic: "0-1024 character channel topic (0-4096 characters for GUILD_FORUM and GUILD_MEDIA channels)"; which of them it
// is, the handler looks at.
func topic(k *checker, at string, v any) { text(0, 4096)(k, at, v) }

func permissions(k *checker, at string, v any) {
	if s, ok := v.(string); ok && number(s) == 0 && s != "0" {
		k.say(at, "NUMBER_TYPE_COERCE", "%q is no set of permissions", s)
	} else if _, isNumber := v.(float64); !ok && !isNumber {
		k.say(at, "NUMBER_TYPE_COERCE", "%v is no set of permissions", v)
	}
}

var (
	ofThreads  = []string{"name", "archived", "locked", "invitable", "auto_archive_duration", "rate_limit_per_user", "flags", "applied_tags"}
	ofChannels = []string{"name", "topic", "nsfw", "position", "rate_limit_per_user", "parent_id", "permission_overwrites", "available_tags", "flags", "default_auto_archive_duration"}
)

func (c *call) editChannel() (any, error) {
	x, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	known := ofChannels
	if x.thread != nil {
		known = ofThreads
	}
	for _, key := range sorted(c.obj()) {
		if !slices.Contains(known, key) {
			return nil, c.bad("sets %s, which such a channel does not have", key)
		}
	}
	if x.server == nil {
		return nil, notInChannelType
	}
	if name, ok := c.obj()["name"].(string); ok && name != x.Name {
		if err := c.renamed(x); err != nil {
			return nil, err
		}
	}
	if x.thread != nil {
		return c.editThread(x)
	}
	if err := c.d.allowed(x, ManageChannels); err != nil {
		return nil, err
	}
	return c.changeChannel(x)
}

// renamed counts new names: Discord refuses the third within ten minutes. It says so only by refusing.
func (c *call) renamed(x *channel) error {
	if c.d.cfg.Unlimited {
		return nil
	}
	b := c.d.buckets["rename "+x.ID]
	now := c.d.clock.Now()
	if b == nil || !b.till.After(now) {
		b = &bucket{left: 2, till: now.Add(10 * time.Minute)}
		c.d.buckets["rename "+x.ID] = b
	}
	if b.left == 0 {
		return no{status: http.StatusTooManyRequests, message: "You are being rate limited.", wait: b.till.Sub(now)}
	}
	b.left--
	return nil
}

func (c *call) changeChannel(x *channel) (any, error) {
	o := c.obj()
	if t, ok := o["topic"].(string); ok {
		if x.Type != Forum && len([]rune(t)) > 1024 {
			return nil, c.bad("sets a topic of more than 1024 characters")
		}
		x.Topic = t
	}
	x.Name = cmp.Or(channelName(str(o, "name")), x.Name)
	if _, ok := o["flags"]; ok {
		x.flags = num(o, "flags", 0)
		x.NeedsTag = x.flags&requireTag != 0
	}
	if tags, ok := o["available_tags"]; ok {
		x.setTags(c.d, objects(tags))
	}
	if l, ok := o["permission_overwrites"].([]any); ok {
		if err := c.d.allowed(x, ManageRoles); err != nil {
			return nil, err
		}
		x.Overwrites = nil
		for _, p := range objects(l) {
			x.Overwrites = append(x.Overwrites, Overwrite{ID: words([]any{p["id"]})[0], Allow: permission(p["allow"]), Deny: permission(p["deny"])})
		}
	}
	c.d.emit(event{name: "CHANNEL_UPDATE", server: x.server, channel: x, intent: guilds, data: c.d.channelJSON(x)})
	return c.d.channelJSON(x), nil
}

// channelName is a name as text channels have them.
func channelName(s string) string {
	return nameGaps.ReplaceAllString(strings.ToLower(strings.TrimSpace(s)), "-")
}

var nameGaps = regexp.MustCompile(`\s+`)

func permission(v any) Permission {
	if l := words([]any{v}); len(l) > 0 {
		return Permission(number(l[0]))
	}
	return 0
}

func (c *channel) setTags(d *Discord, tags []obj) {
	c.Tags = nil
	for _, t := range tags {
		id := ""
		if l := words([]any{t["id"]}); len(l) > 0 {
			id = l[0]
		}
		c.Tags = append(c.Tags, Tag{ID: cmp.Or(id, d.id()), Name: str(t, "name"), Moderated: flag(t, "moderated")})
	}
}

func (c *call) removeChannel() (any, error) {
	x, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	need := ManageChannels
	if x.thread != nil {
		need = ManageThreads
	}
	if x.server == nil {
		return c.d.channelJSON(x), nil // closing a direct conversation changes nothing here
	}
	if err := c.d.allowed(x, need); err != nil {
		return nil, err
	}
	o := c.d.channelJSON(x)
	c.d.deleteChannel(x)
	return o, nil
}

// https://discord.com/developers/docs/resources/channel#edit-channel-permissions
func (c *call) setOverwrite() (any, error) {
	x, err := c.channelFor(ManageRoles)
	if err != nil {
		return nil, err
	}
	id := c.vars["overwrite_id"]
	x.Overwrites = slices.DeleteFunc(x.Overwrites, func(o Overwrite) bool { return o.ID == id })
	if c.method == http.MethodPut {
		o := c.obj()
		x.Overwrites = append(x.Overwrites, Overwrite{ID: id, Allow: permission(o["allow"]), Deny: permission(o["deny"])})
	}
	c.d.emit(event{name: "CHANNEL_UPDATE", server: x.server, channel: x, intent: guilds, data: c.d.channelJSON(x)})
	return nil, nil
}

// https://discord.com/developers/docs/resources/guild#create-guild-channel
func (c *call) createChannel() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	if err := c.d.allowedAt(s, ManageChannels); err != nil {
		return nil, err
	}
	o := c.obj()
	x := &channel{Channel: Channel{ID: c.d.id(), Server: s.ID, Type: Kind(num(o, "type", 0)), Name: str(o, "name"), Topic: str(o, "topic")}, server: s, byID: map[string]*message{}}
	if x.Type == Text {
		x.Name = channelName(x.Name)
	}
	for _, p := range objects(o["permission_overwrites"]) {
		x.Overwrites = append(x.Overwrites, Overwrite{ID: words([]any{p["id"]})[0], Allow: permission(p["allow"]), Deny: permission(p["deny"])})
	}
	x.setTags(c.d, objects(o["available_tags"]))
	c.d.channels[x.ID] = x
	c.status = http.StatusCreated
	c.d.emit(event{name: "CHANNEL_CREATE", server: s, channel: x, intent: guilds, data: c.d.channelJSON(x)})
	return c.d.channelJSON(x), nil
}

// direct is somebody's conversation with the bot. The caller holds mu.
func (d *Discord) direct(user string) *channel {
	p := d.people[user]
	if p.direct == nil {
		p.direct = &channel{Channel: Channel{ID: d.id(), Type: Direct}, direct: user, byID: map[string]*message{}}
		d.channels[p.direct.ID] = p.direct
	}
	return p.direct
}

// https://discord.com/developers/docs/resources/user#create-dm
func (c *call) openDirect() (any, error) {
	user := words([]any{c.obj()["recipient_id"]})[0]
	p := c.d.people[user]
	if p == nil {
		return nil, no{status: 400, code: 50033, message: "Invalid Recipient(s)"}
	}
	if p.Bot {
		return nil, refuse(http.StatusForbidden, 50007, "Cannot send messages to this user")
	}
	return c.d.channelJSON(c.d.direct(user)), nil
}
