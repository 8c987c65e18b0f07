package discordtest

import (
	"strings"
	"time"
	"unicode/utf8"
)

// maxEmbeds is what all embeds of a message may share: "the combined sum of characters in all title, description,
// field.name, field.value, footer.text, and author.name fields across all embeds attached to a message must not exceed
// 6000 characters". https://discord.com/developers/docs/resources/message#embed-object-embed-limits.
const maxEmbeds = 6000

// shared is text of an embed, which counts towards what they share.
func shared(least, most int) rule {
	inner := text(least, most)
	return func(k *checker, at string, v any) {
		inner(k, at, v)
		s, _ := v.(string)
		k.total += utf8.RuneCountInString(strings.TrimSpace(s))
	}
}

var (
	web      = link(2048, "http", "https")
	picture  = link(2048, "http", "https", "attachment")
	media    = object(shape{"url": must(picture), "proxy_url": may(text(0, 2048)), "width": may(integer(0, 1<<31)), "height": may(integer(0, 1<<31))})
	provider = object(shape{"name": may(text(0, 256)), "url": may(web)})
)

// https://discord.com/developers/docs/resources/message#embed-object
var embedShape = shape{
	"type": may(text(0, 256)), "title": may(shared(0, 256)), "description": may(shared(0, 4096)), "url": may(web), "timestamp": may(instant), "color": may(integer(0, 1<<24-1)),
	"footer":    may(object(shape{"text": must(shared(1, 2048)), "icon_url": may(picture), "proxy_icon_url": may(text(0, 2048))})),
	"image":     may(media),
	"thumbnail": may(media),
	"video":     may(media),
	"provider":  may(provider),
	"author":    may(object(shape{"name": must(shared(1, 256)), "url": may(web), "icon_url": may(picture), "proxy_icon_url": may(text(0, 2048))})),
	"fields":    may(list(0, 25, object(shape{"name": must(shared(1, 256)), "value": must(shared(1, 1024)), "inline": may(boolean)}))),
}

func instant(k *checker, at string, v any) {
	s, _ := v.(string)
	if _, err := time.Parse(time.RFC3339Nano, s); err != nil {
		k.say(at, "DATE_TIME_TYPE_PARSE", "Could not parse %v. Should be ISO8601.", v)
	}
}

func embed(k *checker, at string, v any) {
	o := k.object(at, v, embedShape)
	for _, key := range []string{"title", "description", "footer", "image", "thumbnail", "author", "fields"} {
		switch x := o[key].(type) {
		case string:
			if strings.TrimSpace(x) != "" {
				return
			}
		case []any:
			if len(x) > 0 {
				return
			}
		case obj:
			return
		}
	}
	if o != nil {
		k.say(below(at, "description"), "BASE_TYPE_REQUIRED", "This field is required")
	}
}

func embeds(k *checker, at string, v any) {
	k.total = 0
	list(0, 10, embed)(k, at, v)
	if k.total > maxEmbeds {
		k.say(at, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbeds)
	}
}
