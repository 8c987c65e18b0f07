// Package slack is Tieline in Slack: a bot.Platform on github.com/slack-go/slack, by Socket Mode or by HTTP.
//
// Invariants
//
//   - What people do is named by what happened: a message by its channel and ts, an edit by its time besides, an
//     interaction by its trigger. The same thing told again, by a retry, by a second event or by reading what was missed, has the same
//     name, and commands does it once.
//   - An event is acknowledged after its act was committed. One that was not is sent again by Slack, and read again here.
//   - What people wrote is drawn as rich text elements or plain text, never as markup; a mention is an element, made only for those whom
//     the card pings.
//   - A message of ours bears its key in its metadata. A post of which nobody knows whether it was taken is looked for by that key
//     before it is sent again.
//   - People are (team, user), with the team that they are from. Somebody of another workspace is Outside, whoever shares the channel.
//   - No token is in an error, a log line or a URL that is logged.
//
// # What comes in
//
// Two sockets, or requests to HTTP, bring envelopes. Messages, edits, deletions and reactions become deeds, and go through the
// inbox: a lane for each place, in the order of their timestamps, by whichever connection they came. Each is done once, however
// often it is told, and acknowledged when it is done. Clicks, commands and forms do not queue, since somebody waits for them:
// their answer goes in the acknowledgement where Slack reads it, and else by the response_url or the view.
//
// # What fails
//
// Socket Mode keeps nothing while nobody listens, so two connections are held, and after every gap what was missed is
// read: the channels that are bound and the threads of open tickets, from a little before the last message known of each, and
// before what is told of them next. Edits since then are found too; deletions, of what was heard since the start. What the handler
// fails on comes again from Slack (at once, after one minute, after five), and after that by reading, until it is done: the mark of
// its place does not pass it. Everything is read again now and then, for what went astray unnoticed.
//
// A token that was revoked ends Listen with bot.Auth; everything else is tried again.
package slack
