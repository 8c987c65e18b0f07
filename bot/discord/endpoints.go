package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// endpoints are where Discord is: the one place in which hosts and schemes are decided. The library has its own built in, so that
// requests are turned to where they belong on their way out; a nil address is left as it is.
type endpoints struct {
	api, cdn *url.URL
	gateway  string // what GET /gateway is answered with; empty: it is asked
}

func endpointsOf(c Config) (e endpoints, err error) {
	parse := func(what, address string, schemes ...string) *url.URL {
		if address == "" || err != nil {
			return nil
		}
		u, bad := url.Parse(strings.TrimSuffix(strings.TrimSuffix(address, "/"), "/api"))
		if bad != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
			err = fmt.Errorf("the address of Discord's %s is none: write %s://, and its host", what, schemes[0])
			return nil
		}
		return u
	}
	e.api, e.cdn = parse("API", c.API, "https", "http"), parse("CDN", c.CDN, "https", "http")
	if u := parse("gateway", c.Gateway, "wss", "ws"); u != nil {
		e.gateway = u.String()
	}
	return e, err
}

// redirected turns requests to where they belong.
func (e endpoints) redirected(next http.RoundTripper) http.RoundTripper {
	if e == (endpoints{}) {
		return next
	}
	return redirect{e, next}
}

type redirect struct {
	endpoints
	next http.RoundTripper
}

var (
	builtInAPI = hostOf(discordgo.EndpointDiscord)
	builtInCDN = hostOf(discordgo.EndpointCDN)
)

func hostOf(address string) string {
	u, _ := url.Parse(address) // a constant of the library's
	return u.Host
}

// RoundTrip implements http.RoundTripper.
func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	to := r.api
	switch {
	case req.URL.Host == builtInCDN:
		to = r.cdn
	case req.URL.Host != builtInAPI:
		to = nil
	case r.gateway != "" && req.URL.String() == discordgo.EndpointGateway:
		body, err := json.Marshal(map[string]string{"url": r.gateway})
		return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: req, Body: io.NopCloser(bytes.NewReader(body))}, err
	}
	if to == nil {
		return r.next.RoundTrip(req)
	}
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host, out.Host = to.Scheme, to.Host, to.Host
	out.URL.Path = to.Path + req.URL.Path
	if req.URL.RawPath != "" {
		out.URL.RawPath = to.EscapedPath() + req.URL.RawPath
	}
	return r.next.RoundTrip(out)
}

// picture is the address of somebody's picture: https://discord.com/developers/docs/reference#cdn-formatting
func (e endpoints) picture(user, hash string) string {
	if hash == "" {
		return ""
	}
	address := discordgo.EndpointUserAvatar(user, hash)
	if e.cdn != nil {
		address = strings.Replace(address, strings.TrimSuffix(discordgo.EndpointCDN, "/"), e.cdn.String(), 1)
	}
	return address
}

// page is the address of a place, or a message in it, for people: what Discord's own programs open.
func (e endpoints) page(guild string, rest ...string) string {
	if guild == "" {
		guild = "@me"
	}
	base := strings.TrimSuffix(discordgo.EndpointDiscord, "/")
	if e.api != nil && e.api.Scheme == "https" {
		base = e.api.String()
	}
	return base + "/channels/" + strings.Join(append([]string{guild}, rest...), "/")
}
