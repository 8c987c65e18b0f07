package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands/talk"
)

// Codes of Discord's own: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
const (
	codeUnknownChannel     = 10003
	codeUnknownMember      = 10007
	codeUnknownMessage     = 10008
	codeUnknownUser        = 10013
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeTooManyEdits       = 30046
	codeThreadsFull        = 160006
	codeAcknowledged       = 40060
	codeMissingAccess      = 50001
	codeNotTheirs          = 50005
	codeNoDirect           = 50007
	codeMissingPermissions = 50013
	codeInvalidToken       = 50027
	codeArchived           = 50083
	codeThreadThere        = 160004
	codeThreadLocked       = 160005
)

var classes = map[int]bot.Class{
	codeUnknownChannel: bot.Gone, codeMissingAccess: bot.Gone, codeMissingPermissions: bot.Gone, codeThreadLocked: bot.Gone, codeNoDirect: bot.Gone, codeUnknownUser: bot.Gone,
	codeUnknownMessage: bot.Lost, codeNotTheirs: bot.Lost, codeUnknownWebhook: bot.Lost, codeUnknownInteraction: bot.Lost, codeAcknowledged: bot.Lost, codeInvalidToken: bot.Lost, codeUnknownMember: bot.Lost,
	codeArchived: bot.Gone, codeTooManyEdits: bot.Wait, codeThreadsFull: bot.Wait,
	40062: bot.Wait, 20028: bot.Wait, 20022: bot.Wait, // rate limits that come as refusals
	40001: bot.Auth, 40002: bot.Auth, 50014: bot.Auth,
}

// What is to be waited where Discord does not say how long: an old message takes few edits an hour; threads end when they end.
var waits = map[int]time.Duration{codeTooManyEdits: 10 * time.Minute, codeThreadsFull: 10 * time.Minute}

const unsaid = 10 * time.Second

// classify makes every error of the library a *bot.Error. None holds a token: the library's own have the URL in them.
func classify(method, address string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*bot.Error](err); ok {
		if e.Class == bot.Auth && byToken(address) { // it is the interaction's token that is not taken
			return &bot.Error{Class: bot.Lost, Code: e.Code, Err: e.Err}
		}
		return e
	}
	if e, ok := errors.AsType[*discordgo.RESTError](err); ok {
		return refused(e)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &bot.Error{Class: afterSending(method), Code: "deadline", Err: errors.New("no answer in time")}
	}
	return &bot.Error{Class: afterSending(method), Code: "unknown", Err: fmt.Errorf("the library failed (%T)", err)}
}

// byToken reports whether a request is allowed by a token in its address, and not by ours.
func byToken(address string) bool {
	path := pathOf(address)
	return strings.HasPrefix(path, "webhooks/") || strings.HasPrefix(path, "interactions/")
}

// refused is Discord's own no. One without a code was not Discord's: something between us and it, which may think better of it.
func refused(e *discordgo.RESTError) error {
	status := e.Response.StatusCode
	if e.Message == nil || e.Message.Code == 0 && status != http.StatusNotFound && status != http.StatusBadRequest {
		out := &bot.Error{Class: bot.Temporary, Code: strconv.Itoa(status), Err: errors.New(http.StatusText(status))}
		if status == http.StatusRequestEntityTooLarge || status == http.StatusBadRequest {
			out.Class = bot.Rejected
		}
		return out
	}
	code := e.Message.Code
	out := &bot.Error{Class: cmp.Or(classes[code], bot.Rejected), Code: strconv.Itoa(code), Err: errors.New(words(e))}
	if status == http.StatusNotFound && classes[code] == "" {
		out.Class = bot.Lost
	}
	if out.Class == bot.Wait {
		out.After = cmp.Or(waits[code], unsaid)
	}
	return out
}

// words are what Discord says about a refusal, with the fields that it is about: it repeats no value in full.
func words(e *discordgo.RESTError) string {
	said := e.Message.Message
	if len(e.ResponseBody) > 0 && strings.Contains(string(e.ResponseBody), `"errors"`) {
		said += ": " + talk.Clip(string(e.ResponseBody), 500)
	}
	return said
}

// coded reports whether an error is Discord's own of this code.
func coded(err error, code int) bool {
	e, ok := errors.AsType[*bot.Error](err)
	return ok && e.Code == strconv.Itoa(code)
}

// again is for what may be said twice, or only asks: in doubt it is done again.
func again(err error) error {
	if e, ok := errors.AsType[*bot.Error](err); ok && e.Class == bot.Uncertain {
		repeatable := *e
		repeatable.Class = bot.Temporary
		return &repeatable
	}
	return err
}
