#!/usr/bin/env python3
"""Makes the files here from drawn pictures and noise with a fixed seed, by cjpeg and jpegtran, and want.txt with what cv2.imread of OpenCV 4.6 reads."""
import os
import sys
import tempfile

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
import parity  # noqa: E402


def scans(text, data, *args):
    with tempfile.NamedTemporaryFile("w") as script:
        script.write(text), script.flush()
        return parity.run(["jpegtran", "-scans", script.name, *args], data)


def main():
    rng = np.random.default_rng(7)
    files = {}
    for s in ("1x1", "2x1", "1x2", "2x2", "4x1", "2x2,1x2,2x1", "3x1", "1x1,2x2,1x1"):
        for w, h in ((37, 21), (3, 3)) if s in ("2x1", "1x2", "2x2") else ((37, 21),):
            files[f"sampling-{s.replace(',', '-')}-{w}"] = parity.cjpeg(parity.picture(rng, w, h, "smooth"), "-quality", "75", "-sample", s)
    img = parity.picture(rng, 43, 75, "edges")
    color = parity.cjpeg(img, "-quality", "60")
    files["gray"] = parity.cjpeg(img, "-quality", "80", "-grayscale")
    files["rgb"] = parity.cjpeg(img, "-quality", "30", "-rgb")
    files["quality-100"] = parity.cjpeg(parity.picture(rng, 20, 20, "noise"), "-quality", "100")
    files["restart"] = parity.cjpeg(img, "-quality", "40", "-restart", "2B")
    files["progressive"] = parity.cjpeg(img, "-quality", "60", "-progressive")
    files["progressive-restart"] = parity.cjpeg(img, "-quality", "40", "-progressive", "-restart", "2B")
    files["separate"] = scans(parity.SCANS["separate"], color)
    files["deep"] = scans(parity.SCANS["deep"], color)
    for name in ("dc", "dc-coarse", "few-ac", "one-ac"):
        files["smoothed-" + name] = scans(parity.SCANS[name], color)
    files["cmyk"] = parity.four_components(rng, ["2x2", "1x1", "1x1", "2x2"], 23, 37)
    files["ycck"] = parity.insert(files["cmyk"], parity.app(14, b"Adobe\0\x64\0\0\0\0\2"))
    files["no-tables"] = parity.without(color, 0xC4)
    files["out-of-range"] = parity.quant_table(files["rgb"], [int(v) for v in rng.integers(0, 65536, 64)])
    files["cut"] = color[:len(color) * 2 // 3]
    files["cut-progressive"] = files["progressive"][:len(files["progressive"]) * 2 // 3]
    files["cut-scan"] = files["smoothed-few-ac"][:-60]
    data = bytearray(files["restart"])
    marks = [i for i in range(len(data) - 1) if data[i] == 255 and 0xD0 <= data[i + 1] <= 0xD7]
    data[marks[5] + 1] ^= 3
    del data[marks[2]:marks[3]]
    files["restart-lost"] = bytes(data)
    data = bytearray(files["progressive-restart"])
    marks = [i for i in range(len(data) - 1) if data[i] == 255 and 0xD0 <= data[i + 1] <= 0xD7]
    data[marks[5] + 1] = 0x42  # no marker: the decoder has to look for the next one
    files["restart-damaged"] = bytes(data)
    rng = np.random.default_rng(8)
    data = bytearray(color)
    for at in rng.integers(len(data) // 2, len(data) - 2, 4):
        data[at] = int(rng.integers(255))
    files["damaged"] = bytes(data)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libjpeg's warnings
    with open(os.path.join(here, "want.txt"), "w") as want:
        for name, data in sorted(files.items()):
            path = os.path.join(here, name + ".jpg")
            with open(path, "wb") as f:
                f.write(data)
            _, gray, unchanged = parity.opencv(path)
            want.write(f"{name}.jpg {unchanged} {gray}\n")


if __name__ == "__main__":
    main()
