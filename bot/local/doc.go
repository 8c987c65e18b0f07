// Package local is the workspace in the browser: a small chat system of its own, with channels, threads and a
// cast of people, in which Tieline can be tried out without Slack or Discord.
//
// It is a system apart, as those are. It keeps its messages in its own database (workspace.db), knows nothing of
// tickets, and reaches the rest of the program only through bot.Platform and bot.Filer.
//
// Invariants
//
//   - A message is kept before anyone is told of it, and stays owed to the handler until the handler has
//     returned without an error: what was written while Tieline was down, or was dying, is said on the next Listen.
//   - One thing done is one act: the page names everything it sends, and the same name again gets the answer
//     that was given the first time.
//   - The same Post is the same message for ever: its key is unique in the database, so no post is ever uncertain.
//   - Who may see a place is checked on every way in and out: reading, writing, clicking, live updates, files.
//     What one may not see is answered as what does not exist.
//   - Who someone is, on the other hand, is not proven: anyone at this machine can be anyone of the cast. That is
//     what makes it a workspace for trying out. It serves loopback names only.
//
// Failure. Where the database fails, the act is refused with a sentence and nothing was done. A handler that
// fails on a message is tried again; on a command it says so to the person, who may send it again.
package local
