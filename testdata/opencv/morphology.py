#!/usr/bin/python3
"""Writes morphology.txt: checksums of OpenCV's structuring elements and of what its morphology makes of noise, one a line.

"shape crc" stands for the structuring elements of one shape of all sizes from 1x1 to 1x40, 2x1 to 2x40 and so on (width x
height), as bytes one after the other, crosses with the default anchor.

A line of an operation has its kernel, anchor, iterations, border, border value (- where it is left out), the depth, channels and
size of its source, and the CRC-32 of the packed result. The source is the upper left part of the noise of pointwise.py with seed 1;
mask and hits are kernels made from the first bytes of that with seed 9. Made with OpenCV 4.6.0 of Debian 12.
"""

import zlib

import cv2
import numpy as np

from pointwise import noise

SHAPES = {"rect": cv2.MORPH_RECT, "cross": cv2.MORPH_CROSS, "ellipse": cv2.MORPH_ELLIPSE}
OPS = ("erode", "dilate", "open", "close", "gradient", "tophat", "blackhat")
BORDERS = ("constant", "replicate", "reflect", "reflect_101")
SIZES = ("64x20", "33x20", "7x5", "1x1", "64x1", "1x20")


def kernel(shape, w, h):
    values = noise("8U", 1, 9, w, h).reshape(h, w)
    if shape == "hits":
        return values.astype(np.int32) % 4 - 2
    if shape == "mask":
        return values >> 7
    return cv2.getStructuringElement(SHAPES[shape], (w, h))


def crc(array):
    return f"{zlib.crc32(np.ascontiguousarray(array).tobytes()):08x}"


def main():
    for name, shape in SHAPES.items():
        sizes = [(w, h) for w in range(1, 41) for h in range(1, 41)]
        print(name, crc(np.concatenate([cv2.getStructuringElement(shape, s).ravel() for s in sizes])))
    rng = np.random.default_rng(5)
    one_of = lambda options: options[int(rng.integers(len(options)))]
    for i in range(280):
        op = OPS[i % 7] if i < 240 else "hitmiss"
        depth, channels = ("8U", "16U", "16S", "32F", "64F")[i // 7 % 5], i % 4 + 1
        shape, largest = one_of(("rect", "cross", "ellipse", "mask")), (3, 6, 12, 20)[i % 4]
        if op == "hitmiss":
            depth, channels, shape, largest = "8U", 1, "hits", 4
        w, h = (int(v) for v in rng.integers(1, largest + 1, 2))
        anchor = one_of((None, (int(rng.integers(w)), int(rng.integers(h)))))
        iterations = one_of((None, None, 0, 2, 3))
        border = one_of((None,) + BORDERS)
        value = one_of((None, (-70000.5, 100.5, 7, 70000)))
        size = one_of(SIZES)
        given = {"anchor": anchor, "iterations": iterations, "borderValue": value,
                 "borderType": border and getattr(cv2, "BORDER_" + border.upper())}
        given = {k: v for k, v in given.items() if v is not None}
        columns, rows = (int(v) for v in size.split("x"))
        source = np.ascontiguousarray(noise(depth, channels, 1)[:rows, :columns])
        result = cv2.morphologyEx(source, getattr(cv2, "MORPH_" + op.upper()), kernel(shape, w, h), **given)
        text = lambda v: "-" if v is None else ",".join(map(str, v)) if isinstance(v, tuple) else str(v)
        print(op, f"{shape}:{w}x{h}", *map(text, (anchor, iterations, border, value)), depth, channels, size, crc(result))


if __name__ == "__main__":
    main()
