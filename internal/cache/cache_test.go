package cache

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestCache(t *testing.T) {
	c := New[int, int](10)
	ctx := context.Background()
	put := func(key int, bytes int64) {
		if v, err := c.Do(ctx, key, func(context.Context) (int, int64, error) { return 2 * key, bytes, nil }); v != 2*key || err != nil {
			t.Errorf("key %d: %d, %v", key, v, err)
		}
	}
	put(1, 4)
	put(2, 4)
	c.Get(1)
	put(3, 4) // 2 was not used for longest
	for key, want := range map[int]bool{1: true, 2: false, 3: true} {
		if _, ok := c.Get(key); ok != want {
			t.Errorf("key %d is there: %v", key, ok)
		}
	}
	if put(4, 11); c.Bytes() != 0 {
		t.Errorf("%d bytes after one that is larger than all", c.Bytes())
	}
}

func TestOneComputes(t *testing.T) {
	c := New[string, int](10)
	var runs atomic.Int32
	begun, cancel := context.WithCancel(context.Background())
	slow := func(ctx context.Context) (int, int64, error) {
		if runs.Add(1) == 1 { // is given up
			cancel()
			<-ctx.Done()
			return 0, 0, ctx.Err()
		}
		return 7, 1, nil
	}
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := c.Do(begun, "a", slow); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	<-begun.Done()
	for range 5 {
		group.Go(func() {
			if v, err := c.Do(context.Background(), "a", slow); v != 7 || err != nil {
				t.Error(v, err)
			}
		})
	}
	group.Wait()
	if n := runs.Load(); n != 2 {
		t.Errorf("computed %d times", n)
	}
}
