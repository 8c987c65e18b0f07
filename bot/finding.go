package bot

// Finding is one thing that was looked at when somebody asked whether a platform is set up as the bot needs it.
type Finding struct {
	Wrong bool
	Says  string // one sentence, or two
	Do    string // what to do about it; empty: nothing
}
