// Package cache keeps what was computed, up to a number of bytes, and lets nobody compute what another is computing.
package cache

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// A Cache keeps values by their keys. When they take more than its bytes, those that were not used for longest go. A value that somebody holds
// stays valid when it goes.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	most    int64
	bytes   int64
	entries map[K]*Entry[K, V]
	used    list.List // of entries with values, the last used first
}

// An Entry is a value that is there, or that somebody has claimed to compute.
type Entry[K comparable, V any] struct {
	key   K
	done  chan struct{} // closed when value or err is there
	value V
	err   error
	bytes int64
	place *list.Element
}

// New makes a cache of that many bytes.
func New[K comparable, V any](bytes int64) *Cache[K, V] {
	return &Cache[K, V]{most: bytes, entries: map[K]*Entry[K, V]{}}
}

// Claim returns the entry of a key. If mine is true there was none, and the caller has to end it with Fulfil or Fail; otherwise
// Wait gives its value.
func (c *Cache[K, V]) Claim(key K) (e *Entry[K, V], mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[key]; e != nil {
		if e.place != nil {
			c.used.MoveToFront(e.place)
		}
		return e, false
	}
	e = &Entry[K, V]{key: key, done: make(chan struct{})}
	c.entries[key] = e
	return e, true
}

// Fulfil gives a claimed entry its value, which takes that many bytes.
func (c *Cache[K, V]) Fulfil(e *Entry[K, V], value V, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.value, e.bytes = value, bytes
	e.place = c.used.PushFront(e)
	c.bytes += bytes
	close(e.done)
	for c.bytes > c.most {
		c.remove(c.used.Back().Value.(*Entry[K, V]))
	}
}

// Fail ends a claimed entry without a value: who waits gets the error, who claims it next may try again.
func (c *Cache[K, V]) Fail(e *Entry[K, V], err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.err = err
	delete(c.entries, e.key)
	close(e.done)
}

func (c *Cache[K, V]) remove(e *Entry[K, V]) {
	c.used.Remove(e.place)
	c.bytes -= e.bytes
	delete(c.entries, e.key)
}

// Wait returns the value of an entry when it is there, or the error that it failed with, or that of ctx when ctx is done first.
func (e *Entry[K, V]) Wait(ctx context.Context) (value V, err error) {
	select {
	case <-e.done:
		return e.value, e.err
	case <-ctx.Done():
		return value, context.Cause(ctx)
	}
}

// Get returns the value of a key if it is there.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil || e.place == nil {
		return value, false
	}
	c.used.MoveToFront(e.place)
	return e.value, true
}

// Do returns the value of a key, which make computes, with the bytes that it takes, if it is not there. Of several callers one computes; when its
// work was cancelled another does.
func (c *Cache[K, V]) Do(ctx context.Context, key K, make func(context.Context) (V, int64, error)) (value V, err error) {
	for {
		e, mine := c.Claim(key)
		if mine {
			return c.fill(ctx, e, make)
		}
		if value, err = e.Wait(ctx); !Cancelled(err) || ctx.Err() != nil {
			return value, err
		}
	}
}

// fill computes the value of a claimed entry.
func (c *Cache[K, V]) fill(ctx context.Context, e *Entry[K, V], make func(context.Context) (V, int64, error)) (value V, err error) {
	bytes, err := int64(0), error(errPanic) // what is left if make panics
	defer func() {
		if err != nil {
			c.Fail(e, err)
			return
		}
		c.Fulfil(e, value, bytes)
	}()
	value, bytes, err = make(ctx)
	return value, err
}

var errPanic = errors.New("its computation failed")

// Cancelled tells whether an error says that work was given up, not that it is impossible.
func Cancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Bytes returns what the values take.
func (c *Cache[K, V]) Bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}
