package web

import (
	"context"
	"time"

	"tieline/storage"
)

// Timed is the store with the time measured that it takes.
func (m *Metrics) Timed(s storage.Store) storage.Store { return timed{s, m} }

type timed struct {
	storage.Store
	m *Metrics
}

// View implements storage.Store.
func (t timed) View(ctx context.Context, fn func(storage.Tx) error) error {
	defer t.took("view", time.Now())
	return t.Store.View(ctx, fn)
}

// Update implements storage.Store.
func (t timed) Update(ctx context.Context, fn func(storage.Tx) error) error {
	defer t.took("update", time.Now())
	return t.Store.Update(ctx, fn)
}

func (t timed) took(operation string, began time.Time) {
	t.m.store.WithLabelValues(operation).Observe(time.Since(began).Seconds())
}
