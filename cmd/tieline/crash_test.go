package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/bot/local"
)

// crashes is how often TestKilled kills the program; before that it looks how long the work takes.
const (
	crashes = 20
	looks   = 3
)

// binary is the program itself, running in a directory that outlives it.
type binary struct {
	*testing.T
	path, dir string
	cmd       *exec.Cmd
	url       string
	client    *http.Client
}

// build builds the program.
func build(t *testing.T) *binary {
	t.Helper()
	b := &binary{T: t, path: filepath.Join(t.TempDir(), "tieline"), dir: t.TempDir(), client: &http.Client{Timeout: 30 * time.Second}}
	if out, err := exec.Command("go", "build", "-o", b.path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return b
}

// starts starts it, and waits until it serves.
func (b *binary) starts() {
	b.Helper()
	b.cmd = exec.Command(b.path)
	b.cmd.Env = []string{"HOME=" + b.dir, "PATH=" + os.Getenv("PATH"), "TIELINE_ADDR=127.0.0.1:0", "TIELINE_DATA=" + b.dir}
	out, err := b.cmd.StdoutPipe()
	if err == nil {
		err = b.cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "Open http://"); ok {
			b.url = "http://" + strings.Fields(rest)[0]
			return
		}
	}
	b.Fatal("it said no address: ", lines.Err())
}

// kill ends it as a power cut does.
func (b *binary) kill() {
	b.Helper()
	if err := b.cmd.Process.Kill(); err != nil {
		b.Fatal(err)
	}
	_ = b.cmd.Wait() // it says that it was killed
	b.client.CloseIdleConnections()
}

// ask asks as the page does. It reports false where the connection broke.
func (b *binary) ask(method, path, who string, query url.Values, body, answer any) bool {
	if query == nil {
		query = url.Values{}
	}
	query.Set("as", who)
	sent, err := json.Marshal(body)
	if err != nil {
		b.Error(err)
		return false
	}
	req, err := http.NewRequest(method, b.url+"/api/"+path+"?"+query.Encode(), bytes.NewReader(sent))
	if err != nil {
		b.Error(err)
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := b.client.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		var no local.Refusal
		_ = json.NewDecoder(res.Body).Decode(&no)
		b.Logf("%s as %s: %d: %s", path, who, res.StatusCode, no.Sentence)
		return false
	}
	return json.NewDecoder(res.Body).Decode(answer) == nil
}

// says types something in a place; the same name again is the same thing done.
func (b *binary) says(name, who, in, text string) bool {
	var reply local.Reply
	return b.ask("POST", "deeds", who, nil, map[string]string{"ID": name, "Kind": "said", "In": in, "Text": text}, &reply)
}

func (b *binary) now() time.Time {
	b.Helper()
	var me struct{ Clock local.ClockFace }
	if !b.ask("GET", "me", "nora", nil, nil, &me) {
		b.Fatal("it does not answer")
	}
	return me.Clock.Now
}

// moves moves the clock to an instant, unless it is there.
func (b *binary) moves(to time.Time, now time.Time) bool {
	var face local.ClockFace
	return !to.After(now) || b.ask("POST", "clock", "nora", nil, map[string]string{"To": to.Sub(now).String()}, &face)
}

func (b *binary) sees(who, in string) (all []local.Message) {
	b.Helper()
	var got struct{ Messages []local.Message }
	if !b.ask("GET", "messages", who, url.Values{"in": {in}}, nil, &got) {
		b.Fatalf("%s cannot read %s", who, in)
	}
	return got.Messages
}

// thread waits until the ticket's card stands in a channel, and gives the place of its thread.
func (b *binary) thread(who, in string, number int) string {
	b.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, m := range b.sees(who, in) {
			if m.Card != nil && m.Thread != "" && strings.HasPrefix(m.Card.Title, fmt.Sprintf("#%d ", number)) {
				return m.Thread
			}
		}
	}
	b.Fatalf("the card of #%d does not come to %s", number, in)
	return ""
}

// count is how many messages of a place have the words, in their title or in their text.
func (b *binary) count(who, in, words string) (n int) {
	b.Helper()
	for _, m := range b.sees(who, in) {
		all := m.Text.Plain()
		if m.Card != nil {
			all += m.Card.Title + "\n" + m.Card.Body.Plain()
		}
		if !m.Removed && strings.Contains(all, words) {
			n++
		}
	}
	return n
}

// round is two tickets, and what is done to them while the program is killed: one is warned of, in the other people write.
type round struct {
	*binary
	number        int       // of the one in which they write; the other has the next
	warned        string    // the desk's thread of the other
	desk, partner string    // the threads of the one in which they write
	due           time.Time // when the warning is, and a little more
}

