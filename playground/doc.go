// Package playground serves a web page on which people build pipelines by hand and see at once what every parameter does.
//
//	p, err := playground.New(nil)
//	listener, err := net.Listen("tcp", "127.0.0.1:0")
//	fmt.Println(p.Address(listener.Addr()))
//	err = p.Serve(ctx, listener)
//
// The page is part of the program. The server knows nothing of pages that are open: it keeps images by their content, as long as there is room, and
// what pipelines made of them; the steps, the view and what can be undone are the page's. docs/playground-api.md tells what is asked and answered.
//
// Who wants to use it needs the token that is in the address; requests from other sites' pages are refused. Sizes, work and memory are limited, see
// [Limits].
package playground
