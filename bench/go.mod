module github.com/purecv/cv/bench

go 1.26.0

replace github.com/purecv/cv => ..

require github.com/purecv/cv v0.0.0

require (
	golang.org/x/image v0.47.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
