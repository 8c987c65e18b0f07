package slack

// CaughtUp reports whether everything that was said in Slack is known, as far as we can tell.
func (a *Adapter) CaughtUp() bool {
	l := a.listening.Load()
	return l != nil && l.Intake.CaughtUp()
}
