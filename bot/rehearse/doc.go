// Package rehearse plays conversations: plain texts that say who types or clicks what and where, how time moves,
// and what each person then sees. docs/conversations.md describes the language for those who write them.
//
// A conversation runs through the real bot: the commands, a store in a directory of its own, the courier, and a
// platform behind the Stage port. Only two things differ from serving: the clock stands still until the script
// moves it, and the courier delivers when it is told to, one message after another. So a conversation goes the
// same way every time.
//
// Invariants
//
//   - A script is read strictly and whole: every line that cannot be read is a Problem with its line number, and
//     nothing of such a script is played.
//   - After each turn everything owed has arrived before anybody looks.
//   - After each turn nobody of one partner may have been shown anything of another's, nor what stays at the
//     desk, whether or not the script asks.
//   - The house may be closed and opened again at any point, after a turn and between a commit and its delivery: it
//     goes on as if nothing had been. The tests play every conversation so.
//   - An expectation that is not met is a Failure, and the conversation goes on; a turn that cannot be done (there
//     is no such button) ends it. Anything else that goes wrong is an error and says nothing about the script.
package rehearse
