package engine

import "syscall"

// yield lets other threads that wait for this processor run first. It is a call, so that the garbage collector can stop a loop of it at once.
//
//go:noinline
func yield() { syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0) }
