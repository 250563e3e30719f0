package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/purecv/cv/internal/kernel"
)

// A Machine is what both programs ran on, and how purecv was built.
type Machine struct {
	Processor  string `json:"processor"`
	Processors int    `json:"processors"`
	Cache      string `json:"cache"` // as /proc/cpuinfo has it
	Memory     string `json:"memory"`
	System     string `json:"system"`
	Go         string `json:"go"`
	Kernels    string `json:"kernels"` // that purecv takes on this processor
}

// OpenCV is what cv2 says about its build.
type OpenCV struct {
	Version  string `json:"version"`
	Dispatch string `json:"dispatch"` // instruction sets beyond the baseline
	Parallel string `json:"parallel"`
	IPP      string `json:"ipp"`
}

// describe notes date, commit, machine and OpenCV.
func (r *Run) describe(python string) (err error) {
	if r.Machine, err = thisMachine(); err != nil {
		return err
	}
	if r.Date, r.Commit, err = thisState(); err != nil {
		return err
	}
	build, err := output(python, "-c", "import cv2; print(cv2.__version__); print(cv2.getBuildInformation())")
	if err != nil {
		return err
	}
	version, _, _ := strings.Cut(build, "\n")
	r.OpenCV = OpenCV{version, field(build, "Dispatched code generation"), field(build, "Parallel framework"), field(build, "Intel IPP")}
	if r.OpenCV.IPP == "" {
		r.OpenCV.IPP = "no"
	}
	r.OpenCV.IPP, _, _ = strings.Cut(r.OpenCV.IPP, " [")
	return nil
}

// thisState returns the date and purecv's commit, with + where there are changes.
func thisState() (date, commit string, err error) {
	commit, err = output("git", "rev-parse", "--short=10", "HEAD")
	changed, changedErr := output("git", "-C", root, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench", ":!docs", ":!*.md")
	if changed != "" {
		commit += "+"
	}
	return time.Now().UTC().Format(time.DateOnly), commit, errors.Join(err, changedErr)
}

func thisMachine() (m Machine, err error) {
	info, infoErr := os.ReadFile("/proc/cpuinfo")
	memory, memoryErr := os.ReadFile("/proc/meminfo")
	system, systemErr := output("uname", "-sr")
	if err := errors.Join(infoErr, memoryErr, systemErr); err != nil {
		return m, err
	}
	kilobytes := 0
	if _, err := fmt.Sscan(field(string(memory), "MemTotal"), &kilobytes); err != nil {
		return m, fmt.Errorf("/proc/meminfo: %w", err)
	}
	cpu := func(name string) string { return field(string(info), name) }
	return Machine{
		Processor:  fmt.Sprintf("%s, family %s, model %s", cpu("model name"), cpu("cpu family"), cpu("model")),
		Processors: runtime.NumCPU(),
		Cache:      cpu("cache size"),
		Memory:     fmt.Sprintf("%d GB", (kilobytes+1<<19)>>20),
		System:     system,
		Go:         runtime.Version(),
		Kernels:    kernel.Implementation,
	}, nil
}

// field returns what stands behind "name:" on a line of its own, or "".
func field(text, name string) string {
	m := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(name) + `\s*:\s*(.*?)\s*$`).FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

// output returns what a program prints.
func output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(errs.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
