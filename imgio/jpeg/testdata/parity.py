#!/usr/bin/env python3
"""Compares what imgio reads from JPEG files with cv2.imread, in colour, gray and unchanged.

    parity.py [--seed N] [--mutants N] [--keep DIR] [FILE...]

Needs OpenCV 4.6 (Debian's python3-opencv), numpy, and cjpeg and jpegtran (libjpeg-turbo-progs). It makes files of every kind, damages
some of them, adds the files that are named, and prints how many of each kind differ. Valid ones must not.
"""
import argparse
import collections
import os
import random
import struct
import subprocess
import sys
import tempfile
import zlib

import cv2
import numpy as np

SAMPLINGS = ["1x1", "2x1", "1x2", "2x2", "4x1", "4x2", "1x4", "2x4", "3x1", "1x3", "3x2,1x2,3x1", "2x2,1x2,2x1", "2x2,2x1,1x2", "4x1,2x1,1x1",
             "2x1,1x1,2x1", "4x2,2x1,1x1", "1x4,1x2,1x1", "1x1,2x2,1x1", "3x1,1x1,1x1", "2x1,2x1,2x1", "2x2,2x2,2x2", "4x2,1x1,1x2", "4x2,2x2", "2x4,2x2",
             "3x2,2x1,1x1"]
SCANS = {  # scripts for jpegtran
    "separate": "0;1;2;",
    "pairs": "0;1,2;",
    "dc": "0,1,2: 0-0, 0, 0;",
    "dc-coarse": "0,1,2: 0-0, 0, 2;",
    "dc-refined": "0,1,2: 0-0, 0, 2; 0,1,2: 0-0, 2, 1;",
    "few-ac": "0,1,2: 0-0, 0, 0; 0: 1-5, 0, 2; 2: 1-63, 0, 1;",
    "one-ac": "0,1,2: 0-0, 0, 0; 1: 1-2, 0, 0;",
    "bands": "0: 0-0, 0, 0; 1: 0-0, 0, 0; 2: 0-0, 0, 0; " + " ".join(f"{c}: {k}-{min(k + 6, 63)}, 0, 0;" for c in range(3) for k in range(1, 64, 7)),
    "deep": "0,1,2: 0-0, 0, 3; " + " ".join(f"{c}: 1-63, 0, 4;" for c in range(3)) + " " +
            " ".join(f"{c}: 1-63, {b + 1}, {b};" for b in range(3, -1, -1) for c in range(3)) + " 0,1,2: 0-0, 3, 2; 0,1,2: 0-0, 2, 1; 0,1,2: 0-0, 1, 0;",
}


