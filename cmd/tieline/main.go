// Command tieline keeps a vendor's published support agreement in the channels that it shares with its partners.
//
// Each subcommand has a file of its own and only wires: what is decided, kept and said stands in the packages it
// calls. A command ends with 0 where it did what was asked, 1 where it found something wrong with what it was given
// to judge, and 2 where it could not be carried out as it was typed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
)

// program is the command line.
type program struct {
	Serve    serveCommand    `cmd:"" default:"withargs" help:"Run the bot (what happens where no command is named)."`
	Check    checkCommand    `cmd:"" help:"Check agreement files and list their assumptions."`
	Health   healthCommand   `cmd:"" help:"Ask the Tieline that runs on this machine how it is."`
	Doctor   doctorCommand   `cmd:"" help:"Look whether the chat that is connected is set up as the bot needs it."`
	Manifest manifestCommand `cmd:"" help:"Print what makes the app in a chat by one paste."`
	Explain  explainCommand  `cmd:"" help:"Explain what an agreement decides, and when its clocks are due."`
	Import   importCommand   `cmd:"" help:"Take partners, channels and people over from a CSV file."`
	Export   exportCommand   `cmd:"" help:"Write tickets, or what was attained, as CSV or JSON."`
	Backup   backupCommand   `cmd:"" help:"Copy the database into a file, while Tieline runs."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup in the place of the database, while Tieline is stopped."`
	Forget   forgetCommand   `cmd:"" help:"Erase what a partner wrote, while Tieline is stopped."`
	Rehearse rehearseCommand `cmd:"" help:"Play conversations through the real bot, and tell what did not come true."`
}

// streams are what a command reads from and writes to.
type streams struct {
	out, errs io.Writer
}

// failure is how a command ends when it does not end well: a sentence, or nothing where all has been said, and the
// code that the program ends with.
type failure struct {
	code     int
	sentence string
}

// Error is the sentence.
func (f failure) Error() string { return f.sentence }

// unusable is a failure because of what was typed.
func unusable(format string, args ...any) error {
	return failure{code: 2, sentence: fmt.Sprintf(format, args...)}
}

func main() { os.Exit(run(os.Args[1:], streams{out: os.Stdout, errs: os.Stderr})) }

// run carries out one command line and gives the code to end with.
func run(args []string, std streams) (code int) {
	defer func() {
		switch stop := recover().(type) {
		case nil:
		case helped:
			code = int(stop)
		default:
			panic(stop)
		}
	}()
	parser := kong.Must(&program{}, kong.Name("tieline"), kong.Writers(std.out, std.errs),
		kong.Description("A support desk that keeps its vendor's published agreement."),
		kong.Exit(func(code int) { panic(helped(code)) }))
	typed, err := parser.Parse(args)
	if err != nil {
		return tell(std, unusable("%s (tieline --help tells what there is)", err))
	}
	return tell(std, typed.Run(std))
}

// helped carries the code out of kong, which ends the program by itself once it has shown a help page.
type helped int

// tell says how a command went.
func tell(std streams, err error) int {
	if err == nil {
		return 0
	}
	if err.Error() != "" {
		fmt.Fprintln(std.errs, "tieline:", err)
	}
	if f := (failure{}); errors.As(err, &f) {
		return f.code
	}
	return 1
}
