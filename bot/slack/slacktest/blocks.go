package slacktest

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// blockRules are the blocks known here: https://docs.slack.dev/reference/block-kit/blocks, each with a page of its own.
var blockRules map[string]shape

func init() { // tables hold rich text
	id := shape{"block_id": may(text(1, 255))}
	blockRules = map[string]shape{
		"actions":   id.with(shape{"elements": must(list(1, 25, element(inActions)))}),
		"context":   id.with(shape{"elements": must(list(1, 10, contextElement))}),
		"divider":   id,
		"header":    id.with(shape{"text": must(plainText(150))}),
		"image":     id.with(picture).with(shape{"title": may(plainText(2000))}),
		"input":     id.with(shape{"label": must(plainText(2000)), "hint": may(plainText(2000)), "optional": may(boolean), "dispatch_action": may(boolean), "element": must(element(inInput))}),
		"markdown":  id.with(shape{"text": must(text(1, 12_000))}),
		"rich_text": id.with(shape{"elements": must(list(1, 1000, richPart))}),
		"section":   id.with(shape{"text": may(anyText(3000)), "fields": may(list(1, 10, anyText(2000))), "accessory": may(element(inSection)), "expand": may(boolean)}),
		"table":     id.with(shape{"rows": must(list(1, 100, list(1, 20, cell))), "column_settings": may(list(1, 20, object(shape{"align": may(oneOf("left", "center", "right")), "is_wrapped": may(boolean)})))}),
	}
}

func contextElement(k *checker, at string, v any) {
	if o, _ := v.(obj); o["type"] == "image" {
		element([]string{"image"})(k, at, v)
		return
	}
	anyText(3000)(k, at, v)
}

func cell(k *checker, at string, v any) {
	o, _ := v.(obj)
	switch o["type"] {
	case "raw_text":
		k.object(at, v, shape{"text": must(text(1, 3000))})
	case "raw_number":
		k.object(at, v, shape{"text": must(text(1, 3000)), "value": must(func(*checker, string, any) {})})
	case "rich_text":
		richText(k, at, v)
	default:
		k.say(at+"/type", "unsupported type: %v", o["type"])
	}
}

// checkBlocks says what Slack would not take; nothing: it takes them.
func checkBlocks(blocks []any, in surface) []string {
	k := &checker{in: in, blocks: map[string]bool{}}
	for i, b := range blocks {
		k.block(fmt.Sprintf("/blocks/%d", i), b)
	}
	// https://docs.slack.dev/reference/block-kit/blocks/markdown-block: "cumulative limit for all markdown blocks".
	if k.marked > 12_000 {
		k.say("/blocks", "all markdown blocks together must be less than 12001 characters")
	}
	if k.tables > 1 { // https://docs.slack.dev/reference/block-kit/blocks/table-block
		k.say("/blocks", "only_one_table_allowed")
	}
	return k.errs
}

func (k *checker) block(at string, b any) {
	o, _ := b.(obj)
	typ, _ := o["type"].(string)
	s, known := blockRules[typ]
	if !known {
		k.say(at+"/type", "unsupported block type: %q", typ)
		return
	}
	k.actions = map[string]bool{}
	k.object(at, b, s)
	if id, ok := o["block_id"].(string); ok {
		if k.blocks[id] {
			k.say(at+"/block_id", "block_id %q already exists", id)
		}
		k.blocks[id] = true
	}
	switch typ {
	case "section":
		if o["text"] == nil && o["fields"] == nil {
			k.say(at, "must define either `text` or `fields`")
		}
	case "image":
		k.coherent(at, "image", o)
	case "input":
		k.inputs++
	case "markdown", "table":
		if k.in != inMessage {
			k.say(at+"/type", "%s is for messages", typ)
		}
		words, _ := o["text"].(string)
		k.marked += utf8.RuneCountInString(words)
		if typ == "table" {
			k.tables++
		}
	}
}

// nameBlocks gives blocks and elements the ids that they lack, as Slack does.
func (s *Slack) nameBlocks(blocks []any) {
	for _, b := range blocks {
		o := b.(obj)
		if o["block_id"] == nil {
			o["block_id"] = s.id("b")[4:]
		}
		for _, e := range elementsOf(o) {
			typ, _ := e["type"].(string)
			if e["action_id"] == nil && slices.Contains(interactives, typ) {
				e["action_id"] = s.id("a")[4:]
			}
		}
	}
}

// elementsOf are the elements of an actions, section or input block.
func elementsOf(block obj) (out []obj) {
	if block["type"] == "actions" {
		l, _ := block["elements"].([]any)
		for _, e := range l {
			out = append(out, e.(obj))
		}
	}
	for _, key := range []string{"accessory", "element"} {
		if e, ok := block[key].(obj); ok {
			out = append(out, e)
		}
	}
	return out
}

// size is how many characters blocks say altogether.
func size(v any) (n int) {
	switch v := v.(type) {
	case obj:
		for key, x := range v {
			if words, ok := x.(string); ok && (key == "text" || key == "alt_text") {
				n += utf8.RuneCountInString(words)
			} else {
				n += size(x)
			}
		}
	case []any:
		for _, x := range v {
			n += size(x)
		}
	}
	return n
}
