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

// name asks for the names of files that come without: of those in channels that are shared Slack tells only that they are there,
// https://docs.slack.dev/apis/slack-connect/using-slack-connect-api-methods#files. One that is not told keeps its id for a name.
func (a *Adapter) name(ctx context.Context, files []storage.File) {
	for i, f := range files {
		if f.Name != "" {
			continue
		}
		owner, id, _ := strings.Cut(f.ID, "/")
		ctx, cancel := context.WithTimeout(ctx, askTimeout)
		err := a.call(ctx, "files.info", "", func(ctx context.Context) error {
			file, _, _, err := a.api.GetFileInfoContext(ctx, id, 0, 0)
			if err == nil {
				file.User, file.ID = owner, id
				files[i] = fileOf(*file)
			}
			return err
		})
		cancel()
		if err != nil || files[i].Name == "" {
			files[i].Name = id
		}
	}
}
