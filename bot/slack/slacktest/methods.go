package slacktest

// method is one method of the Web API: https://docs.slack.dev/reference/methods, and on each method's own page its
// scopes, tier and arguments. What an app of this kind has no use for is left out, and so refused.
type method struct {
	scopes    []string // any one of them
	rate      rate
	need, can string // arguments, as name:kind; kind is bool, int, json, or empty for a string
	json      bool   // takes JSON besides a form
	app       bool   // with the app-level token
	do        func(*Slack, *call) (obj, error)
}

const pages = "cursor limit:int"

var (
	readChannels = []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	readHistory  = []string{"channels:history", "groups:history", "im:history", "mpim:history"}
)

var methods map[string]method

func init() { // the functions below name it
	methods = map[string]method{
		"auth.test":             {rate: special, json: true, do: (*Slack).authTest},
		"apps.connections.open": {rate: tier1, json: true, app: true, do: (*Slack).openConnection},
		"team.info":             {scopes: []string{"team:read"}, rate: tier3, can: "team domain", do: (*Slack).teamInfo},
		"bots.info":             {scopes: []string{"users:read"}, rate: tier3, can: "bot team_id", do: (*Slack).botInfo},

		"chat.postMessage": {scopes: []string{"chat:write"}, rate: special, json: true, do: (*Slack).postMessage, need: "channel",
			can: "text blocks:json markdown_text metadata:json thread_ts reply_broadcast:bool unfurl_links:bool unfurl_media:bool mrkdwn:bool parse link_names:bool username icon_url icon_emoji attachments:json as_user:bool"},
		"chat.update": {scopes: []string{"chat:write"}, rate: tier3, json: true, do: (*Slack).updateMessage, need: "channel ts",
			can: "text blocks:json markdown_text metadata:json parse link_names:bool reply_broadcast:bool file_ids:json attachments:json as_user:bool"},
		"chat.delete": {scopes: []string{"chat:write"}, rate: tier3, json: true, do: (*Slack).deleteMessage, need: "channel ts", can: "as_user:bool"},
		"chat.postEphemeral": {scopes: []string{"chat:write"}, rate: tier4, json: true, do: (*Slack).postEphemeral, need: "channel user",
			can: "text blocks:json markdown_text thread_ts parse link_names:bool username icon_url icon_emoji attachments:json as_user:bool"},
		"chat.getPermalink": {rate: special, do: (*Slack).permalink, need: "channel message_ts"},

		"conversations.info":    {scopes: readChannels, rate: tier3, need: "channel", can: "include_locale:bool include_num_members:bool", do: (*Slack).conversationInfo},
		"conversations.list":    {scopes: readChannels, rate: tier2, can: pages + " types exclude_archived:bool team_id", do: (*Slack).listConversations},
		"conversations.members": {scopes: readChannels, rate: tier4, need: "channel", can: pages, do: (*Slack).conversationMembers},
		"conversations.history": {scopes: readHistory, rate: tier3, need: "channel", can: pages + " oldest latest inclusive:bool include_all_metadata:bool", json: true, do: (*Slack).history},
		"conversations.replies": {scopes: readHistory, rate: tier3, need: "channel ts", can: pages + " oldest latest inclusive:bool include_all_metadata:bool", do: (*Slack).threadReplies},
		"conversations.open":    {scopes: []string{"im:write", "mpim:write", "channels:manage", "groups:write"}, rate: tier3, can: "channel users return_im:bool prevent_creation:bool", json: true, do: (*Slack).openConversation},
		"conversations.join":    {scopes: []string{"channels:join"}, rate: tier3, need: "channel", json: true, do: (*Slack).joinConversation},

		"users.info":            {scopes: []string{"users:read"}, rate: tier4, need: "user", can: "include_locale:bool", do: (*Slack).userInfo},
		"users.list":            {scopes: []string{"users:read"}, rate: tier2, can: pages + " include_locale:bool team_id", do: (*Slack).listUsers},
		"usergroups.list":       {scopes: []string{"usergroups:read"}, rate: tier2, can: "include_count:bool include_disabled:bool include_users:bool team_id", do: (*Slack).listGroups},
		"usergroups.users.list": {scopes: []string{"usergroups:read"}, rate: tier2, need: "usergroup", can: "include_disabled:bool team_id", do: (*Slack).groupUsers},

		"views.open":    {rate: tier4, json: true, need: "view:json", can: "trigger_id interactivity_pointer", do: (*Slack).openView},
		"views.push":    {rate: tier4, json: true, need: "view:json", can: "trigger_id interactivity_pointer", do: (*Slack).pushView},
		"views.update":  {rate: tier4, json: true, need: "view:json", can: "view_id external_id hash", do: (*Slack).updateView},
		"views.publish": {rate: tier4, json: true, need: "view:json user_id", can: "hash", do: (*Slack).publishView},

		"reactions.add":    {scopes: []string{"reactions:write"}, rate: tier3, json: true, need: "name channel timestamp", do: (*Slack).addReaction},
		"reactions.remove": {scopes: []string{"reactions:write"}, rate: tier2, json: true, need: "name channel timestamp", do: (*Slack).removeReaction},
		"reactions.get":    {scopes: []string{"reactions:read"}, rate: tier3, need: "channel timestamp", can: "full:bool", do: (*Slack).reactionsOf},
		"pins.add":         {scopes: []string{"pins:write"}, rate: tier2, json: true, need: "channel timestamp", do: (*Slack).addPin},
		"pins.remove":      {scopes: []string{"pins:write"}, rate: tier2, json: true, need: "channel timestamp", do: (*Slack).removePin},
		"pins.list":        {scopes: []string{"pins:read"}, rate: tier2, need: "channel", do: (*Slack).listPins},
		"bookmarks.add":    {scopes: []string{"bookmarks:write"}, rate: tier2, json: true, need: "channel_id title type", can: "link emoji entity_id parent_id", do: (*Slack).addBookmark},
		"bookmarks.list":   {scopes: []string{"bookmarks:read"}, rate: tier3, need: "channel_id", do: (*Slack).listBookmarks},
		"bookmarks.edit":   {scopes: []string{"bookmarks:write"}, rate: tier2, json: true, need: "channel_id bookmark_id", can: "title link emoji", do: (*Slack).editBookmark},
		"bookmarks.remove": {scopes: []string{"bookmarks:write"}, rate: tier2, json: true, need: "channel_id bookmark_id", do: (*Slack).removeBookmark},

		"files.getUploadURLExternal":   {scopes: []string{"files:write"}, rate: tier4, need: "filename length:int", can: "alt_txt snippet_type", do: (*Slack).uploadURL},
		"files.completeUploadExternal": {scopes: []string{"files:write"}, rate: tier4, json: true, need: "files:json", can: "channel_id channels initial_comment thread_ts blocks:json", do: (*Slack).completeUpload},
		"files.info":                   {scopes: []string{"files:read"}, rate: tier4, need: "file", can: "count:int page:int " + pages, do: (*Slack).fileInfo},
	}
}
