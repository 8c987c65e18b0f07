package talk

import "tieline/storage"

// Kept says where a file is kept, beside its size: nothing where that is the platform on which it is named.
func Kept(f storage.File, on string) string {
	if f.Platform == on {
		return ""
	}
	switch f.Platform {
	case "slack":
		return ", kept in Slack"
	case "discord":
		return ", kept in Discord"
	}
	return ""
}
