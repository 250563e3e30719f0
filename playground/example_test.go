package playground_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/purecv/cv/playground"
)

func ExampleServer() {
	server, err := playground.New(&playground.Options{Token: "secret"})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- server.Serve(ctx, listener) }()

	answer, err := http.Get("http://" + listener.Addr().String() + "/api/ops") // without the token
	if err != nil {
		log.Fatal(err)
	}
	answer.Body.Close()
	stop()
	fmt.Println(answer.Status, <-done)
	// Output: 401 Unauthorized <nil>
}
