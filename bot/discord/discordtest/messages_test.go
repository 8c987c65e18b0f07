package discordtest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

type (
	o = map[string]any
	l = []any
)

func long(n int) string { return strings.Repeat("ä", n) }

func times(n int, make func(i int) any) l {
	var out l
	for i := range n {
		out = append(out, make(i))
	}
	return out
}

func buttons(n int) any {
	return times(n, func(i int) any { return row(o{"type": 2, "style": 1, "label": "Go", "custom_id": fmt.Sprint(i)}) })
}

func row(components ...any) o { return o{"type": 1, "components": components} }

func aSelect(options int) any {
	return row(o{"type": 3, "custom_id": "s", "options": times(options, func(i int) any { return o{"label": fmt.Sprint(i), "value": fmt.Sprint(i)} })})
}

func embed(fields o) o { return o{"embeds": l{fields}} }

// What Discord takes and what it does not, at its limits. Some of it its own description lets pass.
func TestMessageLimits(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	for name, c := range map[string]struct {
		body  o
		fault string // empty: it is taken
	}{
		"2000 characters":              {o{"content": long(2000)}, ""},
		"2001 characters":              {o{"content": long(2001)}, "content: Must be between 0 and 2000"},
		"nothing":                      {o{}, "says nothing"},
		"white space":                  {o{"content": " \n"}, "says nothing"},
		"only components":              {o{"components": buttons(1)}, "says nothing"},
		"an unknown field":             {o{"content": "x", "colour": 1}, "colour: there is no such field"},
		"a nonce of 25":                {o{"content": "x", "nonce": long(25)}, ""},
		"a nonce of 26":                {o{"content": "x", "nonce": long(26)}, "nonce"},
		"10 embeds":                    {o{"embeds": times(10, func(int) any { return o{"title": "x"} })}, ""},
		"11 embeds":                    {o{"embeds": times(11, func(int) any { return o{"title": "x"} })}, "embeds: Must be between 0 and 10"},
		"6000 characters in embeds":    {o{"embeds": l{o{"description": long(4096)}, o{"description": long(1904)}}}, ""},
		"6001 characters in embeds":    {o{"embeds": l{o{"description": long(4096)}, o{"description": long(1904), "footer": o{"text": "x"}}}}, "Embed size exceeds maximum size of 6000"},
		"an empty embed":               {embed(o{}), "embeds.0.description: This field is required"},
		"a title of 257":               {embed(o{"title": long(257)}), "embeds.0.title"},
		"a field without a name":       {embed(o{"title": "x", "fields": l{o{"name": "", "value": "x"}}}), "embeds.0.fields.0.name: This field is required"},
		"a field without a value":      {embed(o{"title": "x", "fields": l{o{"name": "x", "value": " "}}}), "embeds.0.fields.0.value: This field is required"},
		"a value of 1024":              {embed(o{"title": "x", "fields": l{o{"name": "x", "value": long(1024)}}}), ""},
		"a value of 1025":              {embed(o{"title": "x", "fields": l{o{"name": "x", "value": long(1025)}}}), "embeds.0.fields.0.value"},
		"25 fields":                    {embed(o{"fields": times(25, func(int) any { return o{"name": "x", "value": "y"} })}), ""},
		"26 fields":                    {embed(o{"fields": times(26, func(int) any { return o{"name": "x", "value": "y"} })}), "embeds.0.fields"},
		"a picture that is no URL":     {embed(o{"title": "x", "image": o{"url": "x"}}), "Not a well formed URL"},
		"an unknown key of an embed":   {embed(o{"title": "x", "colour": 1}), "embeds.0.colour"},
		"5 rows":                       {o{"content": "x", "components": buttons(5)}, ""},
		"6 rows":                       {o{"content": "x", "components": buttons(6)}, "components: Must be between 0 and 5"},
		"5 buttons":                    {o{"content": "x", "components": l{row(buttonsOf(5)...)}}, ""},
		"6 buttons":                    {o{"content": "x", "components": l{row(buttonsOf(6)...)}}, "components.0.components: Must be between 1 and 5"},
		"a custom_id twice":            {o{"content": "x", "components": l{row(o{"type": 2, "style": 1, "label": "A", "custom_id": "a"}), row(o{"type": 2, "style": 1, "label": "B", "custom_id": "a"})}}, "Component custom id cannot be duplicated"},
		"a custom_id of 100":           {o{"content": "x", "components": l{row(o{"type": 2, "style": 1, "label": "A", "custom_id": long(100)})}}, ""},
		"a custom_id of 101":           {o{"content": "x", "components": l{row(o{"type": 2, "style": 1, "label": "A", "custom_id": long(101)})}}, "custom_id: Must be between 1 and 100"},
		"a label of 81":                {o{"content": "x", "components": l{row(o{"type": 2, "style": 1, "label": long(81), "custom_id": "a"})}}, "label"},
		"a link with a custom_id":      {o{"content": "x", "components": l{row(o{"type": 2, "style": 5, "label": "A", "custom_id": "a"})}}, "A link has a url"},
		"a link":                       {o{"content": "x", "components": l{row(o{"type": 2, "style": 5, "label": "A", "url": "https://example.com"})}}, ""},
		"a button without words":       {o{"content": "x", "components": l{row(o{"type": 2, "style": 1, "custom_id": "a"})}}, "a label or an emoji"},
		"25 options":                   {o{"content": "x", "components": l{aSelect(25)}}, ""},
		"26 options":                   {o{"content": "x", "components": l{aSelect(26)}}, "options: Must be between 1 and 25"},
		"an option twice":              {o{"content": "x", "components": l{row(o{"type": 3, "custom_id": "s", "options": l{o{"label": "a", "value": "a"}, o{"label": "b", "value": "a"}}})}}, "already used"},
		"a select and a button":        {o{"content": "x", "components": l{row(o{"type": 2, "style": 1, "label": "A", "custom_id": "a"}, o{"type": 5, "custom_id": "b"})}}, "exceeds the maximum width"},
		"more chosen than there are":   {o{"content": "x", "components": l{row(o{"type": 3, "custom_id": "s", "max_values": 2, "options": l{o{"label": "a", "value": "a"}}})}}, "do not fit"},
		"a text without a row":         {o{"content": "x", "components": l{o{"type": 10, "content": "x"}}}, "IS_COMPONENTS_V2"},
		"an ephemeral flag":            {o{"content": "x", "flags": 64}, "only answers to interactions"},
		"parse and users":              {o{"content": "x", "allowed_mentions": o{"parse": l{"users"}, "users": l{"1"}}}, "mutually exclusive"},
		"parse nothing, and users":     {o{"content": "x", "allowed_mentions": o{"parse": l{}, "users": l{"1"}}}, ""},
		"an attachment that is not so": {o{"content": "x", "attachments": l{o{"id": "0", "filename": "a.txt"}}}, "neither sent along nor there"},
	} {
		_, err := w.call("POST", "channels/"+w.lobby+"/messages", c.body)
		if c.fault == "" {
			if err != nil || len(w.TakeFaults()) > 0 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if faults := strings.Join(w.TakeFaults(), "\n"); err == nil || !strings.Contains(faults, c.fault) {
			t.Errorf("%s: %v; %s", name, err, faults)
		}
	}
}

func buttonsOf(n int) l {
	return times(n, func(i int) any { return o{"type": 2, "style": 1, "label": "Go", "custom_id": fmt.Sprint(i)} })
}

func TestUnknownRoutes(t *testing.T) {
	w := open(t, discordtest.Config{})
	_, err := w.call("GET", "channels/"+w.lobby+"/nothing", nil)
	w.refused(err, 404, 0)
	w.breached("no route that is known")
	_, err = w.call("GET", "channels/"+w.lobby+"/messages?since=1", nil)
	w.refused(err, 400, 50035)
	w.breached("no query since")
	if _, err := w.s.Client.Get(w.URL() + "/api/v8/gateway"); err != nil {
		t.Fatal(err)
	}
	w.breached("nothing at this address")
	w.s.Token = "Bot other"
	_, err = w.call("GET", "users/@me", nil)
	w.refused(err, 401, 0)
}

// A nonce that is enforced gives back the first message, for some minutes. Discord does not tell it later.
func TestNonce(t *testing.T) {
	w := open(t, discordtest.Config{})
	body := o{"content": "once", "nonce": "k1", "enforce_nonce": true}
	first := w.post(w.lobby, body)
	if again := w.post(w.lobby, body); again != first {
		t.Error(again)
	}
	w.Advance(5 * time.Minute)
	if later := w.post(w.lobby, body); later == first {
		t.Error("it is remembered for ever")
	}
	delete(body, "enforce_nonce")
	w.post(w.lobby, body)
	if n := len(w.As(w.anna).Sees(w.lobby)); n != 3 {
		t.Error(n)
	}
	m, err := w.call("GET", "channels/"+w.lobby+"/messages/"+first, nil)
	if err != nil || m["nonce"] != nil {
		t.Error(m, err)
	}
}

func TestReading(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	var ids []string
	for i := range 120 {
		ids = append(ids, w.type_(w.anna, w.lobby, fmt.Sprint(i)))
	}
	for _, c := range []struct {
		limit                 int
		before, after, around string
		from, to              int // newest first
	}{
		{50, "", "", "", 119, 70},
		{100, "", ids[4], "", 104, 5},
		{10, ids[50], "", "", 49, 40},
		{3, "", "", ids[50], 51, 49},
		{100, "", "0", "", 99, 0},
	} {
		all, err := w.s.ChannelMessages(w.lobby, c.limit, c.before, c.after, c.around)
		w.ok(err)
		if len(all) == 0 || all[0].ID != ids[c.from] || all[len(all)-1].ID != ids[c.to] {
			t.Errorf("%+v: %d of them", c, len(all))
		}
	}
	_, err := w.s.ChannelMessages(w.lobby, 10, ids[1], ids[2], "")
	w.refused(err, 400, 50035)
	w.breached("more than one of")
	_, err = w.s.ChannelMessages(w.lobby, 101, "", "", "")
	w.refused(err, 400, 50035)
	w.breached("limit=101")
}

func TestEditing(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.listen()
	theirs := w.type_(w.anna, w.lobby, "mine")
	own := w.post(w.lobby, o{"content": "x", "embeds": l{o{"title": "T"}}})
	_, err := w.s.ChannelMessageEdit(w.lobby, theirs, "ours")
	w.refused(err, 403, 50005)
	m, err := w.s.ChannelMessageEdit(w.lobby, own, "y")
	if err != nil || m.EditedTimestamp == nil || len(m.Embeds) != 1 {
		t.Error(m, err)
	}
	_, err = w.call("PATCH", "channels/"+w.lobby+"/messages/"+own, o{"content": nil, "embeds": l{}})
	w.refused(err, 400, 50006)
	w.breached("leaves a message that says nothing")
	w.ok(w.As(w.anna).Edit(w.lobby, theirs, "mine still"))
	w.settle()
	if got := w.last("MESSAGE_UPDATE"); got["content"] != "mine still" || got["edited_timestamp"] == nil || got["guild_id"] != w.home {
		t.Error(got)
	}
	w.Unfurl(w.lobby, own)
	w.settle()
	if got := w.last("MESSAGE_UPDATE"); len(got["embeds"].([]any)) != 2 {
		t.Error(got)
	}
	w.ok(w.s.ChannelMessageDelete(w.lobby, theirs)) // it may manage messages
	w.settle()
	if got := w.last("MESSAGE_DELETE"); got["id"] != theirs {
		t.Error(got)
	}
	_, err = w.s.ChannelMessage(w.lobby, theirs)
	w.refused(err, 404, 10008)
	if err := w.As(w.ben).Delete(w.lobby, own); !discordtest.Refused(err) {
		t.Error(err)
	}
}

// Where the clock stands, edits are told apart all the same.
func TestEditsInAnInstant(t *testing.T) {
	at := time.Now()
	w := open(t, discordtest.Config{Now: func() time.Time { return at }})
	w.listen()
	id := w.type_(w.anna, w.lobby, "x")
	stamps := map[any]bool{}
	for range 3 {
		w.ok(w.As(w.anna).Edit(w.lobby, id, "y"))
		w.settle()
		stamps[w.last("MESSAGE_UPDATE")["edited_timestamp"]] = true
	}
	if len(stamps) != 3 {
		t.Error(stamps)
	}
}

// Messages older than an hour cannot be edited for ever.
func TestOldEdits(t *testing.T) {
	w := open(t, discordtest.Config{})
	id := w.post(w.lobby, o{"content": "x"})
	w.Advance(2 * time.Hour)
	var err error
	n := 0
	for ; err == nil && n < 100; n++ {
		_, err = w.call("PATCH", "channels/"+w.lobby+"/messages/"+id, o{"content": fmt.Sprint(n)})
		w.Advance(6 * time.Second)
	}
	if e, ok := err.(*discordgo.RateLimitError); n != 31 || !ok || !strings.Contains(e.Message, "older than 1 hour") {
		t.Error(n, err)
	}
}

func TestMentions(t *testing.T) {
	w := open(t, discordtest.Config{})
	said := "<@" + w.anna + "> <@&" + w.staff + "> @everyone `<@" + w.ben + ">`"
	for _, c := range []struct {
		allowed any
		want    string
	}{
		{nil, w.anna},
		{o{"parse": l{}}, ""},
		{o{"parse": l{}, "users": l{w.anna}}, w.anna},
		{o{"parse": l{"roles"}}, w.anna},
	} {
		id := w.post(w.lobby, o{"content": said, "allowed_mentions": c.allowed})
		m, _ := w.As(w.ben).Find(w.lobby, id)
		if got := strings.Join(m.Pings, " "); got != c.want || m.Words != "@Anna Rossi @staff @everyone <@"+w.ben+">" {
			t.Errorf("%v: %s; %s", c.allowed, got, m.Words)
		}
	}
	w.Advance(time.Minute)
	id := w.post(w.lobby, embed(o{"description": said}))
	if m, _ := w.As(w.ben).Find(w.lobby, id); len(m.Pings) > 0 {
		t.Error("an embed calls", m.Pings)
	}
}

func TestReplies(t *testing.T) {
	w := open(t, discordtest.Config{})
	to := w.type_(w.anna, w.lobby, "question")
	m, err := w.s.ChannelMessageSendReply(w.lobby, "answer", &discordgo.MessageReference{MessageID: to})
	if err != nil || m.Type != discordgo.MessageTypeReply || m.ReferencedMessage.ID != to {
		t.Fatal(m, err)
	}
	seen, _ := w.As(w.anna).Find(w.lobby, m.ID)
	if seen.Reply != to || len(seen.Pings) != 1 {
		t.Error(seen)
	}
	_, err = w.s.ChannelMessageSendReply(w.lobby, "answer", &discordgo.MessageReference{MessageID: "12"})
	w.refused(err, 400, 50035)
}

func TestReactionsAndPins(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	w.listen()
	id := w.type_(w.anna, w.lobby, "look")
	w.ok(w.As(w.ben).React(w.lobby, id, "✅"))
	w.settle()
	if got := w.last("MESSAGE_REACTION_ADD"); got["user_id"] != w.ben || got["emoji"].(o)["name"] != "✅" {
		t.Error(got)
	}
	w.ok(w.s.MessageReactionAdd(w.lobby, id, "👀"))
	w.refused(w.s.MessageReactionAdd(w.lobby, id, "eyes"), 400, 10014)
	users, err := w.s.MessageReactions(w.lobby, id, "✅", 10, "", "")
	if err != nil || len(users) != 1 || users[0].ID != w.ben {
		t.Error(users, err)
	}
	w.ok(w.s.MessageReactionRemove(w.lobby, id, "👀", "@me"))
	w.ok(w.As(w.ben).Unreact(w.lobby, id, "✅"))
	w.ok(w.s.ChannelMessagePin(w.lobby, id))
	pins, err := w.s.ChannelMessagesPinned(w.lobby)
	if err != nil || len(pins) != 1 {
		t.Error(pins, err)
	}
	if all := w.As(w.ben).Sees(w.lobby); all[len(all)-1].Type != 6 {
		t.Error("nothing says that it was pinned")
	}
	w.ok(w.s.ChannelMessageUnpin(w.lobby, id))
	w.SetRole(w.home, w.BotRole(w.home), discordtest.OfBot&^discordtest.PinMessages)
	w.refused(w.s.ChannelMessagePin(w.lobby, id), 403, 50013)
}

func TestFiles(t *testing.T) {
	w := open(t, discordtest.Config{})
	m, err := w.s.ChannelMessageSendComplex(w.lobby, &discordgo.MessageSend{Content: "here", Files: []*discordgo.File{{Name: "a b.txt", Reader: strings.NewReader("hello")}}})
	if err != nil || len(m.Attachments) != 1 || m.Attachments[0].Filename != "a_b.txt" {
		t.Fatal(m, err)
	}
	get := func(url string) (int, string) {
		r, err := http.Get(url)
		w.ok(err)
		defer func() { _ = r.Body.Close() }()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(b)
	}
	if status, body := get(m.Attachments[0].URL); status != 200 || body != "hello" {
		t.Error(status, body)
	}
	if status, _ := get(strings.Replace(m.Attachments[0].URL, "ex=", "ex=1", 1)); status != 404 {
		t.Error("a forged address leads to it")
	}
	w.Advance(25 * time.Hour)
	if status, _ := get(m.Attachments[0].URL); status != 404 {
		t.Error("the address is good for ever")
	}
	m, err = w.s.ChannelMessage(w.lobby, m.ID)
	w.ok(err)
	if status, _ := get(m.Attachments[0].URL); status != 200 {
		t.Error("the new address is not good")
	}
	_, err = w.s.ChannelMessageSendComplex(w.lobby, &discordgo.MessageSend{Files: []*discordgo.File{{Name: "big", Reader: strings.NewReader(strings.Repeat("x", 10<<20+1))}}})
	w.refused(err, 413, 40005)
	said, err := w.As(w.ben).Type(w.lobby, "", w.As(w.ben).Upload("pw=x!.txt", "", []byte("log")))
	w.ok(err)
	if seen := w.As(w.anna).Sees(w.lobby); seen[1].Files[0] != "pw_x_.txt" {
		t.Error(seen[1].Files)
	}
	raw, err := w.call("GET", "channels/"+w.lobby+"/messages/"+said, nil)
	if err != nil || raw["attachments"].(l)[0].(o)["title"] != "pw=x!" {
		t.Error(raw["attachments"], err)
	}
}

func TestPermissions(t *testing.T) {
	w := open(t, discordtest.Config{})
	if _, err := w.As(w.ben).Type(w.desk, "let me in"); !discordtest.Refused(err) {
		t.Error(err)
	}
	hidden := w.AddChannel(discordtest.Channel{Server: w.home, Name: "hidden", Members: []string{w.anna}})
	w.listen()
	w.type_(w.anna, hidden, "secret")
	w.settle()
	if strings.Contains(strings.Join(w.heardOf(), " "), "MESSAGE_CREATE") {
		t.Error("the bot hears of a channel that it does not see")
	}
	_, err := w.s.ChannelMessageSend(hidden, "x")
	w.refused(err, 403, 50001)
	_, err = w.s.ChannelMessages(hidden, 10, "", "", "")
	w.refused(err, 403, 50001)
	w.SetOverwrites(w.lobby, discordtest.Overwrite{ID: w.BotRole(w.home), Deny: discordtest.SendMessages})
	_, err = w.s.ChannelMessageSend(w.lobby, "x")
	w.refused(err, 403, 50013)
	w.SetOverwrites(w.lobby, discordtest.Overwrite{ID: w.home, Deny: discordtest.SendMessages}, discordtest.Overwrite{ID: w.staff, Allow: discordtest.SendMessages})
	if _, err := w.As(w.ben).Type(w.lobby, "x"); !discordtest.Refused(err) {
		t.Error(err)
	}
	w.type_(w.anna, w.lobby, "x")
}

func TestDirectMessages(t *testing.T) {
	w := open(t, discordtest.Config{})
	closed := w.AddPerson(discordtest.Person{Name: "Closed", Closed: true})
	stranger := w.AddPerson(discordtest.Person{Name: "Stranger"})
	w.Join(w.home, closed)
	c, err := w.s.UserChannelCreate(w.ben)
	if err != nil || c.ID != w.As(w.ben).Direct() {
		t.Fatal(c, err)
	}
	_, err = w.s.ChannelMessageSend(c.ID, "psst")
	w.ok(err)
	if seen := w.As(w.ben).Sees(c.ID); len(seen) != 1 || seen[0].Words != "psst" {
		t.Error(seen)
	}
	for who, code := range map[string]int{closed: 50007, stranger: 50278} {
		c, err := w.s.UserChannelCreate(who)
		w.ok(err)
		_, err = w.s.ChannelMessageSend(c.ID, "psst")
		w.refused(err, 403, code)
	}
}
