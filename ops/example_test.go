package ops_test

import (
	"fmt"

	"github.com/purecv/cv/ops"
)

func ExampleFind() {
	op, short, _ := ops.Find("TopHat")
	fmt.Println(op.Usage())
	fmt.Println(short.Name, "settles", short.Param)
	for _, p := range op.Params[:3] {
		fmt.Printf("%s: %v, default %q\n", p.Name, p.Kind, p.Default)
	}
	// Output:
	// morphologyEx op kernel [anchor] [iterations] [borderType] [borderValue]
	// tophat settles op
	// op: word, default ""
	// kernel: kernel, default ""
	// anchor: point, default "-1,-1"
}
