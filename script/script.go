package script

// Options say what a script may do.
type Options struct{}