// begins opens the tickets. A response is due in four hours of day and night; three quarters of that pass on any day.
func (b *binary) begins(number int) round {
	b.Helper()
	r := round{binary: b, number: number, due: b.now().Add(3*time.Hour + time.Minute)}
	for n := number; n < number+2; n++ {
		opened := false
		for end := time.Now().Add(20 * time.Second); !opened && time.Now().Before(end); { // just started, the page is there before anybody listens
			if opened = b.says(fmt.Sprintf("open-ticket-%d", n), "jack", "maple", "/ticket open category=calls worked_before=yes One-way audio"); !opened {
				time.Sleep(50 * time.Millisecond)
			}
		}
		if !opened {
			b.Fatal("a ticket cannot be opened")
		}
	}
	r.desk, r.partner, r.warned = b.thread("nora", "desk", number), b.thread("jack", "maple", number), b.thread("nora", "desk", number+1)
	return r
}

// ends resolves the tickets, so that nothing more is said of their clocks.
func (r round) ends() {
	r.Helper()
	for n := r.number; n < r.number+2; n++ {
		if !r.says(fmt.Sprintf("end-ticket-%d", n), "nora", "desk", fmt.Sprintf("/desk resolve %d", n)) {
			r.Fatal("a ticket cannot be resolved")
		}
	}
}

// does lets time bring the warning, the partner write and the desk answer, all at once, and reports whether all were taken.
func (r round) does(now time.Time) bool {
	var took [3]bool
	var all sync.WaitGroup
	all.Go(func() { took[0] = r.moves(r.due, now) })
	all.Go(func() {
		took[1] = r.says(fmt.Sprintf("relay-ticket-%d", r.number), "jack", r.partner, fmt.Sprintf("Word of the partner %d.", r.number))
	})
	all.Go(func() {
		took[2] = r.says(fmt.Sprintf("reply-ticket-%d", r.number), "nora", r.desk, fmt.Sprintf("/desk reply Word of the desk %d.", r.number))
	})
	all.Wait()
	return took == [3]bool{true, true, true}
}

// settles moves the clock on until what was under way when the program was killed is no longer waited for, and everything
// that is owed has come. A move returns when it has.
func (r round) settles() {
	r.Helper()
	now := r.now()
	if !r.moves(now.Add(5*time.Minute), now) {
		r.Fatal("the clock cannot be moved on")
	}
}

// once wants everything to stand in its place once.
func (r round) once(when string) {
	r.Helper()
	partner, desk := fmt.Sprintf("Word of the partner %d.", r.number), fmt.Sprintf("Word of the desk %d.", r.number)
	for _, x := range []struct{ what, who, in, words string }{
		{"the warning in the desk's thread", "nora", r.warned, "Response is running out"},
		{"the relay in the desk's thread", "nora", r.desk, partner},
		{"the answer in the desk's thread", "nora", r.desk, desk},
		{"the answer in the partner's thread", "jack", r.partner, desk},
		{"what the partner wrote", "jack", r.partner, partner},
		{"the private word that it was sent", "nora", r.desk, "Sent to the partner"},
	} {
		if n := r.count(x.who, x.in, x.words); n != 1 {
			r.Errorf("#%d %s: %s is there %d times", r.number, when, x.what, n)
		}
	}
}

// TestKilled kills the program at random instants while a warning falls due and a partner and the desk write to each
// other. Started again, everything that was taken is there, once.
func TestKilled(t *testing.T) {
	b := build(t)
	b.starts()
	var rounds []round
	var longest time.Duration
	for i := range looks + crashes {
		r := b.begins(1001 + 2*i)
		rounds = append(rounds, r)
		if i < looks {
			began := time.Now()
			if !r.does(b.now()) {
				t.Fatal("it does not take what is done, although nobody kills it")
			}
			longest = max(longest, time.Since(began))
		} else {
			dead := make(chan struct{})
			now := b.now()
			go func() {
				defer close(dead)
				r.does(now)
			}()
			time.Sleep(rand.N(longest * 6 / 5))
			b.kill()
			<-dead
			b.starts()
			for tries := 0; !r.does(b.now()); tries++ { // at first nobody may be listening behind the page yet
				if time.Sleep(20 * time.Millisecond); tries == 200 {
					t.Fatal("it does not take what is done again")
				}
			}
		}
		r.settles()
		r.once("at once")
		r.ends()
	}
	for _, r := range rounds {
		r.once("in the end")
	}
	b.kill()
	t.Logf("killed within the %s that the work takes", longest)
}
