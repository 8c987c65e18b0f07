package slacktest

import "slices"

// Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and the pages of its elements.

var (
	style       = object(shape{"bold": may(boolean), "italic": may(boolean), "strike": may(boolean), "code": may(boolean), "underline": may(boolean), "highlight": may(boolean), "client_highlight": may(boolean), "unlink": may(boolean)})
	styled      = shape{"style": may(style)}
	anyWords    = text(1, 1<<20)
	richSection = map[string]shape{
		"text":      styled.with(shape{"text": must(anyWords)}),
		"link":      styled.with(shape{"url": must(link(3000)), "text": may(text(0, 3000)), "unsafe": may(boolean)}),
		"user":      styled.with(shape{"user_id": must(pattern(`^[UW][A-Z0-9]+$`))}),
		"usergroup": styled.with(shape{"usergroup_id": must(pattern(`^S[A-Z0-9]+$`))}),
		"channel":   styled.with(shape{"channel_id": must(pattern(`^[CGD][A-Z0-9]+$`))}),
		"team":      styled.with(shape{"team_id": must(pattern(`^T[A-Z0-9]+$`))}),
		"broadcast": styled.with(shape{"range": must(oneOf("here", "channel", "everyone"))}),
		"emoji":     styled.with(shape{"name": must(text(1, 100)), "unicode": may(text(1, 100)), "skin_tone": may(number(1, 6)), "url": may(link(3000))}),
		"date":      styled.with(shape{"timestamp": must(number(0, 1<<40)), "format": must(dateFormat), "url": may(link(3000)), "fallback": may(text(0, 3000))}),
		"color":     styled.with(shape{"value": must(pattern(`^#[0-9a-fA-F]{6}$`))}),
	}
)

var border = shape{"border": may(number(0, 1))}

// richText is a whole block of it, inside another one.
func richText(k *checker, at string, v any) {
	k.object(at, v, shape{"elements": must(list(1, 1000, richPart)), "block_id": may(text(0, 255))})
}

// richPart is a section, a list, a quote or preformatted text.
func richPart(k *checker, at string, v any) {
	o, _ := v.(obj)
	switch o["type"] {
	case "rich_text_section":
		k.object(at, v, shape{"elements": must(list(1, 1000, richElement(nil)))})
	case "rich_text_quote":
		k.object(at, v, border.with(shape{"elements": must(list(1, 1000, richElement(nil)))}))
	case "rich_text_preformatted":
		k.object(at, v, border.with(shape{"elements": must(list(1, 1000, richElement([]string{"text", "link"}))), "language": may(text(1, 100))}))
	case "rich_text_list":
		k.object(at, v, border.with(shape{"style": must(oneOf("bullet", "ordered")), "indent": may(number(0, 8)), "offset": may(number(0, 1e6)), "elements": must(list(1, 1000, richItem))}))
	default:
		k.say(at+"/type", "unsupported type: %v", o["type"])
	}
}

func richItem(k *checker, at string, v any) {
	if o, _ := v.(obj); o["type"] != "rich_text_section" {
		k.say(at+"/type", "a list holds sections")
		return
	}
	richPart(k, at, v)
}

func richElement(among []string) rule {
	return func(k *checker, at string, v any) {
		o, _ := v.(obj)
		typ, _ := o["type"].(string)
		s, known := richSection[typ]
		if !known || among != nil && !slices.Contains(among, typ) {
			k.say(at+"/type", "unsupported type: %q", typ)
			return
		}
		k.object(at, v, s)
	}
}

// dateTokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
var dateTokens = []string{"date_num", "date_slash", "date_long", "date_long_full", "date_long_pretty", "date", "date_pretty", "date_short", "date_short_pretty", "time", "time_secs", "ago", "day_divider_pretty"}

func dateFormat(k *checker, at string, v any) {
	s, _ := v.(string)
	found := dateToken.FindAllStringSubmatch(s, -1)
	if len(found) == 0 {
		k.say(at, "must hold a token such as {date_short_pretty}")
	}
	for _, f := range found {
		if !slices.Contains(dateTokens, f[1]) {
			k.say(at, "knows no token {%s}", f[1])
		}
	}
}
