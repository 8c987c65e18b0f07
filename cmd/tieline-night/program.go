package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// agreement is what the partners were promised.
//
//go:embed night.yaml
var agreement []byte

// program is the real one, as a process of its own.
type program struct {
	path, dir string
	env       []string
	office    *office
	clock     *clockFile

	mu     sync.Mutex // one of those who start and end it at a time
	cmd    *exec.Cmd
	starts int
}

// newProgram builds it, unless there is one.
func newProgram(ctx context.Context, path, dir string, paced bool, o *office) (*program, error) {
	if path == "" {
		path = filepath.Join(dir, "tieline")
		build := exec.CommandContext(ctx, "go", "build", "-o", path, "tieline/cmd/tieline")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, out)
		}
	}
	p := &program{path: path, dir: dir, office: o, clock: &clockFile{path: filepath.Join(dir, "clock")}}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		return nil, fmt.Errorf("%s holds another night already: name an empty directory", dir)
	}
	agreements := filepath.Join(dir, "agreements")
	if err := os.MkdirAll(agreements, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(agreements, "night.yaml"), agreement, 0o600); err != nil {
		return nil, err
	}
	p.env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TIELINE_DATA=" + p.data(), "TIELINE_TEST_CLOCK=" + p.clock.path, "TIELINE_AGREEMENTS=" + agreements,
		"TIELINE_MANAGERS=slack:" + o.Home() + "/" + o.manager, "TIELINE_SLACK_API_URL=" + o.URL(),
		"TIELINE_SLACK_BOT_TOKEN=" + o.BotToken(), "TIELINE_SLACK_APP_TOKEN=" + o.AppToken()}
	if !paced {
		p.env = append(p.env, "TIELINE_TEST_UNPACED=1")
	}
	return p, nil
}

func (p *program) data() string     { return filepath.Join(p.dir, "data") }
func (p *program) log() string      { return filepath.Join(p.dir, "log") }
func (p *program) database() string { return filepath.Join(p.data(), "tieline.db") }

// start starts it, and does not wait.
func (p *program) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		return nil
	}
	log, err := os.OpenFile(p.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	p.cmd = exec.Command(p.path)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, log, log
	p.starts++
	return p.cmd.Start()
}

// kill ends it as a power cut does.
func (p *program) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait() // it says that it was killed
		p.cmd = nil
	}
}

// freeze stops it where it is, as a machine that sleeps does, or lets it go on.
func (p *program) freeze(still bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sig := syscall.SIGCONT
	if still {
		sig = syscall.SIGSTOP
	}
	if p.cmd != nil {
		_ = p.cmd.Process.Signal(sig)
	}
}

// stopsWithin is how long it may take to end by itself.
const stopsWithin = 10 * time.Second

// stop asks it to end. An error says that it did not, or that it did not think it well.
func (p *program) stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return errors.New("it was not running in the morning")
	}
	cmd := p.cmd
	p.cmd = nil
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("it was not running in the morning: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("asked to end, it ended with %w", err)
		}
		return nil
	case <-time.After(stopsWithin):
		_ = cmd.Process.Kill()
		return fmt.Errorf("asked to end, it was still running %s later", stopsWithin)
	}
}

// connected returns when it hears the chat.
func (p *program) connected(ctx context.Context) error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if p.office.Connections() == 2 {
			return nil
		}
	}
	return errors.Join(errors.New("the program does not connect; its log is "+p.log()), ctx.Err())
}

// clockFile is by how much the program's clock differs from this machine's: by how far the whole night was moved on, and by
// what its clock alone is wrong.
type clockFile struct {
	path string

	mu          sync.Mutex
	ahead, skew time.Duration
}

func (c *clockFile) moveOn(d time.Duration) error { return c.set(func() { c.ahead += d }) }
func (c *clockFile) step(d time.Duration) error   { return c.set(func() { c.skew = d }) }

// set writes the file whole, so that nobody reads half of it.
func (c *clockFile) set(change func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	if err := os.WriteFile(c.path+".new", []byte((c.ahead + c.skew).String()), 0o600); err != nil {
		return err
	}
	return os.Rename(c.path+".new", c.path)
}
