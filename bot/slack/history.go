package slack

import (
	"context"

	"github.com/slack-go/slack"
)

// How many messages are asked for at a time. Slack recommends no more than 200, and takes 999: a search that needs many pages may find
// no end where many search at once, since each page counts against the rate, and a search that is put off begins anew.
const (
	perPage   = 200
	perSearch = 999
)

// pager reads one page, and says what the next is.
type pager func(ctx context.Context, cursor string) (list []slack.Message, next string, err error)

// messages reads page by page until f has enough. The order is Slack's: a channel's newest first, a thread's oldest first,
// without its head.
func (a *Adapter) messages(ctx context.Context, pages pager, thread string, f func(slack.Message) bool) error {
	for cursor := ""; ; {
		list, next, err := pages(ctx, cursor)
		if err != nil {
			return again(err)
		}
		for _, m := range list {
			if thread != "" && m.Timestamp == thread { // every page repeats the head
				continue
			}
			if !f(m) {
				return nil
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

// pages are those of a channel or thread after a timestamp.
func (a *Adapter) pages(channel, thread, after string, per int) pager {
	if thread != "" {
		return a.replies(channel, thread, after, per)
	}
	return func(ctx context.Context, cursor string) (list []slack.Message, next string, err error) {
		err = a.call(ctx, "conversations.history", "", func(ctx context.Context) error {
			r, err := a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
				ChannelID: channel, Oldest: after, Cursor: cursor, Limit: per, IncludeAllMetadata: true})
			if err != nil {
				return err
			}
			if list = r.Messages; r.HasMore {
				next = r.ResponseMetaData.NextCursor
			}
			return nil
		})
		return list, next, err
	}
}

func (a *Adapter) replies(channel, thread, after string, per int) pager {
	return func(ctx context.Context, cursor string) (list []slack.Message, next string, err error) {
		err = a.call(ctx, "conversations.replies", "", func(ctx context.Context) (err error) {
			var more bool
			list, more, next, err = a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Oldest: after, Cursor: cursor, Limit: per, IncludeAllMetadata: true})
			if !more {
				next = ""
			}
			return err
		})
		return list, next, err
	}
}
