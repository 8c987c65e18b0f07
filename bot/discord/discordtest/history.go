package discordtest

import "slices"

func (c *call) getMessage() (any, error) {
	in, err := c.channelFor(ReadHistory)
	if err != nil {
		return nil, err
	}
	m, err := c.message(in)
	if err != nil {
		return nil, err
	}
	return c.d.messageJSON(m, !c.d.cfg.NoContent), nil
}

// getMessages gives the newest first, whichever way is read. Without READ_MESSAGE_HISTORY there are none:
// https://discord.com/developers/docs/resources/message#get-channel-messages.
func (c *call) getMessages() (any, error) {
	d := c.d
	in, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	limit, err := c.count("limit", 1, 100, 50)
	if err != nil {
		return nil, err
	}
	if in.Type == Forum || in.Type == Category {
		return nil, notInChannelType
	}
	some, err := c.part(in, limit)
	if err != nil {
		return nil, err
	}
	out := []any{}
	if !d.may(d.cfg.BotID, in).has(ReadHistory) {
		return out, nil
	}
	for _, m := range slices.Backward(some) {
		out = append(out, d.messageJSON(m, !d.cfg.NoContent))
	}
	return out, nil
}

// part is what lies before, after or around a message, oldest first. They are "mutually exclusive".
func (c *call) part(in *channel, limit int) ([]*message, error) {
	var all []*message
	for _, m := range in.messages {
		if m.only == "" && m.flags&loading == 0 {
			all = append(all, m)
		}
	}
	from := func(id uint64) int {
		i, _ := slices.BinarySearchFunc(all, id, func(m *message, id uint64) int {
			switch n := number(m.id); {
			case n < id:
				return -1
			case n > id:
				return 1
			}
			return 0
		})
		return i
	}
	asked, low, high := 0, max(0, len(all)-limit), len(all)
	for _, key := range []string{"before", "after", "around"} {
		if !c.query.Has(key) {
			continue
		}
		asked++
		id := number(c.query.Get(key))
		if id == 0 && c.query.Get(key) != "0" {
			return nil, c.bad("has %s=%q, which is no snowflake", key, c.query.Get(key))
		}
		switch key {
		case "before":
			high = from(id)
			low = max(0, high-limit)
		case "after":
			low = from(id + 1)
			high = min(len(all), low+limit)
		case "around":
			low = max(0, from(id)-limit/2)
			high = min(len(all), low+limit)
		}
	}
	if asked > 1 {
		return nil, c.bad("asks for more than one of before, after and around")
	}
	return all[low:high], nil
}
