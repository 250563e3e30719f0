package jpeg

import (
	"sync"
	"sync/atomic"
)

// stripes divides the next n rows of MCUs into stripes, calls work for each of them, several at a time, and then finish for one after the other in their
// order, with the coder that did the work. It returns the first error of finish.
func (e *Encoder) stripes(n int, work func(w *coder, row, end int), finish func(w *coder) error) error {
	const least, most = 1 << 15, 1 << 17 // pixels: worth another thread, and small enough for all to be done at about the same time
	pixels := e.across * e.mcuW * e.mcuH
	height := max(1, least/pixels, min(most/pixels, divideUp(n, e.options.Threads)))
	end := e.row + n
	return e.inOrder(divideUp(n, height), func(w *coder, i int) {
		row := e.row + i*height
		work(w, row, min(row+height, end))
	}, finish)
}

// inOrder calls work for 0 to n-1, several at a time, and then finish for one after the other in this order, with the coder that did
// the work. It returns the first error of finish, after which nothing more is finished.
func (e *Encoder) inOrder(n int, work func(w *coder, i int), finish func(w *coder) error) error {
	var (
		next  atomic.Int64
		lock  sync.Mutex
		turn  = sync.NewCond(&lock)
		done  int
		first error
	)
	run := func(w *coder) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			work(w, i)
			lock.Lock()
			for done < i {
				turn.Wait()
			}
			lock.Unlock()
			if first == nil {
				first = finish(w)
			}
			lock.Lock()
			done++
			turn.Broadcast()
			lock.Unlock()
		}
	}
	threads := min(n, e.options.Threads)
	for len(e.coders) < threads {
		e.coders = append(e.coders, e.newCoder())
	}
	var wait sync.WaitGroup
	for _, w := range e.coders[1:threads] {
		wait.Go(func() { run(w) })
	}
	run(e.coders[0])
	wait.Wait()
	return first
}

// nothing is a finish for work that leaves nothing to do.
func nothing(*coder) error { return nil }
