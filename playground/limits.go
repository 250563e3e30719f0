package playground

import "runtime"

// Limits bound what one request may ask for and what the server keeps. A field that is 0 has its default.
type Limits struct {
	UploadBytes int64   // of a file; 128 MiB
	Pixels      int     // width x height of an image, as its file claims; 100 million
	Steps       int     // of a pipeline; 100
	Window      int     // columns or rows that a step reads around a pixel; 1025
	Work        float64 // operations on numbers that a request may take, as estimated; 5e11
	Seconds     int     // that a request may work; 60
	ScriptSteps uint64  // of the interpreter, for code that is pasted; 200 million, for a search of regions pixel by pixel takes that much
	ScriptBytes int64   // that such code may use; 1 GiB

	ImageBytes   int64 // of images that are kept; 1 GiB
	TileBytes    int64 // of what steps made of them; 512 MiB
	DerivedBytes int64 // of histograms, ranges and regions; 256 MiB
	WorkBytes    int64 // that all requests at work may take at once; 2 GiB

	Working int // requests that work at once; one for each processor
	Waiting int // requests that wait for them; 64
}

// withDefaults fills in what is not given.
func (l Limits) withDefaults() Limits {
	fill(&l.UploadBytes, 128<<20)
	fill(&l.Pixels, 100_000_000)
	fill(&l.Steps, 100)
	fill(&l.Window, 1025)
	fill(&l.Work, 5e11)
	fill(&l.Seconds, 60)
	fill(&l.ScriptSteps, 200_000_000)
	fill(&l.ScriptBytes, 1<<30)
	fill(&l.ImageBytes, 1<<30)
	fill(&l.TileBytes, 512<<20)
	fill(&l.DerivedBytes, 256<<20)
	fill(&l.WorkBytes, 2<<30)
	fill(&l.Working, runtime.GOMAXPROCS(0))
	fill(&l.Waiting, 64)
	return l
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
