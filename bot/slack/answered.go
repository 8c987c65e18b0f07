package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"tieline/bot"
)

// answered makes an error of an answer that says neither yes nor why not. The library takes {"ok":false} without a word for
// success: a place would be read as empty, and all that was said there taken for deleted; nobody would be in any user group.
type answered struct {
	api    string
	scopes func(http.Header) // minds what the bot's token may do
	next   http.RoundTripper
}

// RoundTrip sends the request once.
func (t answered) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil || !strings.HasPrefix(req.URL.String(), t.api) || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	var says struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &says) != nil || !says.OK && says.Error == "" {
		return nil, &bot.Error{Class: bot.Uncertain, Code: "no_answer", Err: errors.New("an answer that says neither yes nor why not")}
	}
	if !strings.HasSuffix(req.URL.Path, "/apps.connections.open") { // which goes by the other token
		t.scopes(resp.Header)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
