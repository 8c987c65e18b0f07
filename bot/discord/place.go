package discord

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tieline/storage"
)

// directly begins the id of a place that is a direct conversation: Discord's own ids do not tell.
const directly = "@"

// place names a channel or a thread, which are the same here, or, outside all servers, a direct conversation.
func place(channel, guild string) storage.Place {
	if guild == "" && channel != "" {
		channel = directly + channel
	}
	return storage.Place{Platform: platform, ID: channel}
}

// Direct reports whether a place is a direct conversation, by its id.
func Direct(place string) bool { return strings.HasPrefix(place, directly) }

// rawID is Discord's own id of a place; empty where it cannot be one.
func rawID(p storage.Place) string {
	id := strings.TrimPrefix(p.ID, directly)
	if p.Platform != platform || !isID(id) {
		return ""
	}
	return id
}

// epoch is where Discord's ids begin to count, in milliseconds: https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// when is the instant that an id was made at; zero where it is none.
func when(id string) time.Time {
	n, err := strconv.ParseUint(strings.TrimLeft(id, "0"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + epoch).UTC() //nolint:gosec // 42 bits
}

// idAt is the first id of an instant.
func idAt(at time.Time) string {
	return strconv.FormatInt(max(at.UnixMilli()-epoch, 0)<<22, 10)
}

// order is an id as texts are ordered.
func order(id string) string { return fmt.Sprintf("%020s", id) }

// unordered is the id again.
func unordered(id string) string { return strings.TrimLeft(id, "0") }
