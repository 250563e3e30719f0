"""Writes encode.txt: of files that cv2.imencode and cjpeg make of computed pictures, their lengths and CRC-32.

/usr/bin/python3 encode.py   (Debian 12: python3-opencv 4.6.0, libjpeg-turbo-progs 2.1.5)

A line is: width height channels noise quality sampling optimize progressive restarts length checksum. The picture is

    clip(v if v < 256 else 511 - v, plus random * noise / 256 - noise / 2), v = (x (2 + c) + y (3 - c)) mod 512

with random the upper 8 bits of x = 1664525 x + 1013904223 mod 2^32, which begins at 1.
"""
import binascii
import itertools
import os

import cv2
import numpy as np

assert cv2.__version__ == "4.6.0"
from compare import cjpegs, opencvs  # noqa: E402  after cv2's check


def picture(w, h, c, noise):
    x, random = 1, []
    for _ in range(w * h * c):
        x = (x * 1664525 + 1013904223) % 2**32
        random.append(x >> 24)
    y, x, k = np.mgrid[0:h, 0:w, 0:c]
    v = (x * (2 + k) + y * (3 - k)) % 512
    v = np.where(v < 256, v, 511 - v)
    return (v + (np.array(random).reshape(h, w, c) * noise >> 8) - noise // 2).clip(0, 255).astype(np.uint8)


def cases():
    """Every quality and every size modulo an MCU at least once; each option at several qualities."""
    sizes = itertools.cycle([(1, 1), (2, 3), (7, 9), (8, 8), (9, 17), (16, 15), (17, 16), (23, 40), (33, 31), (48, 24), (64, 5), (3, 70), (70, 50)])
    noises = itertools.cycle([0, 1000, 20, 255])
    channels = itertools.cycle([3, 3, 1, 3, 4])
    for quality in range(1, 101):
        yield *next(sizes), next(channels), next(noises), quality, 0, 0, 0, 0
    options = [(0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 1, 0, 5), (0, 0, 1, 3), (1, 0, 0, 0), (1, 0, 1, 2), (2, 0, 0, 0), (2, 1, 0, 0), (2, 0, 1, 0)]
    for quality in (10, 60, 85, 95, 100):
        for o in options:
            yield *next(sizes), next(channels), next(noises), quality, *o
    for o in options + [(0, 0, 0, 0)]:
        yield 200, 150, 3, 30, 90, *o
    yield 300, 200, 1, 60, 75, 0, 0, 1, 0  # long runs of blocks that end
    yield 700, 300, 3, 1000, 100, 0, 1, 0, 0


os.chdir(os.path.dirname(os.path.abspath(__file__)))
with open("encode.txt", "w") as out:
    for w, h, c, noise, quality, sampling, *options in cases():
        img = picture(w, h, c, noise)
        file = cjpegs(img, quality, sampling, *options) if sampling else opencvs(img, quality, *options)
        print(w, h, c, noise, quality, sampling, *options, len(file), f"{binascii.crc32(file):08x}", file=out)
