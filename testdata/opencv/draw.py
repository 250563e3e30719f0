#!/usr/bin/python3
"""Writes draw.txt: checksums of what OpenCV's Python module draws and of borders that it makes, one a line.

A line is an operation, the depth and channels of an image, parameters, and the CRC-32 of the packed result. Shapes are
drawn with the colour (200.4, 100, 50, 25) on an image of 53 x 41 whose elements are 5. Borders with the values (7, 300, -5, 1.5)
surround noise of 7 x 4 (see pointwise.py). Made with OpenCV 4.6.0 of Debian 12.
"""

import zlib

import cv2
import numpy as np

from pointwise import TYPES, noise

W, H = 53, 41
COLOUR = (200.4, 100, 50, 25)
BORDERS = ("constant", "replicate", "reflect", "wrap", "reflect_101")


def line(*words, result):
    print(*words, f"{zlib.crc32(np.ascontiguousarray(result).tobytes()):08x}")


def main():
    rng = np.random.default_rng(4)
    pick = lambda lo, hi: int(rng.integers(lo, hi))
    for i in range(160):
        depth, channels = list(TYPES)[i % 6], i % 4 + 1
        blank = np.full((H, W, channels), 5, TYPES[depth])
        far = (0, 30, 300)[i % 3]
        p, q = ((pick(-far, W + far), pick(-far, H + far)) for _ in range(2))
        thickness = (-1, 1, pick(2, 12))[pick(0, 3)]
        op = ("circle", "line", "rectangle", "ellipse")[i // 2 % 4]
        if op == "circle":
            radius = pick(0, 40 + far)
            line(op, depth, channels, *p, radius, thickness, result=cv2.circle(blank, p, radius, COLOUR, thickness))
        elif op == "ellipse":
            axes, angles = (pick(0, 40), pick(0, 40)), (pick(-400, 400), pick(-400, 400), pick(-400, 400))
            if pick(0, 2):
                angles = angles[0], 0, 360
            line(op, depth, channels, *p, *axes, *angles, thickness,
                 result=cv2.ellipse(blank, p, axes, *angles, COLOUR, thickness))
        else:
            if op == "line":
                thickness = abs(thickness)
            line(op, depth, channels, *p, *q, thickness, result=getattr(cv2, op)(blank, p, q, COLOUR, thickness))
    for i in range(30):
        depth, channels = list(TYPES)[i % 6], i % 4 + 1
        image, border = noise(depth, channels, 1, 7, 4), BORDERS[i % 5]
        sides = [pick(0, (3, 20)[i % 2]) for _ in range(4)]
        how = getattr(cv2, "BORDER_" + border.upper())
        line("copyMakeBorder", depth, channels, border, *sides,
             result=cv2.copyMakeBorder(image, *sides, how, value=(7, 300, -5, 1.5)))


if __name__ == "__main__":
    main()
