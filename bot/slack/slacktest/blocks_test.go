package slacktest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"tieline/bot/slack/slacktest"
)

func chars(n int) string { return strings.Repeat("é", n) }

func plainJSON(s string) string  { return `{"type":"plain_text","text":"` + s + `"}` }
func mrkdwnJSON(s string) string { return `{"type":"mrkdwn","text":"` + s + `"}` }

// times is an item n times, each with its number.
func times(n int, item string) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(item, "#", fmt.Sprint(i)))
	}
	return strings.Join(all, ",")
}

const (
	button  = `{"type":"button","action_id":"b#","text":{"type":"plain_text","text":"B"}}`
	divider = `{"type":"divider"}`
)

func opt(text, value string) string {
	return `{"text":` + plainJSON(text) + `,"value":"` + value + `"}`
}

func section(accessory string) string {
	return `{"type":"section","text":` + mrkdwnJSON("x") + `,"accessory":` + accessory + `}`
}

func rich(elements string) string {
	return `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + elements + `]}]}`
}

// What stands exactly at a limit is taken, and one more is not.
func TestBlocksAtTheirLimits(t *testing.T) {
	for name, x := range map[string]struct{ good, bad string }{
		"blocks of a message":  {times(50, divider), times(51, divider)},
		"block_id":             {`{"type":"divider","block_id":"` + chars(255) + `"}`, `{"type":"divider","block_id":"` + chars(256) + `"}`},
		"section text":         {`{"type":"section","text":` + mrkdwnJSON(chars(3000)) + `}`, `{"type":"section","text":` + mrkdwnJSON(chars(3001)) + `}`},
		"section text empty":   {`{"type":"section","text":` + mrkdwnJSON("x") + `}`, `{"type":"section","text":` + mrkdwnJSON("") + `}`},
		"section fields":       {`{"type":"section","fields":[` + times(10, mrkdwnJSON("f")) + `]}`, `{"type":"section","fields":[` + times(11, mrkdwnJSON("f")) + `]}`},
		"section field":        {`{"type":"section","fields":[` + mrkdwnJSON(chars(2000)) + `]}`, `{"type":"section","fields":[` + mrkdwnJSON(chars(2001)) + `]}`},
		"header":               {`{"type":"header","text":` + plainJSON(chars(150)) + `}`, `{"type":"header","text":` + plainJSON(chars(151)) + `}`},
		"actions":              {`{"type":"actions","elements":[` + times(25, button) + `]}`, `{"type":"actions","elements":[` + times(26, button) + `]}`},
		"context":              {`{"type":"context","elements":[` + times(10, mrkdwnJSON("c")) + `]}`, `{"type":"context","elements":[` + times(11, mrkdwnJSON("c")) + `]}`},
		"button text":          {section(`{"type":"button","text":` + plainJSON(chars(75)) + `}`), section(`{"type":"button","text":` + plainJSON(chars(76)) + `}`)},
		"button value":         {section(`{"type":"button","text":` + plainJSON("x") + `,"value":"` + chars(2000) + `"}`), section(`{"type":"button","text":` + plainJSON("x") + `,"value":"` + chars(2001) + `"}`)},
		"action_id":            {section(`{"type":"button","text":` + plainJSON("x") + `,"action_id":"` + chars(255) + `"}`), section(`{"type":"button","text":` + plainJSON("x") + `,"action_id":"` + chars(256) + `"}`)},
		"button style":         {section(`{"type":"button","style":"danger","text":` + plainJSON("x") + `}`), section(`{"type":"button","style":"good","text":` + plainJSON("x") + `}`)},
		"button url":           {section(`{"type":"button","url":"https://x.example","text":` + plainJSON("x") + `}`), section(`{"type":"button","url":"nowhere","text":` + plainJSON("x") + `}`)},
		"select options":       {section(`{"type":"static_select","options":[` + times(100, opt("x", "#")) + `]}`), section(`{"type":"static_select","options":[` + times(101, opt("x", "#")) + `]}`)},
		"option text":          {section(`{"type":"static_select","options":[` + opt(chars(75), "v") + `]}`), section(`{"type":"static_select","options":[` + opt(chars(76), "v") + `]}`)},
		"option value":         {section(`{"type":"static_select","options":[` + opt("x", chars(75)) + `]}`), section(`{"type":"static_select","options":[` + opt("x", chars(76)) + `]}`)},
		"initial option":       {section(`{"type":"static_select","options":[` + opt("x", "a") + `],"initial_option":` + opt("x", "a") + `}`), section(`{"type":"static_select","options":[` + opt("x", "a") + `],"initial_option":` + opt("X", "a") + `}`)},
		"options and groups":   {section(`{"type":"static_select","option_groups":[{"label":` + plainJSON("g") + `,"options":[` + opt("x", "a") + `]}]}`), section(`{"type":"static_select"}`)},
		"overflow":             {section(`{"type":"overflow","options":[` + times(5, opt("x", "#")) + `]}`), section(`{"type":"overflow","options":[` + times(6, opt("x", "#")) + `]}`)},
		"radio buttons":        {section(`{"type":"radio_buttons","options":[` + times(10, opt("x", "#")) + `]}`), section(`{"type":"radio_buttons","options":[` + times(11, opt("x", "#")) + `]}`)},
		"placeholder":          {section(`{"type":"users_select","placeholder":` + plainJSON(chars(150)) + `}`), section(`{"type":"users_select","placeholder":` + plainJSON(chars(151)) + `}`)},
		"date":                 {section(`{"type":"datepicker","initial_date":"2026-03-29"}`), section(`{"type":"datepicker","initial_date":"29.3.2026"}`)},
		"confirm title":        {section(confirm(100, 300, 30)), section(confirm(101, 300, 30))},
		"confirm text":         {section(confirm(100, 300, 30)), section(confirm(100, 301, 30))},
		"confirm buttons":      {section(confirm(100, 300, 30)), section(confirm(100, 300, 31))},
		"markdown":             {`{"type":"markdown","text":"` + chars(12_000) + `"}`, `{"type":"markdown","text":"` + chars(12_001) + `"}`},
		"markdown together":    {times(2, `{"type":"markdown","text":"`+chars(6000)+`"}`), times(2, `{"type":"markdown","text":"`+chars(6001)+`"}`)},
		"table rows":           {table(100, 1), table(101, 1)},
		"table columns":        {table(1, 20), table(1, 21)},
		"one table":            {table(1, 1), table(1, 1) + "," + table(1, 1)},
		"image":                {`{"type":"image","image_url":"https://x.example/i.png","alt_text":"` + chars(2000) + `"}`, `{"type":"image","image_url":"https://x.example/i.png","alt_text":"` + chars(2001) + `"}`},
		"rich text user":       {rich(`{"type":"user","user_id":"U123"}`), rich(`{"type":"user","user_id":"anna"}`)},
		"rich text broadcast":  {rich(`{"type":"broadcast","range":"here"}`), rich(`{"type":"broadcast","range":"all"}`)},
		"rich text date":       {rich(`{"type":"date","timestamp":1774747800,"format":"{date_short_pretty} {time}"}`), rich(`{"type":"date","timestamp":1774747800,"format":"{date_brief}"}`)},
		"rich text link":       {rich(`{"type":"link","url":"https://x.example"}`), rich(`{"type":"link","url":"here"}`)},
		"rich text style":      {rich(`{"type":"text","text":"x","style":{"bold":true}}`), rich(`{"type":"text","text":"x","style":{"big":true}}`)},
		"rich text empty":      {rich(`{"type":"text","text":"x"}`), rich("")},
		"preformatted":         {`{"type":"rich_text","elements":[{"type":"rich_text_preformatted","elements":[{"type":"text","text":"x"}]}]}`, `{"type":"rich_text","elements":[{"type":"rich_text_preformatted","elements":[{"type":"user","user_id":"U1"}]}]}`},
		"list":                 {`{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":8,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}]}`, `{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":9,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}]}`},
		"unknown block":        {divider, `{"type":"carousel_of_doom"}`},
		"unknown field":        {divider, `{"type":"divider","colour":"red"}`},
		"unknown element":      {`{"type":"actions","elements":[` + times(1, button) + `]}`, `{"type":"actions","elements":[{"type":"lever"}]}`},
		"element of elsewhere": {divider, `{"type":"actions","elements":[{"type":"plain_text_input"}]}`},
		"same block_id":        {divider, times(2, `{"type":"divider","block_id":"same"}`)},
		"same action_id":       {divider, `{"type":"actions","elements":[` + button + `,` + button + `]}`},
		"null":                 {divider, `{"type":"section","text":null}`},
		"nothing in a section": {divider, `{"type":"section"}`},
		"mrkdwn in a header":   {divider, `{"type":"header","text":` + mrkdwnJSON("x") + `}`},
		"files in messages":    {divider, `{"type":"input","label":` + plainJSON("x") + `,"element":{"type":"file_input"}}`},
		"focus in messages":    {divider, section(`{"type":"users_select","focus_on_load":true}`)},
		"all of a message":     {times(4, `{"type":"section","text":`+mrkdwnJSON(chars(3000))+`}`), times(5, `{"type":"section","text":`+mrkdwnJSON(chars(3000))+`}`)},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, slacktest.Config{Unlimited: true})
			post := func(blocks string) string {
				return w.raw("chat.postMessage", url.Values{"channel": {w.lobby}, "text": {"x"}, "blocks": {"[" + blocks + "]"}})
			}
			if err := post(x.good); err != "" {
				t.Errorf("at the limit: %s %q", err, w.TakeFaults())
			}
			if err := post(x.bad); err == "" {
				t.Error("over the limit it is taken")
			}
			w.breached("chat.postMessage")
		})
	}
}

func confirm(title, text, button int) string {
	return `{"type":"button","text":` + plainJSON("x") + `,"confirm":{"title":` + plainJSON(chars(title)) + `,"text":` + plainJSON(chars(text)) + `,"confirm":` + plainJSON(chars(button)) + `,"deny":` + plainJSON("No") + `}}`
}

func table(rows, columns int) string {
	return `{"type":"table","rows":[` + times(rows, `[`+times(columns, `{"type":"raw_text","text":"x"}`)+`]`) + `]}`
}

func TestViewsAtTheirLimits(t *testing.T) {
	input := `{"type":"input","block_id":"#","label":` + plainJSON("L") + `,"element":{"type":"plain_text_input"}}`
	modal := func(more, blocks string) string {
		return `{"type":"modal","title":` + plainJSON("T") + more + `,"blocks":[` + blocks + `]}`
	}
	submit := `,"submit":` + plainJSON("Go")
	for name, x := range map[string]struct{ good, bad string }{
		"blocks":            {modal("", times(100, divider)), modal("", times(101, divider))},
		"title":             {`{"type":"modal","title":` + plainJSON(chars(24)) + `,"blocks":[]}`, `{"type":"modal","title":` + plainJSON(chars(25)) + `,"blocks":[]}`},
		"submit":            {modal(`,"submit":`+plainJSON(chars(24)), ""), modal(`,"submit":`+plainJSON(chars(25)), "")},
		"close":             {modal(`,"close":`+plainJSON(chars(24)), ""), modal(`,"close":`+plainJSON(chars(25)), "")},
		"submit for inputs": {modal(submit, times(1, input)), modal("", times(1, input))},
		"private_metadata":  {modal(`,"private_metadata":"`+chars(3000)+`"`, ""), modal(`,"private_metadata":"`+chars(3001)+`"`, "")},
		"callback_id":       {modal(`,"callback_id":"`+chars(255)+`"`, ""), modal(`,"callback_id":"`+chars(256)+`"`, "")},
		"external_id":       {modal(`,"external_id":"`+chars(255)+`"`, ""), modal(`,"external_id":"`+chars(256)+`"`, "")},
		"label":             {modal(submit, `{"type":"input","label":`+plainJSON(chars(2000))+`,"element":{"type":"plain_text_input"}}`), modal(submit, `{"type":"input","label":`+plainJSON(chars(2001))+`,"element":{"type":"plain_text_input"}}`)},
		"max_length":        {modal(submit, `{"type":"input","label":`+plainJSON("L")+`,"element":{"type":"plain_text_input","max_length":3000}}`), modal(submit, `{"type":"input","label":`+plainJSON("L")+`,"element":{"type":"plain_text_input","max_length":3001}}`)},
		"max_files":         {modal(submit, `{"type":"input","label":`+plainJSON("L")+`,"element":{"type":"file_input","max_files":10}}`), modal(submit, `{"type":"input","label":`+plainJSON("L")+`,"element":{"type":"file_input","max_files":11}}`)},
		"focus":             {modal(submit, times(2, strings.Replace(input, `_input"`, `_input","focus_on_load":false`, 1))), modal(submit, times(2, strings.Replace(input, `_input"`, `_input","focus_on_load":true`, 1)))},
		"unknown field":     {modal("", ""), modal(`,"colour":"red"`, "")},
		"no type":           {modal("", ""), `{"title":` + plainJSON("T") + `,"blocks":[]}`},
		"markdown":          {modal("", ""), modal("", `{"type":"markdown","text":"x"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, slacktest.Config{Unlimited: true})
			w.listen()
			show := func(view string) (code string) {
				w.replies(func(g got) (any, bool) {
					code = w.raw("views.open", url.Values{"trigger_id": {g.str("trigger_id")}, "view": {view}})
					return nil, true
				})
				if _, err := w.As(w.anna).Shortcut(t.Context(), "ask"); err != nil {
					t.Fatal(err)
				}
				return code
			}
			if !json.Valid([]byte(x.good)) || !json.Valid([]byte(x.bad)) {
				t.Fatal("the test's JSON is none")
			}
			if err := show(x.good); err != "" {
				t.Errorf("at the limit: %s %q", err, w.TakeFaults())
			}
			if err := show(x.bad); err != "invalid_arguments" {
				t.Errorf("over the limit: %q", err)
			}
			w.breached("views.open")
		})
	}
}
