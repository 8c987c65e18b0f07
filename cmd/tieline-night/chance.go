package main

import (
	"math/rand/v2"
	"sync"
	"time"
)

// chance is shared by all who leave something to it.
type chance struct {
	mu sync.Mutex
	r  *rand.Rand
}

func (c *chance) of(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.r.IntN(n)
}

// about is a time around d, from a fifth of it to nearly twice as long.
func (c *chance) about(d time.Duration) time.Duration {
	return d/5 + time.Duration(c.of(int(max(d*8/5, 1))))
}

func pick[T any](c *chance, from []T) T { return from[c.of(len(from))] }
