package slack

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tieline/storage"
)

// place names a channel, or a thread by the timestamp of its head.
func place(channel, thread string) storage.Place {
	if thread != "" {
		channel += "/" + thread
	}
	return storage.Place{Platform: platform, ID: channel}
}

func split(p storage.Place) (channel, thread string) {
	channel, thread, _ = strings.Cut(p.ID, "/")
	return channel, thread
}

// when is the instant that a timestamp of Slack's stands for; zero where it is none.
func when(ts string) time.Time {
	seconds, fraction, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	us, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	return time.Unix(s, us*1000).UTC()
}

// stamp is the timestamp of an instant, as Slack compares them.
func stamp(at time.Time) string {
	us := at.UnixMicro()
	return fmt.Sprintf("%d.%06d", us/1e6, us%1e6)
}

// Direct reports whether a place is a direct conversation, by what its id begins with.
func Direct(place string) bool {
	return strings.HasPrefix(place, "D") && !strings.Contains(place, "/")
}
