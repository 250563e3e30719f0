#!/usr/bin/python3
"""Writes linear.txt: checksums of what OpenCV's Python module makes of noise with linear filters, one filter a line.

A line is an operation, its parameters, the depth and channels of its 64 x 20 input, and the CRC-32 of the packed
result. Kernels are written as columns x rows : values. Made with OpenCV 4.6.0 of Debian 12 (x86-64, AVX2, no IPP). The
width leaves no scalar tail.
"""

import cv2
import numpy as np

from pointwise import CV, line, noise

BORDERS = {"default": cv2.BORDER_DEFAULT, "constant": cv2.BORDER_CONSTANT, "replicate": cv2.BORDER_REPLICATE,
           "reflect": cv2.BORDER_REFLECT, "reflect_101": cv2.BORDER_REFLECT_101, "wrap": cv2.BORDER_WRAP}
FILTER = {"8U": ("8U", "16U", "16S", "32F", "64F"), "16U": ("16U", "32F", "64F"), "16S": ("16S", "32F", "64F"),
          "32F": ("32F",), "64F": ("64F",)}
DEPTHS = tuple(FILTER)


def text(kernel):
    rows, columns = kernel.shape
    return f"{columns}x{rows}:" + ",".join(repr(float(v)) for v in kernel.ravel())


def separable_depths(src):
    return [d for d in DEPTHS if (src, d) != ("64F", "32F")]


def main():
    rng = np.random.default_rng(7)
    ramp = np.arange(1, 16).reshape(3, 5) / 16 - 0.3
    sharpen = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], float)
    for src in DEPTHS:
        image = noise(src, 2, 1)
        for dst in FILTER[src]:
            for kernel, anchor, delta, border in ((sharpen, (-1, -1), 0, "default"), (ramp, (-1, -1), 0.4, "replicate"),
                                                  (ramp, (4, 0), -7, "constant"), (rng.normal(0, .2, (4, 6)), (-1, 1), 128.5, "reflect"),
                                                  (np.ones((6, 6)) / 36, (-1, -1), 0, "reflect_101")):
                line("filter2D", dst, text(kernel), *anchor, delta, border, src, 2,
                     result=cv2.filter2D(image, CV[dst], kernel, anchor=anchor, delta=delta, borderType=BORDERS[border]))
        three, five = np.array([[1, 2, 1]], float), np.array([[-1, -2, 0, 2, 1]], float)
        for dst in separable_depths(src):
            for kx, ky, delta, border in ((three, five, 0, "default"), (three / 4, three.T / 4, 0, "reflect"),
                                          (five * 0.3, three * 0.7, 10.25, "constant"), (ramp[:1], ramp[1:2], -3, "replicate"),
                                          (five.T, np.array([[3, 10, 3.]]), 0.5, "default"),
                                          (cv2.getGaussianKernel(7, 1.3), cv2.getGaussianKernel(5, .8), 0, "default")):
                line("sepFilter2D", dst, text(kx), text(ky), -1, -1, delta, border, src, 2,
                     result=cv2.sepFilter2D(image, CV[dst], kx, ky, delta=delta, borderType=BORDERS[border]))
            for dx, dy, ksize, scale, delta in ((1, 0, 3, 1, 0), (0, 1, 5, 0.1, 100), (1, 1, 1, -2, 0), (2, 0, 7, 0.01, 0.5),
                                                (0, 1, -1, 1, 0), (1, 0, -1, 0.37, 0), (1, 0, 9, 1, 0)):
                line("Sobel", dst, dx, dy, ksize, scale, delta, "default", src, 2,
                     result=cv2.Sobel(image, CV[dst], dx, dy, ksize=ksize, scale=scale, delta=delta))
            for ksize, scale, delta in ((1, 1, 0), (3, 0.3, 10), (5, 1, 0), (5, 0.1, 7.5), (9, 0.01, 0)):
                if ksize > 3 or dst in FILTER[src]:
                    line("Laplacian", dst, ksize, scale, delta, "default", src, 2,
                         result=cv2.Laplacian(image, CV[dst], ksize=ksize, scale=scale, delta=delta))
        for w, h, sx, sy, border in ((3, 3, 0, 0, "default"), (5, 9, 0, 0, "constant"), (7, 3, 0, 0, "replicate"),
                                     (11, 5, 1.7, 0, "reflect"), (0, 0, 2.2, 0.9, "default"), (31, 31, 6, 5, "default"),
                                     (9, 15, 3, 0, "wrap")):
            if (src == "64F" and sx > 0) or (border == "wrap" and src not in ("8U", "16U")):
                continue
            line("GaussianBlur", w, h, sx, sy, border, src, 2,
                 result=cv2.GaussianBlur(image, (w, h), sx, sigmaY=sy, borderType=BORDERS[border]))


if __name__ == "__main__":
    main()
