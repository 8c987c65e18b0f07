package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
)

// classes of Slack's own words: https://docs.slack.dev/reference/methods/chat.postMessage#errors, …/views.open#errors. What is
// not here is the message's fault: it would be refused again.
var classes = map[string]bot.Class{
	// "Some aspect of the operation succeeded before the error was raised."
	"internal_error": bot.Uncertain, "fatal_error": bot.Uncertain, "request_timeout": bot.Uncertain, "service_unavailable": bot.Uncertain,

	"ratelimited": bot.Wait, "rate_limited": bot.Wait, "message_limit_exceeded": bot.Wait, "accesslimited": bot.Wait, "team_added_to_org": bot.Wait,

	"channel_not_found": bot.Gone, "not_in_channel": bot.Gone, "is_archived": bot.Gone, "restricted_action": bot.Gone,
	"restricted_action_read_only_channel": bot.Gone, "restricted_action_thread_locked": bot.Gone, "thread_locked": bot.Gone, "is_inactive": bot.Gone,
	"restricted_action_thread_only_channel": bot.Gone, "restricted_action_non_threadable_channel": bot.Gone, "channel_type_not_supported": bot.Gone,

	"message_not_found": bot.Lost, "cant_update_message": bot.Lost, "cant_delete_message": bot.Lost, "edit_window_closed": bot.Lost, "thread_not_found": bot.Lost,
	"expired_trigger_id": bot.Lost, "exchanged_trigger_id": bot.Lost, "invalid_trigger_id": bot.Lost, "trigger_expired": bot.Lost, "trigger_exchanged": bot.Lost,
	"not_found": bot.Lost, "hash_conflict": bot.Lost, "expired_url": bot.Lost, "used_url": bot.Lost, "user_not_found": bot.Lost, "user_disabled": bot.Lost,
	"user_not_visible": bot.Lost, "cannot_dm_bot": bot.Lost, "user_not_in_channel": bot.Lost, "messages_tab_disabled": bot.Lost, "file_not_found": bot.Lost, "file_deleted": bot.Lost,

	"invalid_auth": bot.Auth, "token_revoked": bot.Auth, "account_inactive": bot.Auth, "not_authed": bot.Auth, "missing_scope": bot.Auth, "token_expired": bot.Auth,
	"no_permission": bot.Auth, "org_login_required": bot.Auth, "ekm_access_denied": bot.Auth, "not_allowed_token_type": bot.Auth, "team_access_not_granted": bot.Auth,
}

// unsaid is how long to wait where Slack does not say how long.
const unsaid = 10 * time.Second

// classify makes every error of the library a *bot.Error. None holds a token: the library's own may, in a URL.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		out := &bot.Error{Class: cmp.Or(classes[e.Err], bot.Rejected), Code: e.Err, Err: errors.New(e.Err)}
		if len(e.ResponseMetadata.Messages) > 0 {
			out.Err = fmt.Errorf("%s: %q", e.Err, e.ResponseMetadata.Messages)
		}
		if out.Class == bot.Wait {
			out.After = unsaid
		}
		return out
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &bot.Error{Class: bot.Uncertain, Code: "deadline", Err: errors.New("no answer in time")}
	}
	return &bot.Error{Class: bot.Uncertain, Code: "unknown", Err: fmt.Errorf("the library failed (%T)", err)}
}

// again is classify for what may be said twice, or only asks: in doubt it is done again. The library asks by POST too.
func again(err error) error {
	err = classify(err)
	if e, ok := errors.AsType[*bot.Error](err); ok && e.Class == bot.Uncertain {
		repeatable := *e
		repeatable.Class = bot.Temporary
		return &repeatable
	}
	return err
}