def picture(rng, w, h, kind):
    if kind == "noise":
        return rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
    y, x = np.mgrid[0:h, 0:w].astype(np.float64)
    if kind == "smooth":
        img = np.stack([128 + 120 * np.sin(x / 17 + c) * np.cos(y / (11 + 3 * c)) for c in range(3)], axis=-1)
    else:  # edges
        img = np.where(((x // 5 + y // 7) % 2 == 0)[..., None], [250, 30, 90], [5, 200, 160]) + rng.normal(0, 6, (h, w, 3))
    return np.clip(img, 0, 255).astype(np.uint8)


def ppm(img):
    return b"P6 %d %d 255\n" % (img.shape[1], img.shape[0]) + img.tobytes()


def run(args, data):
    p = subprocess.run(args, input=data, capture_output=True)
    return p.stdout if p.returncode == 0 and p.stdout else None


def cjpeg(img, *args):
    return run(["cjpeg", *args], ppm(img))


def segments(data):
    """The marker segments before the first scan's data: (marker, start, end)."""
    at, found = 2, []
    while at + 4 <= len(data) and data[at] == 0xFF:
        n = struct.unpack(">H", data[at + 2:at + 4])[0]
        found.append((data[at + 1], at, at + 2 + n))
        at += 2 + n
        if found[-1][0] == 0xDA:
            break
    return found


def insert(data, *parts):
    return data[:2] + b"".join(parts) + data[2:]


def app(n, body):
    return b"\xff" + bytes([0xE0 + n]) + struct.pack(">H", len(body) + 2) + body


def without(data, *markers):
    for marker, a, b in reversed(segments(data)):
        if marker in markers:
            data = data[:a] + data[b:]
    return data


def components(data, ids=None, tables=None):
    """Renames the components, or gives them other tables for the quantization."""
    data = bytearray(data)
    for marker, a, _ in segments(bytes(data)):
        if marker in (0xC0, 0xC1, 0xC2):
            for i in range(data[a + 9]):
                if ids:
                    data[a + 10 + 3 * i] = ids[i]
                if tables:
                    data[a + 12 + 3 * i] = tables[i]
        if marker == 0xDA and ids:
            for i in range(data[a + 4]):
                data[a + 5 + 2 * i] = ids[i]
    return bytes(data)


def quant_table(data, values):
    """Replaces all tables for the quantization by one of 16 bits."""
    data = without(data, 0xDB)
    body = b"".join(bytes([0x10 | i]) + struct.pack(">64H", *values) for i in range(4))
    return insert(data, b"\xff\xdb" + struct.pack(">H", len(body) + 2) + body)


def four_components(rng, sampling, w, h):
    """A file of four components: the frame and the scan of a gray one are written anew. Its pixels are noise, its structure is right."""
    factors = [tuple(map(int, s.split("x"))) for s in sampling]
    maxh, maxv = max(f[0] for f in factors), max(f[1] for f in factors)
    mcus = -(-w // (8 * maxh)) * -(-h // (8 * maxv))
    blocks = mcus * sum(a * b for a, b in factors)
    # A table whose codes have 8 bits makes the data easy to write: DC differences of 3 bits, AC of 4 bits, end of block.
    out = bytearray(b"\xff\xd8")
    out += b"\xff\xdb\x00\x43\x00" + bytes([8] * 64)
    out += b"\xff\xc0" + struct.pack(">HBHHB", 8 + 12, 8, h, w, 4) + b"".join(bytes([i + 1, a << 4 | b, 0]) for i, (a, b) in enumerate(factors))
    out += b"\xff\xc4\x00\x14\x00" + bytes([0] * 7 + [1] + [0] * 8) + bytes([5])
    out += b"\xff\xc4\x00\x15\x10" + bytes([0] * 7 + [2] + [0] * 8) + bytes([0x15, 0])
    out += b"\xff\xda\x00\x0e\x04" + b"".join(bytes([i + 1, 0]) for i in range(4)) + b"\x00\x3f\x00"
    bits = []

    def put(v, n):
        bits.extend((v >> (n - 1 - i)) & 1 for i in range(n))
    for _ in range(blocks):
        put(0, 8), put(int(rng.integers(0, 32)), 5)
        for _ in range(int(rng.integers(0, 5))):
            put(0, 8), put(int(rng.integers(0, 32)), 5)
        put(1, 8)
    bits += [1] * (-len(bits) % 8)
    for b in np.packbits(np.array(bits, dtype=np.uint8)):
        out.append(b)
        if b == 255:
            out.append(0)
    return bytes(out + b"\xff\xd9")


def exif(orientation):
    return app(1, b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x112, 3, 1, orientation, 0, 0))


def make(rng, add):
    """Calls add(kind, data) for every file."""
    def put(kind, data):
        if data:
            add(kind, data)
        return data
    sizes = [(1, 1), (1, 40), (40, 1), (2, 3), (7, 8), (8, 8), (9, 7), (15, 17), (16, 16), (17, 33), (24, 40), (31, 15), (33, 31), (40, 39), (65, 50), (130, 67)]
    for s in SAMPLINGS:
        for w, h in sizes:
            for kind in ("noise", "smooth"):
                put("sampling", cjpeg(picture(rng, w, h, kind), "-quality", "85", "-sample", s))
        for w, h in sizes[3::3]:
            put("sampling, progressive", cjpeg(picture(rng, w, h, "edges"), "-quality", "85", "-sample", s, "-progressive"))
    for w in range(1, 41):
        for h in (1, 2, 5, 8, 9, 16, 17, 40):
            put("size", cjpeg(picture(rng, w, h, "noise"), "-quality", "75"))
            put("size", cjpeg(picture(rng, h, w, "smooth"), "-quality", "95", "-sample", "2x1"))
    base = {}
    for q in ("1", "2", "10", "30", "50", "75", "90", "95", "100"):
        for kind in ("noise", "smooth", "edges"):
            img = picture(rng, 83, 61, kind)
            for args in ([], ["-sample", "1x1"], ["-optimize"], ["-progressive"], ["-progressive", "-sample", "1x1"], ["-restart", "3B"], ["-restart", "1"],
                         ["-grayscale"], ["-grayscale", "-progressive"], ["-rgb"], ["-rgb", "-progressive"], ["-restart", "5B", "-progressive"],
                         ["-baseline"], ["-smooth", "20"], ["-sample", "4x2", "-restart", "2B"]):
                data = put("quality", cjpeg(img, "-quality", q, *args))
                if q in ("10", "90"):
                    base[q, kind, tuple(args)] = data
    for img in (np.zeros((70, 90, 3), np.uint8), np.full((70, 90, 3), 255, np.uint8), picture(rng, 700, 400, "edges"), picture(rng, 1031, 517, "smooth")):
        for args in ([], ["-sample", "1x1"], ["-progressive"], ["-restart", "1"], ["-grayscale"]):
            put("large", cjpeg(img, "-quality", "92", *args))
    with tempfile.NamedTemporaryFile("w") as script:
        for name, text in SCANS.items():
            script.seek(0), script.truncate(), script.write(text), script.flush()
            for kind in ("noise", "smooth", "edges"):
                for w, h in ((1, 1), (9, 20), (16, 16), (17, 17), (33, 40), (83, 61), (120, 100)):
                    for s in ("2x2", "1x1", "2x1", "1x2", "4x2", "2x2,1x2,2x1"):
                        for args in ([], ["-restart", "2B"]):
                            data = run(["jpegtran", "-scans", script.name, *args], cjpeg(picture(rng, w, h, kind), "-quality", "80", "-sample", s))
                            put("scans: " + name, data)
                            if (w, h) == (83, 61) and s in ("2x2", "2x1"):
                                base[name, kind, s, tuple(args)] = data
    plain, color = base["90", "edges", ("-rgb",)], base["90", "edges", ()]
    plain444 = base["90", "edges", ("-sample", "1x1")]
    for o in range(10):
        put("exif", insert(color, exif(o)))
        put("exif", insert(base["90", "smooth", ("-grayscale",)], exif(o)))
        put("exif", insert(base["90", "smooth", ("-progressive",)], exif(o)))
    for data in (color, plain, plain444):
        bare = without(data, 0xE0, 0xEE)
        for ids in ((1, 2, 3), (82, 71, 66), (0, 1, 2), (7, 7, 7), (3, 2, 1)):
            put("colours", components(bare, ids))
            for transform in (0, 1, 2, 9):
                put("colours", insert(components(bare, ids), app(14, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))))
        put("colours", insert(bare, app(0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), app(14, b"Adobe\0\x64\0\0\0\0\0")))
        put("colours", insert(bare, app(0, b"JFIF\0\7\1\0\0\1\0\1\0\0")))
        put("colours", insert(bare, app(0, b"JFIF\0\1\1"), app(14, b"Adobe")))
    for sampling in (["1x1"] * 4, ["2x2", "1x1", "1x1", "2x2"], ["2x1", "1x1", "1x1", "1x1"], ["1x1", "1x1", "1x1", "2x2"], ["1x2", "1x1", "1x1", "1x2"], ["4x1", "1x1", "1x1", "2x1"]):
        for w, h in ((8, 8), (23, 37), (60, 41)):
            data = put("four components", four_components(rng, sampling, w, h))
            for transform in (0, 1, 2, 3):
                put("four components", insert(data, app(14, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))))
    put("segments", insert(color, app(2, b"ICC_PROFILE\0" + bytes(60000)), app(13, b"x"), b"\xff\xfe\x00\x05hey", b"\xff\xff\xff\xfe\x00\x02"))
    put("segments", insert(color, b"\xff\x01", b"\xff\xd3", b"junk", b"\xff\x00\xff\x00"))
    put("segments", color + b"behind the end" * 9)
    put("segments", color[:-2] + b"\xff\xdc\x00\x04\x00\x10" + color[-2:])
    put("segments", without(color, 0xC4))
    put("segments", without(base["90", "edges", ("-sample", "1x1")], 0xC4))
    put("segments", color.replace(b"\xff\xd9", b"\xff\xff\xff\xd9"))
    put("segments", insert(color, b"\xff\xdd\x00\x04\x00\x00"))
    put("segments", insert(color, b"\xff\xe1\x00\x00", b"\xff\xe2\x00\x01"))
    for data in (color, plain, base["90", "noise", ("-progressive",)], base["90", "noise", ("-grayscale",)]):
        for values in ([65535] * 64, [0] * 64, [1] * 64, [32768] * 64, [4000] * 64, [255] + [0] * 63, list(rng.integers(0, 65536, 64)), list(rng.integers(0, 3000, 64)),
                       list(rng.integers(0, 200, 64)), [0, 700] * 32):
            put("out of range", quant_table(data, [int(v) for v in values]))
    return base


def cut(rng, base, add, n):
    """Truncated files."""
    for data in base.values():
        first = segments(data)[-1][2]
        for _ in range(n):
            add("cut", data[:int(rng.integers(first, len(data)))])
        add("cut in the headers", data[:int(rng.integers(2, first))])


def mutate(rng, base, add, n):
    """Damaged files: bytes that are changed, bits, parts that are missing or doubled, markers put in or taken out."""
    files = list(base.values())
    for _ in range(n):
        data = bytearray(files[int(rng.integers(len(files)))])
        head = segments(bytes(data))[-1][2]
        where = lambda: int(rng.integers(2, len(data))) if rng.random() < 0.25 else int(rng.integers(min(head, len(data) - 1), len(data)))
        for _ in range(int(rng.integers(1, 4))):
            at, kind = where(), int(rng.integers(7))
            if kind == 0:
                data[at] = int(rng.integers(256))
            elif kind == 1:
                data[at] ^= 1 << int(rng.integers(8))
            elif kind == 2:
                del data[at:at + int(rng.integers(1, 40))]
            elif kind == 3:
                data[at:at] = data[at:at + int(rng.integers(1, 40))]
            elif kind == 4:
                data[at:at] = bytes([255, int(rng.integers(256))])
            elif kind == 5:
                rst = [i for i in range(head, len(data) - 1) if data[i] == 255 and 0xD0 <= data[i + 1] <= 0xD7]
                if rst:
                    i = rst[int(rng.integers(len(rst)))]
                    if rng.random() < 0.5:
                        del data[i:i + 2]
                    else:
                        data[i + 1] = 0xD0 + int(rng.integers(8))
            else:
                data[at:at + 4] = bytes(rng.integers(0, 256, 4, dtype=np.uint8))
            if len(data) < head + 4:
                break
        add("damaged", bytes(data))


def opencv(path):
    words = []
    for flag in (cv2.IMREAD_COLOR, cv2.IMREAD_GRAYSCALE, cv2.IMREAD_UNCHANGED):
        try:
            img = cv2.imread(path, flag)
        except cv2.error:
            img = None
        if img is None:
            words.append("error")
            continue
        c = 1 if img.ndim == 2 else img.shape[2]
        if c == 3:
            img = img[:, :, ::-1]
        words.append("%dx%dx%d:%08x" % (img.shape[1], img.shape[0], c, zlib.crc32(img.tobytes())))
    return words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=3000, help="damaged files to make")
    parser.add_argument("--cuts", type=int, default=6, help="places to cut each file at")
    parser.add_argument("--keep", help="folder for files that differ")
    parser.add_argument("files", nargs="*")
    o = parser.parse_args()
    rng = np.random.default_rng(o.seed)
    with tempfile.TemporaryDirectory() as folder:
        kinds, paths = [], []

        def add(kind, data):
            path = os.path.join(folder, "%06d.jpg" % len(paths))
            with open(path, "wb") as f:
                f.write(data)
            kinds.append(kind), paths.append(path)
        program = os.path.join(folder, "decode")
        subprocess.run(["go", "build", "-o", program, "./decode"], cwd=os.path.dirname(os.path.abspath(__file__)), check=True)
        base = make(rng, add)
        cut(rng, base, add, o.cuts)
        mutate(rng, base, add, o.mutants)
        for f in o.files:
            kinds.append("named"), paths.append(os.path.abspath(f))
        out = subprocess.run([program], input="\n".join(paths), capture_output=True, text=True, check=True).stdout.splitlines()
        assert len(out) == len(paths), "%d answers for %d files" % (len(out), len(paths))
        stderr = os.dup(2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libjpeg's warnings
        counts, bad = collections.Counter(kinds), collections.Counter()
        refused = collections.Counter()
        for kind, path, line in zip(kinds, paths, out):
            want, got = opencv(path), line.split()
            refused[kind] += want[0] == "error"
            if got == want:
                continue
            bad[kind] += 1
            if bad[kind] <= 3:
                print(f"{kind}: {path}: got {' '.join(got)}, want {' '.join(want)}")
            if o.keep:
                os.makedirs(o.keep, exist_ok=True)
                name = f"{kind.replace(' ', '-').replace(':', '')}-{o.seed}-{os.path.basename(path)}"
                with open(path, "rb") as f, open(os.path.join(o.keep, name), "wb") as g:
                    g.write(f.read())
        os.dup2(stderr, 2)
        for kind in counts:
            print(f"{kind}: {counts[kind]} files, of which OpenCV refuses {refused[kind]}; {bad[kind]} differ")
        print(f"{sum(counts.values())} files, {sum(bad.values())} differ")
        valid = [k for k in bad if k not in ("damaged",)]
        sys.exit(1 if valid else 0)


if __name__ == "__main__":
    main()
