// Package discord is Tieline in Discord: a bot.Platform on github.com/bwmarrin/discordgo.
//
// Invariants
//
//   - What people do is named by what happened: a message, an edit, a click by Discord's own id. Told again, by the gateway or by reading
//     what was missed, it has the same name, and commands does it once.
//   - Everything is read raw. The library's types know fewer components than there are, and empty the message that has another.
//   - What people wrote is escaped wherever markdown is read. Every message of ours says whom it may ping, and nobody else.
//   - A message of ours has an enforced nonce, and bears a small mark by which it is found again once Discord has forgotten the nonce.
//   - People are known by their account alone. Whether somebody is of the home server, the one with the desk's channel, and which roles
//     they have there, is asked there, wherever they act.
//   - No token is in an error, a log line or a URL that is logged.
//
// # What comes in
//
// One gateway connection at a time. Each is a session of the library's of its own, which only queues what it hears: the library
// closes and reconnects in ways that hang, loop or crash, so it is never asked to, and what it does by itself is watched from below, at
// the socket. A connection that is silent after a heartbeat, that never gets ready or has ended is given up and another opened. Where
// the library itself hangs, it is left behind; when that has happened too often, Listen ends, for the supervisor to start anew.
//
// Messages, edits, deletions and reactions go through the intake: a lane for each place. Clicks, commands and forms do
// not queue, since somebody waits for them, who has three seconds.
//
// # What fails
//
// A new connection is told nothing of what was missed. So on every READY what was missed is read over REST, from a little
// before the last message known of each channel that is bound, of each thread of an open ticket and of direct conversations, before
// what is told of them next. Clicks and commands that nobody heard are lost, and Discord says so to whoever made them.
//
// Rates are kept ahead of time: forty requests a second over all, each bucket as Discord tells of it, and nothing at all while
// Discord wants none. What would have to wait longer than a moment goes back to its lane as bot.Wait.
package discord
