// Package discordtest is a strict Discord in memory: the REST API (v9 and v10) and the gateway for one bot, with the
// servers it is in and the people there. It is an http.Handler, reached through the real client library; cmd beside it
// serves it on its own for development.
//
// How it is reached: everything is under URL(), which stands in the place of https://discord.com. The API is at
// URL()/api/v9 and /api/v10, the gateway where GET /gateway and /gateway/bot say (ws://, the same host), files at the
// addresses that messages give. discordgo's own addresses are fixed, so give its Session.Client the Transport of this
// Discord, which rewrites scheme and host, and its Session.Dialer the Dialer:
//
//	d := discordtest.Start(t, discordtest.Config{})
//	home := d.AddServer(discordtest.Server{Name: "Vendor"})
//	anna := d.AddPerson(discordtest.Person{Name: "Anna"})
//	d.Join(home, anna)
//	desk := d.AddChannel(discordtest.Channel{Server: home, Name: "desk"})
//	s, _ := discordgo.New("Bot " + d.Token())
//	s.Client, s.Dialer = &http.Client{Transport: d.Transport()}, d.Dialer()
//	s.Identify.Intents |= discordgo.IntentMessageContent
//	_ = s.Open()
//	d.Connected(1)
//	id, _ := d.As(anna).Type(desk, "hello")
//	_ = d.Settle(ctx) // the app has got it
//	answer, _ := d.As(anna).Slash(ctx, desk, "/ticket open priority:critical text:phones are dead")
//	d.As(anna).Sees(desk)
//
// Tests drive it by the hands of people (As) and look at what each of them sees. What Discord refuses to a person is a
// Refusal; what an app does that no app should do (an unknown route or field, a limit, an answer of the wrong kind) is
// refused to it and noted as a fault, and Start fails the test for it. TakeFaults is for tests that do so on purpose.
// What can befall a good app is answered, and no fault: a missing permission, a rate limit, an archived thread, an
// interaction that is over. Every body is also held to Discord's own description of its API, where TIELINE_DISCORD_OPENAPI
// names its file.
//
// Invariants
//
//   - What comes in is checked before anything is done: a refused call changes nothing.
//   - What goes out was made plain JSON under the lock; nothing changes under its reader.
//   - No deed and no call waits for the app, except interactions, which wait for their first answer: at most 3 s.
//   - Snowflakes grow, and tell Now at which they were made.
//   - Time is the real one, moved by Advance; in StartInMemory it is that of a synctest bubble. Config.Now stamps messages
//     instead, and archives threads. Heartbeats go by real time.
//   - discordgo sleeps a second in Close with its lock held. In a bubble that second never passes while anything else of
//     the session's wants the lock (its heartbeat, its reader): what reconnects is tested in real time, with a short
//     Config.Heartbeat.
//   - What is kept to be looked at (Calls, Delivered) grows; Forget lets go of it in long runs.
//
// It enforces, each where the source names Discord's page for it: permissions by role and by overwrites of channels,
// every limit of messages, embeds, components, forms and commands, mentions and who they call, nonces, threads (archived,
// locked, idle, tags of forums), the privileged intents, 3 s and 15 min, ephemeral and deferred answers, files whose
// addresses last a day, buckets, 50 calls a second, the third new name within ten minutes, the gateway's order, limits
// and close codes, resuming and what ends a session.
//
// Where the documents are silent it takes the stricter reading, and says so: a nonce is remembered three minutes, a session
// can be resumed for two, a mention behind a backslash is one, edits of messages older than an hour are thirty an hour for
// each channel, a body may hold only what is documented (and what discordgo is known to write out besides).
//
// It does not know: components v2, polls, stickers, voice, webhooks other than those of interactions, invites, bans,
// auto-moderation, audit logs, scheduled events, user commands, apps that are installed to users, slow mode, custom emoji
// of servers, ETF and transport compression. Those are refused as unknown.
package discordtest
