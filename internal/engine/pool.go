package engine

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The workers are goroutines that all operations share. A worker that is done looks for more work for a while before it
// parks: waking a parked thread takes longer than a small operation. While it looks it yields the processor, to whatever else
// wants it: if that is the operation's caller, the operation is no slower than on one thread.

const spinTime = 500 * time.Microsecond

// A task is work for several workers; each calls work with a number of its own. It may be run again and again.
type task struct {
	work    func(worker int)
	helpers []*helper     // that work for it
	left    atomic.Int32  // workers that have not finished; the caller is one of them until it waits
	done    chan struct{} // the last worker to end says so here, if the caller waits for it
	panics  atomic.Pointer[string]
}

// call does a worker's part of the work. A panic is kept for the caller, on whose goroutine it can be recovered.
func (t *task) call(worker int) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("%v\n%s", p, debug.Stack())
			t.panics.CompareAndSwap(nil, &text)
		}
	}()
	t.work(worker)
}

// A helper is a worker other than the caller.
type helper struct {
	task   atomic.Pointer[task] // given to it and not begun
	worker int                  // its number in that task
	parked atomic.Bool
	wake   chan struct{}
}

var workers struct {
	sync.Mutex
	started int
	idle    []*helper
}

// threads bounds the goroutines of one operation, the caller among them.
var threads atomic.Int32

func init() { SetThreads(0) }

// SetThreads bounds the threads that one operation uses. n < 1 means one for each processor.
func SetThreads(n int) {
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	threads.Store(int32(min(n, 1<<16)))
}

// Threads returns the bound that SetThreads set.
func Threads() int { return int(threads.Load()) }

// A loop is a task whose workers share the calls of a function.
type loop struct {
	task
	body func(i int)
	n    int
	next atomic.Int64
}

var loops = sync.Pool{New: func() any {
	l := new(loop)
	l.task.init(l.calls)
	return l
}}

func (l *loop) calls(int) {
	for i := int(l.next.Add(1)) - 1; i < l.n; i = int(l.next.Add(1)) - 1 {
		l.body(i)
	}
}

// Parallel calls body(0) to body(n-1), each once, on the caller and on as many workers as
// are free; it returns when all are done. The calls must not wait for each other.
func Parallel(n int, body func(i int)) {
	if n == 1 {
		body(0)
		return
	}
	l := loops.Get().(*loop)
	l.body, l.n = body, n
	l.next.Store(0)
	l.task.run(min(n, Threads()), true)
	l.body = nil
	loops.Put(l)
}

func (t *task) init(work func(worker int)) {
	t.work, t.done = work, make(chan struct{}, 1)
}

// run calls work(0) on the caller and work(1), … on up to n-1 free workers, parked ones only if wake is set, and returns when
// all have ended. A worker that has not begun when the caller has ended is not waited for.
func (t *task) run(n int, wake bool) {
	if n > 1 {
		t.borrow(n-1, wake)
	}
	if len(t.helpers) == 0 {
		t.work(0)
		return
	}
	t.left.Store(int32(1 + len(t.helpers)))
	for i, h := range t.helpers {
		h.worker = i + 1
		h.task.Store(t)
		if h.parked.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
	t.call(0)
	for _, h := range t.helpers {
		if h.task.CompareAndSwap(t, nil) {
			t.left.Add(-1)
			h.giveBack()
		}
	}
	t.helpers = t.helpers[:0]
	t.wait()
	if text := t.panics.Swap(nil); text != nil {
		panic(*text)
	}
}

// wait waits for the helpers that have begun.
func (t *task) wait() {
	start := time.Now()
	for i := 0; t.left.Load() > 1; i++ {
		if time.Since(start) > spinTime {
			if t.left.Add(-1) > 0 {
				<-t.done
			}
			return
		}
		rest(i)
	}
}

// borrow takes up to n workers out of the idle list. If it may wake parked ones it also starts new ones while the bound allows.
func (t *task) borrow(n int, wake bool) {
	workers.Lock()
	defer workers.Unlock()
	for wake && len(workers.idle) < n && workers.started < Threads()-1 {
		h := &helper{wake: make(chan struct{}, 1)}
		workers.started++
		workers.idle = append(workers.idle, h)
		go h.serve()
	}
	for i := len(workers.idle) - 1; i >= 0 && len(t.helpers) < n; i-- {
		if h := workers.idle[i]; wake || !h.parked.Load() {
			t.helpers = append(t.helpers, h)
			workers.idle = slices.Delete(workers.idle, i, i+1)
		}
	}
}

func (h *helper) giveBack() {
	workers.Lock()
	workers.idle = append(workers.idle, h)
	workers.Unlock()
}

func (h *helper) serve() {
	for {
		t := h.take()
		t.call(h.worker)
		h.giveBack()
		if t.left.Add(-1) == 0 {
			t.done <- struct{}{}
		}
	}
}

// take waits for a task: spinning first, then parked.
func (h *helper) take() *task {
	for {
		start := time.Now()
		for i := 0; time.Since(start) < spinTime; i++ {
			if t := h.task.Swap(nil); t != nil {
				return t
			}
			rest(i)
		}
		h.parked.Store(true)
		if t := h.task.Swap(nil); t != nil { // given just before parking
			if !h.parked.CompareAndSwap(true, false) {
				<-h.wake
			}
			return t
		}
		<-h.wake // for a task, which may have been taken back
	}
}

// rest lets other threads run before a worker looks for the i-th time whether there is something to do; now and then goroutines too,
// which takes longer.
func rest(i int) {
	if i%16 == 15 {
		runtime.Gosched()
	} else {
		yield()
	}
}
