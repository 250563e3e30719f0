package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/purecv/cv/playground"
)

// playFlags are the flags of purecv play.
type playFlags struct {
	addr  string
	open  bool
	roots []string
}

func newPlay() *cobra.Command {
	f := &playFlags{}
	cmd := &cobra.Command{
		Use:   "play [IMAGE…]",
		Short: "Build pipelines by hand on a local web page and see what every parameter does",
		Long: "play serves a page on which one builds pipelines and sees what they make at once. Its address, with the token that it takes to use it, is\n" +
			"the first line of standard output; a browser is opened with it. It goes on until it is interrupted.",
		Example: "  purecv play photo.jpg\n" +
			"  purecv play --addr 127.0.0.1:8080 --open=false --root ~/photos",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:0", "address and port to listen at; port 0 is any that is free")
	cmd.Flags().BoolVar(&f.open, "open", true, "open a browser")
	cmd.Flags().StringArrayVar(&f.roots, "root", nil, "a folder whose images pipelines may be run on, all at once; may be repeated")
	return cmd
}

func (f *playFlags) run(cmd *cobra.Command, images []string) error {
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return usagef("--addr %s: an address and a port are expected, such as 127.0.0.1:8080", f.addr)
	}
	o := &playground.Options{Roots: f.roots}
	if _, err := netip.ParseAddr(host); err != nil && host != "" {
		o.Hosts = []string{host}
	}
	server, err := playground.New(o)
	if err != nil {
		return err
	}
	for _, path := range images {
		content, err := await(cmd.Context(), func() ([]byte, error) { return os.ReadFile(path) })
		if err != nil {
			return fileError(path, err)
		}
		if err := server.Open(cmd.Context(), filepath.Base(path), content); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return listenError(f.addr, err)
	}
	address := server.Address(listener.Addr())
	fmt.Fprintln(cmd.OutOrStdout(), address)
	if f.open {
		openBrowser(cmd.Context(), address)
	}
	return server.Serve(cmd.Context(), listener)
}

// listenError names the address once.
func listenError(addr string, err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return fmt.Errorf("--addr %s: %w", addr, err)
}

// openBrowser opens an address as far as the system knows how; who has no browser has the address.
func openBrowser(ctx context.Context, address string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.CommandContext(ctx, name, args...)
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}
