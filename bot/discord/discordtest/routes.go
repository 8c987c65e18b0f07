package discordtest

import (
	"net/url"
	"slices"
	"strings"
)

// route is one that is served. Its pattern is that of Discord's own description.
type route struct {
	method, pattern string
	do              func(*call) (any, error)
	query           string // what may stand in the query
	body            rule   // nil: it takes none
	files           bool   // it takes a form with files too
	open            bool   // the token is in the path: no other is needed, and the global limit does not count it
	rate            rate
	steps           []string
}

func find(method, path string) (*route, map[string]string) {
	steps := strings.Split(path, "/")
	var best *route
	var vars map[string]string
	for i := range routes {
		r := &routes[i]
		if r.method != method {
			continue
		}
		if v, ok := r.match(steps); ok && (best == nil || len(v) < len(vars)) { // the more is said in words, the better it fits
			best, vars = r, v
		}
	}
	return best, vars
}

func (r *route) match(steps []string) (map[string]string, bool) {
	if len(steps) != len(r.steps) {
		return nil, false
	}
	vars := map[string]string{}
	for i, want := range r.steps {
		got, err := url.PathUnescape(steps[i])
		if err != nil {
			return nil, false
		}
		switch {
		case strings.HasPrefix(want, "{"):
			if got == "" {
				return nil, false
			}
			vars[strings.Trim(want, "{}")] = got
		case got != want:
			return nil, false
		}
	}
	return vars, true
}

// routes are those that are known. Their documentation: https://discord.com/developers/docs/resources/message,
// …/resources/channel, …/resources/guild, …/resources/user, …/resources/application, …/interactions/application-commands,
// …/interactions/receiving-and-responding, …/events/gateway.
var routes = slices.Concat(ofMessages, ofChannelsAndThreads, ofServers, ofCommands, ofInteractions)

