#!/usr/bin/python3
"""Writes smooth.txt: checksums of what OpenCV's Python module makes of noise by box filters, medians, bilateral filters and
adaptive thresholds, one operation a line.

A line is an operation, its parameters, the depth and channels of the 64 x 20 noise, the part of it that is the input, and
the CRC-32 of the packed result. Made with OpenCV 4.6.0 of Debian 12 (x86-64, AVX2, no IPP). Where OpenCV's scalar code for the
end of a row differs from its vector code, widths leave no such end.
"""

import zlib

import cv2
import numpy as np

from pointwise import CV, noise

BORDERS = {"constant": 0, "replicate": 1, "reflect": 2, "wrap": 3, "reflect_101": 4, "isolated": 16}
PARTS = ((0, 0, 64, 20), (3, 2, 32, 17), (5, 1, 16, 1), (9, 0, 1, 19), (60, 7, 1, 1))


def border(name):
    return sum(BORDERS[b] for b in name.split("+"))


def line(op, *words, depth, channels, part, seed=5, **args):
    x, y, w, h = part
    src = noise(depth, channels, seed)[y:y + h, x:x + w].copy()
    dst = getattr(cv2, op)(src, **args)
    print(op, *words, depth, channels, f"{x},{y},{w}x{h}", f"{zlib.crc32(dst.tobytes()):08x}")


def box(op, size, depth, channels, part, anchor=(-1, -1), how="reflect_101", ddepth=None, normalize=True):
    args = {"ksize": size, "anchor": anchor, "borderType": border(how)}
    words = [f"{size[0]}x{size[1]}", f"{anchor[0]},{anchor[1]}", how]
    if op == "boxFilter":
        args.update(ddepth=CV[ddepth], normalize=normalize)
        words += [ddepth, str(normalize).lower()]
    line(op, *words, depth=depth, channels=channels, part=part, **args)


def main():
    for part in PARTS:
        for channels in (1, 2, 3, 4):
            for size in ((3, 3), (5, 4), (1, 7), (16, 16), (31, 3), (70, 45)):
                if size[0] * size[1] > 256 and part[2] * channels % 8:
                    continue
                box("blur", size, "8U", channels, part)
        for how in ("constant", "replicate", "reflect", "reflect+isolated"):
            box("blur", (7, 6), "8U", 1, part, how=how)
        for how in ("reflect_101", "reflect_101+isolated"):  # one row or column: the isolated kernel shrinks
            box("blur", (8, 3), "8U", 1, part, how=how)
            box("blur", (3, 4), "8U", 1, part, how=how)
    for anchor in ((0, 0), (4, 5), (1, -1)):
        box("blur", (5, 6), "8U", 3, PARTS[0], anchor=anchor, how="reflect")
    for depth in CV:
        for ddepth in CV:
            for normalize in (True, False):
                for size in ((4, 3), (9, 7), (250, 300)):
                    try:
                        box("boxFilter", size, depth, 2, PARTS[1], ddepth=ddepth, normalize=normalize)
                    except cv2.error:
                        continue
    for part in PARTS:
        for depth in ("8U", "16U", "16S", "32F"):
            for k in (1, 3, 5) + (7, 15, 31, 101) * (depth == "8U"):
                for channels in (1, 3, 4) if k > 5 else (1, 2, 3, 4):
                    line("medianBlur", k, depth=depth, channels=channels, part=part, ksize=k)
    for part in PARTS[:2]:
        for depth in ("8U", "32F"):
            for channels in (1, 3):
                for d, color, space in ((5, 40, 2), (1, 10000, 3), (-1, 150, 1.7), (10, 0, 100), (6, 90.5, -1)):
                    how = ("replicate", "reflect", "wrap", "reflect_101")[d % 4]
                    line("bilateralFilter", d, color, space, how, depth=depth, channels=channels, part=part,
                         d=d, sigmaColor=color, sigmaSpace=space, borderType=border(how))
    line("bilateralFilter", 7, 60, 4, "constant", depth="8U", channels=3, part=PARTS[0],
         d=7, sigmaColor=60, sigmaSpace=4, borderType=0)
    for part in PARTS:
        for method in (0, 1):
            for kind in (0, 1):
                for block in (3, 21, 45):
                    for top, c in ((255, 2), (99.5, -3.25), (300, 0.5), (-2, 0)):
                        line("adaptiveThreshold", top, method, kind, block, c, depth="8U", channels=1, part=part,
                             maxValue=top, adaptiveMethod=method, thresholdType=kind, blockSize=block, C=c)


if __name__ == "__main__":
    main()
