package slack

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/storage"
)

// Open implements bot.Filer. The library sends the token only to Slack's own addresses.
func (a *Adapter) Open(ctx context.Context, f storage.File) (io.ReadCloser, error) {
	_, id, _ := strings.Cut(f.ID, "/")
	if f.Platform != platform || id == "" {
		return nil, &bot.Error{Class: bot.Lost, Code: "no_file", Err: errors.New("the file is not Slack's")}
	}
	var file *slack.File
	err := a.call(ctx, "files.info", "", func(ctx context.Context) (err error) {
		file, _, _, err = a.api.GetFileInfoContext(ctx, id, 0, 0)
		return err
	})
	if err != nil {
		return nil, again(err)
	}
	if file.IsExternal || file.URLPrivateDownload == "" && file.URLPrivate == "" {
		return nil, &bot.Error{Class: bot.Lost, Code: "external_file", Err: errors.New("the file is kept elsewhere")}
	}
	from := file.URLPrivateDownload
	if from == "" {
		from = file.URLPrivate
	}
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(again(a.api.GetFileContext(ctx, from, w))) }()
	return r, nil
}