var ofMessages = []route{
	{method: "POST", pattern: "/channels/{channel_id}/messages", do: (*call).createMessage, body: object(newMessageShape), files: true},
	{method: "GET", pattern: "/channels/{channel_id}/messages", do: (*call).getMessages, query: "before after around limit"},
	{method: "POST", pattern: "/channels/{channel_id}/messages/bulk-delete", do: (*call).deleteMessages, body: object(shape{"messages": must(list(2, 100, snowflake))})},
	{method: "GET", pattern: "/channels/{channel_id}/messages/pins", do: (*call).getPins, query: "before limit"},
	{method: "PUT", pattern: "/channels/{channel_id}/messages/pins/{message_id}", do: (*call).pin},
	{method: "DELETE", pattern: "/channels/{channel_id}/messages/pins/{message_id}", do: (*call).unpin},
	{method: "GET", pattern: "/channels/{channel_id}/pins", do: (*call).getPins},
	{method: "PUT", pattern: "/channels/{channel_id}/pins/{message_id}", do: (*call).pin},
	{method: "DELETE", pattern: "/channels/{channel_id}/pins/{message_id}", do: (*call).unpin},
	{method: "GET", pattern: "/channels/{channel_id}/messages/{message_id}", do: (*call).getMessage},
	{method: "PATCH", pattern: "/channels/{channel_id}/messages/{message_id}", do: (*call).editMessage, body: object(editShape), files: true},
	{method: "DELETE", pattern: "/channels/{channel_id}/messages/{message_id}", do: (*call).deleteMessage},
	{method: "DELETE", pattern: "/channels/{channel_id}/messages/{message_id}/reactions", do: (*call).clearReactions, rate: reacting},
	{method: "GET", pattern: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", do: (*call).whoReacted, query: "after limit type"},
	{method: "PUT", pattern: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", do: (*call).addReaction, rate: reacting},
	{method: "DELETE", pattern: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", do: (*call).removeReaction, rate: reacting},
	{method: "DELETE", pattern: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}", do: (*call).removeReaction, rate: reacting},
	{method: "POST", pattern: "/channels/{channel_id}/typing", do: (*call).typing},
}

var ofChannelsAndThreads = []route{
	{method: "GET", pattern: "/channels/{channel_id}", do: (*call).getChannel},
	{method: "PATCH", pattern: "/channels/{channel_id}", do: (*call).editChannel, body: object(channelShape)},
	{method: "DELETE", pattern: "/channels/{channel_id}", do: (*call).removeChannel},
	{method: "PUT", pattern: "/channels/{channel_id}/permissions/{overwrite_id}", do: (*call).setOverwrite, body: object(shape{"type": must(choice(0, 1)), "allow": may(permissions), "deny": may(permissions)})},
	{method: "DELETE", pattern: "/channels/{channel_id}/permissions/{overwrite_id}", do: (*call).setOverwrite},
	{method: "POST", pattern: "/channels/{channel_id}/messages/{message_id}/threads", do: (*call).threadFrom, body: object(threadFromShape)},
	{method: "POST", pattern: "/channels/{channel_id}/threads", do: (*call).newThread, body: object(newThreadShape), files: true, query: "use_nested_fields"},
	{method: "GET", pattern: "/channels/{channel_id}/threads/archived/public", do: (*call).archivedThreads, query: "before limit"},
	{method: "GET", pattern: "/channels/{channel_id}/thread-members", do: (*call).threadMembers, query: "with_member after limit"},
	{method: "PUT", pattern: "/channels/{channel_id}/thread-members/@me", do: (*call).addThreadMember},
	{method: "DELETE", pattern: "/channels/{channel_id}/thread-members/@me", do: (*call).removeThreadMember},
	{method: "PUT", pattern: "/channels/{channel_id}/thread-members/{user_id}", do: (*call).addThreadMember},
	{method: "DELETE", pattern: "/channels/{channel_id}/thread-members/{user_id}", do: (*call).removeThreadMember},
}

var ofServers = []route{
	{method: "GET", pattern: "/gateway", do: (*call).gateway, open: true},
	{method: "GET", pattern: "/gateway/bot", do: (*call).gatewayBot},
	{method: "GET", pattern: "/applications/@me", do: (*call).app},
	{method: "GET", pattern: "/oauth2/applications/@me", do: (*call).app},
	{method: "GET", pattern: "/users/@me", do: (*call).me},
	{method: "GET", pattern: "/users/@me/guilds", do: (*call).myGuilds, query: "before after limit with_counts"},
	{method: "DELETE", pattern: "/users/@me/guilds/{guild_id}", do: (*call).leaveGuild},
	{method: "POST", pattern: "/users/@me/channels", do: (*call).openDirect, body: object(shape{"recipient_id": must(snowflake)})},
	{method: "GET", pattern: "/users/{user_id}", do: (*call).user},
	{method: "GET", pattern: "/guilds/{guild_id}", do: (*call).guild, query: "with_counts"},
	{method: "GET", pattern: "/guilds/{guild_id}/channels", do: (*call).guildChannels},
	{method: "POST", pattern: "/guilds/{guild_id}/channels", do: (*call).createChannel, body: object(channelShape.with(shape{"name": must(text(1, 100)), "type": may(choice(0, 2, 4, 5, 15))}))},
	{method: "GET", pattern: "/guilds/{guild_id}/roles", do: (*call).guildRoles},
	{method: "GET", pattern: "/guilds/{guild_id}/roles/{role_id}", do: (*call).guildRole},
	{method: "GET", pattern: "/guilds/{guild_id}/members", do: (*call).members, query: "limit after"},
	{method: "GET", pattern: "/guilds/{guild_id}/members/search", do: (*call).searchMembers, query: "query limit"},
	{method: "GET", pattern: "/guilds/{guild_id}/members/{user_id}", do: (*call).member},
	{method: "GET", pattern: "/guilds/{guild_id}/threads/active", do: (*call).activeThreads},
}

var ofCommands = []route{
	{method: "GET", pattern: "/applications/{application_id}/commands", do: (*call).listCommands, query: "with_localizations"},
	{method: "POST", pattern: "/applications/{application_id}/commands", do: (*call).createCommand, body: commandRule},
	{method: "PUT", pattern: "/applications/{application_id}/commands", do: (*call).overwriteCommands, body: commandsRule},
	{method: "GET", pattern: "/applications/{application_id}/commands/{command_id}", do: (*call).getCommand},
	{method: "PATCH", pattern: "/applications/{application_id}/commands/{command_id}", do: (*call).editCommand, body: commandPatch},
	{method: "DELETE", pattern: "/applications/{application_id}/commands/{command_id}", do: (*call).deleteCommand},
	{method: "GET", pattern: "/applications/{application_id}/guilds/{guild_id}/commands", do: (*call).listCommands, query: "with_localizations"},
	{method: "POST", pattern: "/applications/{application_id}/guilds/{guild_id}/commands", do: (*call).createCommand, body: commandRule},
	{method: "PUT", pattern: "/applications/{application_id}/guilds/{guild_id}/commands", do: (*call).overwriteCommands, body: commandsRule},
	{method: "GET", pattern: "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", do: (*call).getCommand},
	{method: "PATCH", pattern: "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", do: (*call).editCommand, body: commandPatch},
	{method: "DELETE", pattern: "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", do: (*call).deleteCommand},
}

var ofInteractions = []route{
	{method: "POST", pattern: "/interactions/{interaction_id}/{interaction_token}/callback", do: (*call).respond, body: answerRule, files: true, open: true, query: "with_response"},
	{method: "POST", pattern: "/webhooks/{webhook_id}/{webhook_token}", do: (*call).followUp, body: object(answerShape), files: true, open: true, query: "wait with_components"},
	{method: "GET", pattern: "/webhooks/{webhook_id}/{webhook_token}/messages/@original", do: (*call).getAnswer, open: true},
	{method: "PATCH", pattern: "/webhooks/{webhook_id}/{webhook_token}/messages/@original", do: (*call).editAnswer, body: object(messageShape), files: true, open: true, query: "with_components"},
	{method: "DELETE", pattern: "/webhooks/{webhook_id}/{webhook_token}/messages/@original", do: (*call).deleteAnswer, open: true},
	{method: "GET", pattern: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", do: (*call).getAnswer, open: true},
	{method: "PATCH", pattern: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", do: (*call).editAnswer, body: object(messageShape), files: true, open: true, query: "with_components"},
	{method: "DELETE", pattern: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", do: (*call).deleteAnswer, open: true},
}

func init() {
	for i := range routes {
		routes[i].steps = strings.Split(routes[i].pattern, "/")
	}
}
