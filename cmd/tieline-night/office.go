package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"tieline/bot/slack"
	"tieline/bot/slack/slacktest"
)

// office is the chat, with everybody in it.
type office struct {
	*slacktest.Slack
	server    *http.Server
	manager   string
	engineers []string
	desk      string
	partners  []partner
}

// partner is one of them, with its channel and its people.
type partner struct {
	id      string
	channel string
	people  []string
}

// patience is how long this Slack waits for an acknowledgement. The real one waits three seconds; so many processes on
// few processors are slow by themselves, and how long an acknowledgement took is in the account.
const patience = 10 * time.Second

func openOffice(p plan) (*office, error) {
	s, err := slacktest.New(slacktest.Config{Manifest: slack.Manifest(""), Unlimited: !p.paced, Patience: patience})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.SetURL("http://" + l.Addr().String())
	o := &office{Slack: s, server: &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}}
	go func() { _ = o.server.Serve(l) }()
	o.manager = s.AddPerson(slacktest.Person{Name: "Mara Vogel"})
	staff := []string{o.manager, s.BotUser()}
	for i := range p.engineers {
		e := s.AddPerson(slacktest.Person{Name: fmt.Sprintf("Engineer %c", 'A'+i)})
		o.engineers, staff = append(o.engineers, e), append(staff, e)
	}
	o.desk = s.AddChannel(slacktest.Channel{Name: "desk", Private: true, Members: staff})
	for i := range p.partners {
		team := s.AddTeam(fmt.Sprintf("Partner %02d", i))
		x := partner{id: fmt.Sprintf("p%02d", i)}
		for _, who := range []string{"Ada", "Bo"} {
			x.people = append(x.people, s.AddPerson(slacktest.Person{Name: fmt.Sprintf("%s of %02d", who, i), Team: team}))
		}
		members := append([]string{o.manager, s.BotUser()}, x.people...)
		x.channel = s.AddChannel(slacktest.Channel{Name: x.id, Members: members, Teams: []string{team}})
		o.partners = append(o.partners, x)
	}
	return o, nil
}

func (o *office) close() {
	o.Close()
	_ = o.server.Close()
}

// settleIn makes everybody known, as a manager does by hand.
func (o *office) settleIn(ctx context.Context, p *program) error {
	if err := p.connected(ctx); err != nil {
		return err
	}
	type line struct{ in, typed string }
	lines := []line{{o.desk, "/tieline bind desk"}}
	for _, e := range o.engineers {
		lines = append(lines, line{o.desk, "/tieline person slack:" + o.Home() + "/" + e + ` name="` + o.Person(e).Name + `" role=engineer`})
	}
	for _, x := range o.partners {
		lines = append(lines, line{o.desk, "/tieline partner add " + x.id + ` name="Partner ` + x.id[1:] + `" agreement=night tier=customer`},
			line{x.channel, "/tieline bind " + x.id + " anyway=yes"})
	}
	for _, l := range lines {
		if a, err := o.As(o.manager).Slash(ctx, slacktest.Spot{Channel: l.in}, l.typed); err != nil || !a.Acked {
			return fmt.Errorf("%s was not taken: %s %w", l.typed, a.Why, err)
		}
	}
	return nil
}
