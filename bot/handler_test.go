package bot_test

import (
	"tieline/bot"
	"tieline/commands"
)

// What an adapter may ask of its handler is there.
var (
	_ bot.Handler = (*commands.Commands)(nil)
	_ bot.Host    = (*commands.Commands)(nil)
	_ bot.Grouper = (*commands.Commands)(nil)
)
