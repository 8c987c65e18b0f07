// Package slacktest is a strict Slack in memory: the Web API, Socket Mode and HTTP events for one app in one workspace,
// with the people there and those of workspaces that channels are shared with. It is an http.Handler, reached through the
// real client library by its base URL; cmd beside it serves it on its own for development.
//
// Tests drive it by the hands of people (As) and look at what each of them sees. What Slack refuses to a person is a
// Refusal; what an app does that no app should do (an unknown method, argument, block or field, a limit, a socket's
// ticket used twice, an acknowledgement that nobody reads) is refused to it and noted as a fault, and Start fails the
// test for it. TakeFaults is for tests that do so on purpose. What can befall a good app is answered, and no fault: a
// missing scope, a rate limit, an archived channel, a trigger that is too late.
//
// Invariants
//
//   - The same deeds in the same order give the same ids, and no two messages the same ts.
//   - What comes in is checked before anything is done: a refused call changes nothing.
//   - What goes out was made plain JSON under the lock; nothing changes under its reader.
//   - No deed and no call waits for the app, except interactions, which wait for their acknowledgement: at most 3 s.
//   - Time is the real one, moved by Advance; in StartInMemory it is that of a synctest bubble.
//
// It enforces, each where the source names Slack's page for it: scopes (missing_scope with needed and provided), argument
// names and kinds, rate limits with Retry-After, pages and cursors, every limit of blocks, elements, text, views and
// metadata, triggers (once, 3 s), response_urls (5 times, 30 min), views (three deep, hash, what was filled in), who may
// post, edit and read where, ephemeral messages and when they show, edit windows, mentions and escaping, files with the
// token only, tickets and at most ten sockets, acknowledgements in 3 s and under 20 KB, retries at once, after 1 and after
// 5 min, request signatures, and what Slack Connect keeps from people of other workspaces and tells of them.
//
// Where the documents are silent it takes the stricter reading, and says so: metadata needs metadata.message:read, the
// burst of a tier is a minute's worth, option values have 75 characters, a reply is no head of a thread, text beside blocks
// pings too, an acknowledgement counts only on the connection that the envelope came by.
//
// It does not know: user tokens, OAuth, Enterprise Grid, group conversations, workflows, canvases, lists, calls, search,
// scheduled messages, legacy attachments, custom emoji, unfurling by apps, admin methods, blocks for agents. Those are
// refused as unknown. It unfurls only by Unfurl, disables no subscription for failing, and a person's formatting marks
// stay as typed.
package slacktest
