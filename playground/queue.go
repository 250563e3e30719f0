package playground

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
)

// errTooLong is why a request's work ends that takes longer than it may.
var errTooLong = errors.New("the work took longer than the limit")

// A queue lets some requests work at once and some wait; it refuses the others.
type queue struct {
	slots   chan struct{}
	waiting atomic.Int64
	most    int64
}

func newQueue(working, waiting int) *queue {
	return &queue{slots: make(chan struct{}, working), most: int64(waiting)}
}

// enter waits for a place to work at. leave gives it up.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-q.slots }
	select {
	case q.slots <- struct{}{}:
		return leave, nil
	default:
	}
	if q.waiting.Add(1) > q.most {
		q.waiting.Add(-1)
		return nil, &failure{http.StatusTooManyRequests, errors.New("the server is busy: too many requests are waiting; try again in a second"), 1}
	}
	defer q.waiting.Add(-1)
	select {
	case q.slots <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// A budget is bytes that requests at work share.
type budget struct {
	mu    sync.Mutex
	most  int64
	taken int64
	freed chan struct{} // closed when some are given back
}

func newBudget(bytes int64) *budget { return &budget{most: bytes, freed: make(chan struct{})} }

// An account is what one request takes of a budget.
type account struct {
	*budget
	own int64
}

// take takes so many bytes, which give or close gives back. Who has none waits until they are free; who has some is refused when they are not, as
// requests that wait for each other would wait for ever.
func (a *account) take(ctx context.Context, bytes int64) error {
	if a.own+bytes > a.most {
		return tooMuch("the images of all steps would take %d MiB; the limit is %d", (a.own+bytes)>>20, a.most>>20)
	}
	for {
		a.mu.Lock()
		if a.taken+bytes <= a.most {
			a.taken += bytes
			a.own += bytes
			a.mu.Unlock()
			return nil
		}
		freed := a.freed
		a.mu.Unlock()
		if a.own > 0 {
			return &failure{http.StatusTooManyRequests, errors.New("the server is busy: other requests take its memory; try again in a second"), 1}
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// give gives some of the bytes back.
func (a *account) give(bytes int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.taken -= bytes
	a.own -= bytes
	close(a.freed)
	a.freed = make(chan struct{})
}

// close gives back all that was taken.
func (a *account) close() { a.give(a.own) }

func (b *budget) bytes() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.taken
}
