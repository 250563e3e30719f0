package script

import "go.starlark.net/starlark"

// modules makes the modules that a script may import, by their names.
var modules map[string]func(*session) starlark.Value

func init() {
	modules = map[string]func(*session) starlark.Value{
		"cv2":               newCV2,
		"numpy":             newNumpy,
		"matplotlib.pyplot": newPyplot,
		"sys":               newSys,
		"os":                newOS,
		"os.path":           newPath,
		"time":              newTime,
		"threading":         newThreading,
		"math":              newMath,
		"random":            newRandomModule,
		"glob":              newGlob,
		"argparse":          newArgparse,
	}
}
