package engine

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// The workers are goroutines that all operations share. A worker that is done looks for
// more work for a short while before it parks: waking a parked thread costs more than a
// small operation.

const spinTime = 50 * time.Microsecond

// A task is work for several workers; each calls work with a number of its own.
type task struct {
	work func(worker int)
	left atomic.Int32 // workers other than the caller that have not finished
	done chan struct{}
}

type helper struct {
	job    atomic.Pointer[job]
	parked atomic.Bool
	wake   chan struct{}
}

type job struct {
	task   *task
	worker int
}

var workers struct {
	sync.Mutex
	threads int // bound on the goroutines of one operation, the caller among them
	started int
	idle    []*helper
}

// SetThreads bounds the threads that one operation uses. n < 1 means one for each processor.
func SetThreads(n int) {
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	workers.Lock()
	workers.threads = n
	workers.Unlock()
}

// Threads returns the bound that SetThreads set.
func Threads() int {
	workers.Lock()
	defer workers.Unlock()
	if workers.threads == 0 {
		workers.threads = runtime.GOMAXPROCS(0)
	}
	return workers.threads
}

// Parallel calls work(0) to work(n-1), each once, on the caller and on as many workers as
// are free; it returns when all are done. The calls must not wait for each other.
func Parallel(n int, work func(i int)) {
	if n == 1 {
		work(0)
		return
	}
	var next atomic.Int32
	onWorkers(min(n, Threads()), func(int) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			work(i)
		}
	})
}

// onWorkers calls work(0) on the caller and work(1), … on up to n-1 free workers, and returns when all have ended.
func onWorkers(n int, work func(worker int)) {
	free := borrow(n - 1)
	if len(free) == 0 {
		work(0)
		return
	}
	t := &task{work: work, done: make(chan struct{}, 1)}
	t.left.Store(int32(len(free)))
	for i, h := range free {
		h.job.Store(&job{t, i + 1})
		if h.parked.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
	work(0)
	for start := time.Now(); t.left.Load() > 0; runtime.Gosched() {
		if time.Since(start) > spinTime {
			<-t.done
			return
		}
	}
}

// borrow takes up to n workers out of the idle list, starting new ones while the bound allows.
func borrow(n int) []*helper {
	workers.Lock()
	defer workers.Unlock()
	for len(workers.idle) < n && workers.started < workers.threads-1 {
		h := &helper{wake: make(chan struct{}, 1)}
		workers.started++
		workers.idle = append(workers.idle, h)
		go h.serve()
	}
	n = max(min(n, len(workers.idle)), 0)
	rest := len(workers.idle) - n
	free := append([]*helper(nil), workers.idle[rest:]...)
	workers.idle = workers.idle[:rest]
	return free
}

func (h *helper) serve() {
	for {
		j := h.take()
		j.task.work(j.worker)
		workers.Lock()
		workers.idle = append(workers.idle, h)
		workers.Unlock()
		if j.task.left.Add(-1) == 0 {
			j.task.done <- struct{}{}
		}
	}
}

// take waits for a job: spinning first, then parked.
func (h *helper) take() *job {
	for start := time.Now(); time.Since(start) < spinTime; runtime.Gosched() {
		if j := h.job.Swap(nil); j != nil {
			return j
		}
	}
	for {
		h.parked.Store(true)
		if j := h.job.Swap(nil); j != nil { // given just before parking
			if !h.parked.CompareAndSwap(true, false) {
				<-h.wake
			}
			return j
		}
		<-h.wake // for a job, or late for one that was taken without it
		if j := h.job.Swap(nil); j != nil {
			return j
		}
	}
}
