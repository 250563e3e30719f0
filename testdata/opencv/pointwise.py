#!/usr/bin/python3
"""Writes pointwise.txt: checksums of what OpenCV's Python module makes of noise, one operation a line.

A line is an operation, its parameters, the depth and channels of its 64 x 20 inputs, and the CRC-32 of the packed
result. Made with OpenCV 4.6.0 of Debian 12 (x86-64, AVX2, no IPP). The width leaves no scalar tail.
"""

import zlib

import cv2
import numpy as np

TYPES = {"8U": np.uint8, "16U": np.uint16, "16S": np.int16, "32S": np.int32, "32F": np.float32, "64F": np.float64}
CV = dict(zip(TYPES, (cv2.CV_8U, cv2.CV_16U, cv2.CV_16S, cv2.CV_32S, cv2.CV_32F, cv2.CV_64F)))


def noise(depth, channels, seed, w=64, h=20):
    """The high bits of a linear congruential generator."""
    x, v = seed, []
    for _ in range(w * h * channels):
        x = (x * 1664525 + 1013904223) % 2**32
        v.append(x)
    v = np.array(v, np.uint32)
    signed = v.view(np.int32)
    v = {"8U": v >> 24, "16U": v >> 16, "16S": signed >> 16, "32S": signed >> 10,
         "32F": (signed >> 8) / 256, "64F": signed / 4096}[depth]
    return v.astype(TYPES[depth]).reshape((h, w, channels) if channels > 1 else (h, w))


def line(op, *words, result):
    print(op, *words, f"{zlib.crc32(np.ascontiguousarray(result).tobytes()):08x}")


def main():
    for depth in ("8U", "16U", "32F"):
        for code in ("RGB2RGBA BGRA2RGB RGB2BGR RGBA2BGRA RGB2GRAY BGR2GRAY RGBA2GRAY BGRA2GRAY GRAY2RGB GRAY2BGRA "
                     "RGB2HSV BGR2HSV RGB2HSV_FULL BGR2HSV_FULL HSV2RGB HSV2BGR HSV2RGB_FULL HSV2BGR_FULL").split():
            if depth == "16U" and "HSV" in code:
                continue
            source = code.split("2")[0]
            channels = 1 if source == "GRAY" else len(source)
            image = noise(depth, channels, 1)
            line("cvtColor", code, depth, channels, result=cv2.cvtColor(image, getattr(cv2, "COLOR_" + code)))
    for depth in TYPES:
        a, b = noise(depth, 3, 1), noise(depth, 3, 2)
        for alpha, beta, gamma in ((0.7, 0.3, 0), (1.5, -0.5, 10), (-0.3, 1, 0), (0.1, 0.9, 0.25), (2, 2, 1)):
            line("addWeighted", alpha, beta, gamma, depth, 3, result=cv2.addWeighted(a, alpha, b, beta, gamma))
        for op in ("absdiff", "add", "subtract", "bitwise_and", "bitwise_or", "bitwise_xor"):
            line(op, depth, 3, result=getattr(cv2, op)(a, b))
        line("bitwise_not", depth, 3, result=cv2.bitwise_not(a))
        for alpha, beta in ((1, 0), (0.013, -20), (-0.3, 77.5)):
            line("convertScaleAbs", alpha, beta, depth, 3, result=cv2.convertScaleAbs(a, None, alpha, beta))
        for alpha, beta in ((0, 255), (200, -3.5), (1, 0)):
            line("normalize", alpha, beta, depth, 3, result=cv2.normalize(a, None, alpha, beta, cv2.NORM_MINMAX))
    # Mat::convertTo is not exported; normalize calls it with the scale alpha/norm and no offset, or with a scale and an
    # offset that map the extremes to alpha and beta.
    for sdepth in TYPES:
        a = noise(sdepth, 1, 3)
        low, high = float(a.min()), float(a.max())
        largest = max(abs(low), high)
        for ddepth in TYPES:
            for scale in (1, 0.01, -0.3, 1.7):
                r = cv2.normalize(a, None, scale * largest, 0, cv2.NORM_INF, CV[ddepth])
                line("convertTo", ddepth, (scale * largest / largest).hex(), 0, sdepth, 1, result=r)
            if ddepth != "32F":
                scale = (200.0 + 7.5) * (1 / (high - low))
                r = cv2.normalize(a, None, -7.5, 200, cv2.NORM_MINMAX, CV[ddepth])
                line("convertTo", ddepth, scale.hex(), (-7.5 - low * scale).hex(), sdepth, 1, result=r)


if __name__ == "__main__":
    main()
