package slack

// CaughtUp reports whether everything that was said in Slack is known, as far as we can tell.
func (a *Adapter) CaughtUp() bool {
	l := a.listening.Load()
	return l != nil && l.Intake.CaughtUp()
}

// Reached reports whether a connection to Slack is open now. CaughtUp says yes after a long outage, and this does not.
func (a *Adapter) Reached() bool {
	l := a.listening.Load()
	return l != nil && l.Up() > 0
}
