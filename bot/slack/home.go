package slack

// Home is the address of the workspace that the bot is in.
func (a *Adapter) Home() string { return a.pen.home }
