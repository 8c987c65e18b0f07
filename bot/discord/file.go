package discord

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/storage"
)

// loosely begins the id of a file that came with a form or a command, and is in no message: its address follows.
const loosely = "loose:"

// loose is such a file.
func (f attachment) loose() storage.File {
	return storage.File{Platform: platform, ID: loosely + f.URL, Name: f.called(), Type: f.Type, Size: f.Size}
}

// fileLink leads to the message that a file is in: addresses of files themselves last for a day.
func (p pen) fileLink(f storage.File) string {
	parts := strings.Split(f.ID, "/")
	if f.Platform != platform || len(parts) != 4 || strings.HasPrefix(f.ID, loosely) || p.page == nil {
		return ""
	}
	return p.page(parts[0], parts[1:3]...)
}

// Open implements bot.Filer. The address of a file is asked for each time, since it lasts for a day:
// https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
func (a *Adapter) Open(ctx context.Context, f storage.File) (io.ReadCloser, error) {
	lost := func(code string) error {
		return &bot.Error{Class: bot.Lost, Code: code, Err: errors.New("the file is not there")}
	}
	if f.Platform != platform {
		return nil, lost("no_file")
	}
	address, loose := strings.CutPrefix(f.ID, loosely)
	if !loose {
		parts := strings.Split(f.ID, "/")
		if len(parts) != 4 {
			return nil, lost("no_file")
		}
		var m said
		if err := a.get(ctx, discordgo.EndpointChannelMessage(parts[1], parts[2]), &m); err != nil {
			return nil, again(err)
		}
		for _, x := range m.Files {
			if x.ID == parts[3] {
				address = x.URL
			}
		}
	}
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return nil, lost("no_address")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, lost("no_address")
	}
	resp, err := a.files.Do(req) // without our token: it is not for whoever keeps the files
	if err != nil {
		if e, ok := errors.AsType[*bot.Error](err); ok {
			return nil, again(e)
		}
		return nil, &bot.Error{Class: bot.Temporary, Code: "broken", Err: errors.New("the file could not be fetched")}
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, lost(resp.Status)
	}
	return resp.Body, nil
}
