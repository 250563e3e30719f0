package script

import "go.starlark.net/starlark"

// modules makes the modules that a script may import, by their names.
var modules = map[string]func(*session) starlark.Value{
	"cv2": newCV2,
}
