package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
)

// rest makes one request in its turn, and reads the answer into out, which may be nil. The library sends it, by a bucket of its own that is
// thrown away: its own buckets wait without minding ctx, make clicks wait for one another, and are kept for ever.
func (a *Adapter) rest(ctx context.Context, method, address string, body, out any) error {
	if err := a.pace.turn(ctx, method, pathOf(address)); err != nil {
		return err
	}
	var payload []byte
	if body != nil {
		var err error
		if payload, err = encode(body); err != nil {
			return &bot.Error{Class: bot.Rejected, Code: "encode", Err: err}
		}
	}
	bucket := discordgo.NewRatelimiter().LockBucket("")
	answer, err := a.api.RequestWithLockedBucket(method, address, "application/json", payload, bucket, 0, discordgo.WithContext(ctx))
	if err != nil {
		return classify(method, address, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &bot.Error{Class: afterSending(method), Code: "no_json", Err: errors.New("an answer that cannot be read")}
	}
	return nil
}

func (a *Adapter) get(ctx context.Context, address string, out any) error {
	return a.rest(ctx, http.MethodGet, address, nil, out)
}

// encode is JSON as it is meant: the library would make \u003c of what people wrote, and count it so.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// pathOf is an address's path below the API.
func pathOf(address string) string {
	path := strings.TrimPrefix(address, discordgo.EndpointAPI)
	if u, err := url.Parse(path); err == nil {
		path = u.Path
	}
	return strings.Trim(path, "/")
}

func afterSending(method string) bot.Class {
	if method == http.MethodPost {
		return bot.Uncertain
	}
	return bot.Temporary
}
