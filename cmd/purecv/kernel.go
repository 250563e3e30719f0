package main

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

func newKernel() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "kernel KERNEL [-o K.npy|K.png]",
		Short: "Print a kernel or structuring element as a matrix",
		Long: "kernel prints a kernel as a matrix or, with -o, writes it: to .npy its numbers, to a picture black for the smallest and\n" +
			"white for the largest, each as a square of pixels.",
		Example: "  purecv kernel ellipse:5\n  purecv kernel '[1 2 1]/4' -o k.npy",
		Args:    oneText("the kernel", "ellipse:5 or '[1 2 1; 2 4 2; 1 2 1]/16'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := await(cmd.Context(), func() (cv.Kernel, error) { return ops.ParseKernel(args[0], readKernel) })
			var bad *ops.ValueError
			if errors.As(err, &bad) {
				return &pipeline.Error{Text: args[0], Offset: bad.Offset, Len: bad.Len, Msg: bad.Msg, Want: bad.Want, Meant: bad.Meant}
			}
			if err != nil {
				return err
			}
			if name == "" {
				_, err = fmt.Fprintln(cmd.OutOrStdout(), k)
				return err
			}
			out, err := newOutput(name)
			if err != nil {
				return err
			}
			img, err := kernelArray(k)
			if out.format != "npy" {
				img, err = kernelPicture(k)
			}
			if err != nil {
				return err
			}
			return out.write(cmd, img, nil)
		},
	}
	cmd.Flags().StringVarP(&name, "output", "o", "", "the file to write; npy:- is standard output")
	return cmd
}

// isElement tells whether all values are 0 or 1.
func isElement(k cv.Kernel) bool {
	for _, v := range k.Values() {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}

// kernelArray returns the kernel as an array: of uint8 like cv2.getStructuringElement's if all is 0 or 1, else of float64.
func kernelArray(k cv.Kernel) (cv.AnyImage, error) {
	if isElement(k) {
		return fillImage(k, 1, func(v float64) uint8 { return uint8(v) })
	}
	return fillImage(k, 1, func(v float64) float64 { return v })
}

// kernelPicture returns a picture of about 256 pixels of the kernel.
func kernelPicture(k cv.Kernel) (cv.AnyImage, error) {
	lo, hi := 0.0, 1.0
	if !isElement(k) {
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, v := range k.Values() {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	size := k.Size()
	return fillImage(k, max(1, 256/max(size.W, size.H)), func(v float64) uint8 {
		if lo == hi {
			return 255
		}
		return uint8(math.Round((v/2 - lo/2) / (hi/2 - lo/2) * 255)) // halves, so that nothing overflows
	})
}

// fillImage makes an image in which every value of the kernel is a square.
func fillImage[T cv.Pixel](k cv.Kernel, side int, value func(float64) T) (cv.AnyImage, error) {
	size := k.Size()
	img, err := cv.NewImage[T](size.W*side, size.H*side, 1)
	if err != nil {
		return nil, err
	}
	for y := range img.Height {
		row := img.Row(y)
		for x := range row {
			row[x] = value(k.At(x/side, y/side))
		}
	}
	return img, nil
}
