"""Compares the decoder with cv2.imread of OpenCV 4.6 on files that it makes, mutates and finds.

/usr/bin/python3 parity.py [--mutants N] [--seed N] [--keep DIR] [FILE or FOLDER with .png files ...]
"""
import argparse
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import cv2
import numpy as np

assert cv2.__version__ == "4.6.0"
here = os.path.dirname(os.path.abspath(__file__))
arguments = argparse.ArgumentParser()
arguments.add_argument("--mutants", type=int, default=5000)
arguments.add_argument("--valid", type=int, default=5000)
arguments.add_argument("--seed", type=int, default=1)
arguments.add_argument("--keep", help="where the files stay")
arguments.add_argument("paths", nargs="*")
arguments = arguments.parse_args()
rng = np.random.default_rng(arguments.seed)
folder = arguments.keep or tempfile.mkdtemp()
os.makedirs(folder, exist_ok=True)
names = []

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def pick(*values):
    return values[rng.integers(len(values))]


def noise(n):
    return rng.integers(0, 256, n, dtype=np.uint8).tobytes()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def exif(orientation):
    order = pick("<", ">")
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    return head + struct.pack(order + "HHHIHHI", 1, 0x112, 3, 1, orientation, 0, 0)


def profile():
    size = 200
    p = bytearray(size)
    struct.pack_into(">I", p, 0, size)
    p[12:24] = b"mntr" + pick(b"RGB ", b"GRAY") + b"XYZ "
    p[36:40] = pick(b"acsp", b"acsp", b"xxxx")
    return b"n" * pick(79, 79, 3) + b"\0\0" + zlib.compress(bytes(p))


def primaries():
    values = np.array([31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000])
    how = rng.integers(4)
    if how == 0:
        values += rng.integers(-110, 111, 8)
    elif how == 1:
        values = rng.integers(0, 60000, 8)
    elif how == 2:
        values[rng.integers(8)] = rng.integers(0, 2 ** 17)
    return struct.pack(">8I", *values)


def rows(w, h, kind, bits, interlace):
    """Rows with filters, sometimes of smooth pixels, sometimes of random ones."""
    n = SAMPLES[kind] * bits
    filters = pick(range(5), [rng.integers(5)])
    smooth = pick(True, False)
    out = b""
    for x, y, dx, dy in PASSES if interlace else [(0, 0, 1, 1)]:
        pw, ph = (w - x + dx - 1) // dx, (h - y + dy - 1) // dy
        if pw <= 0:
            continue
        for _ in range(max(ph, 0)):
            size = (pw * n + 7) // 8
            body = bytes(rng.integers(0, 3, size, dtype=np.uint8)) if smooth else noise(size)
            out += bytes([filters[rng.integers(len(filters))]]) + body
    return out


def make(kind=None, valid=True):
    kind = pick(0, 2, 3, 4, 6) if kind is None else kind
    bits = pick(*DEPTHS[kind])
    interlace = pick(0, 0, 1)
    w, h = int(rng.integers(1, 41)), int(rng.integers(1, 41))
    chunks = []
    for _ in range(pick(0, 0, 1, 1, 2, 3)):
        chunks.append(pick(
            lambda: (b"gAMA", struct.pack(">I", pick(45455, 100000, 50000, int(rng.integers(1, 300000)), 99000))),
            lambda: (b"gAMA", struct.pack(">I", pick(45455, 100000, 50000, int(rng.integers(1, 300000)), 99000))),
            lambda: (b"sRGB", bytes([rng.integers(0, 5)])),
            lambda: (b"iCCP", profile()),
            lambda: (b"cHRM", primaries()),
            lambda: (b"sBIT", bytes(rng.integers(1, min(bits, 8 if kind == 3 else 16) + 1, 3 if kind == 3 else SAMPLES[kind], dtype=np.uint8))),
            lambda: (b"tEXt", b"key\0text"),
            lambda: (b"pHYs", noise(9)),
            lambda: (b"eXIf", exif(int(rng.integers(1, 9)))),
        )())
    late = []
    if kind == 3 or kind in (2, 6) and rng.integers(4) == 0:
        late.append((b"PLTE", noise(3 * int(rng.integers(1, 2 ** min(bits, 8) + 1)))))
    if rng.integers(3) == 0:
        n = {0: 2, 2: 6, 3: int(rng.integers(1, len(late[0][1]) // 3 + 1)) if kind == 3 else 0}.get(kind, 2)
        late.append((b"tRNS", bytes(rng.integers(0, 3, n, dtype=np.uint8)) if kind != 3 else noise(n)))
    if rng.integers(6) == 0:
        late.append((b"bKGD", noise({0: 2, 2: 6, 3: 1, 4: 2, 6: 6}[kind])))
    if not valid and rng.integers(3) == 0:
        chunks += late
        rng.shuffle(chunks)
        late = []
    data = rows(w, h, kind, bits, interlace)
    z = zlib.compressobj(int(rng.integers(0, 10)), zlib.DEFLATED, int(rng.integers(9, 16)), 8, pick(0, 1, 2, 3, 4))
    packed = z.compress(data) + z.flush()
    if not valid:
        packed = spoil_pixels(data, packed)
    parts, step = [], pick(10 ** 6, 10 ** 6, 8192, 100, int(rng.integers(1, 30)))
    for i in range(0, len(packed), step):
        parts.append((b"IDAT", packed[i:i + step]))
    if rng.integers(8) == 0:
        parts.insert(int(rng.integers(len(parts) + 1)), (b"IDAT", b""))
    tail = []
    if rng.integers(10) == 0:
        tail.append(pick((b"eXIf", exif(int(rng.integers(1, 9)))), (b"tIME", noise(7)), (b"tEXt", b"a\0b")))
    head = struct.pack(">IIBBBBB", w, h, bits, kind, 0, 0, interlace)
    return [(b"IHDR", head)] + chunks + late + parts + tail + [(b"IEND", b"")]


def spoil_pixels(data, packed):
    """Changes the end of the compressed data, or its window."""
    how = rng.integers(8)
    if how == 0:
        packed = zlib.compress(data + noise(int(rng.integers(1, 3000))))
    elif how == 1:
        packed = packed[:-4] + noise(4)
    elif how == 2:
        packed = packed[:-int(rng.integers(1, 8))]
    elif how == 3:
        packed += noise(int(rng.integers(1, 20)))
    elif how == 4:
        window = int(rng.integers(0, 8))
        first = window << 4 | 8
        packed = bytes([first, 31 - (first << 8) % 31]) + packed[2:]
    elif how == 5:
        packed = zlib.compress(data[:-int(rng.integers(1, len(data)))])
    elif how == 6:
        z = zlib.compressobj(pick(0, 1, 9))
        packed = z.compress(data) + z.flush(zlib.Z_SYNC_FLUSH) + z.flush(pick(zlib.Z_SYNC_FLUSH, zlib.Z_FINISH))
        if rng.integers(2) == 0:
            packed += noise(5)
    return packed


def put(data):
    name = os.path.join(folder, "%06d.png" % len(names))
    with open(name, "wb") as f:
        f.write(data)
    names.append(name)


SIGNATURE = b"\x89PNG\r\n\x1a\n"


def join(chunks):
    return SIGNATURE + b"".join(chunk(*c) for c in chunks)


def mutant():
    """A file with something wrong: chunks lost, doubled, moved, cut, changed with a right checksum, or bytes changed."""
    chunks = make(valid=False)
    how = rng.integers(9)
    i, j = int(rng.integers(len(chunks))), int(rng.integers(len(chunks)))
    if how == 0:
        del chunks[i]
    elif how == 1:
        chunks.insert(j, chunks[i])
    elif how == 2:
        chunks[i], chunks[j] = chunks[j], chunks[i]
    elif how in (3, 4):
        body = bytearray(chunks[i][1])
        for _ in range(rng.integers(1, 3)):
            if body:
                body[rng.integers(len(body))] ^= 1 << rng.integers(8)
        chunks[i] = (chunks[i][0], bytes(body))
    elif how == 5:
        body = chunks[i][1]
        chunks[i] = (chunks[i][0], pick(body[:-1], body + b"\1", b""))
    elif how == 6:
        kind = pick(b"acTL", b"fdAT", b"ABCD", b"aB1D", b"IEND", b"PLTE", b"zTXt", b"bKGD", b"hIST", b"sCAL", b"pCAL", b"oFFs", b"sPLT", b"iTXt")
        chunks.insert(i, (kind, noise(int(rng.integers(0, 30)))))
    data = bytearray(join(chunks))
    if how == 7:
        for _ in range(rng.integers(1, 4)):
            data[rng.integers(8, len(data))] ^= 1 << rng.integers(8)
    elif how == 8:
        data = data[:rng.integers(9, len(data))]
    return bytes(data)


def large():
    """Compressed data of more than libpng gives to zlib at a time, with ends of all kinds near such borders."""
    w = int(rng.integers(90, 140))
    h = 8192 // (3 * w) + int(rng.integers(0, 4))
    data = b"".join(b"\0" + noise(3 * w) for _ in range(h))
    z = zlib.compressobj(pick(0, 1), zlib.DEFLATED, pick(9, 15))
    packed = z.compress(data) + z.flush()
    window = pick(None, None, 0, 1)
    if window is not None:
        first = window << 4 | 8
        data = b"".join(b"\0" + (noise(37) * 20)[:3 * w] for _ in range(3 * h))
        h *= 3
        packed = bytes([first, 31 - (first << 8) % 31]) + zlib.compress(data, 9)[2:]
    missing = 8192 - len(packed) + int(rng.integers(-2, 12))
    if rng.integers(3) and missing > 0:  # empty stored blocks move the end to a border
        n, rest = divmod(missing, 5)
        packed = packed[:2] + b"\0\0\0\xff\xff" * n + packed[2:]
    if rng.integers(2):
        packed = packed[:-4] + noise(4)
    if rng.integers(4) == 0:
        packed = packed[:-int(rng.integers(1, 9))]
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)), (b"IDAT", packed)]
    if rng.integers(3) == 0:
        chunks.append((b"IDAT", pick(b"", b"abc", packed[-4:])))
    return join(chunks + [(b"IEND", b"")])


for _ in range(arguments.valid):
    put(join(make()))
valid = len(names)
for k in range(arguments.mutants):
    put(mutant() if k % 5 else large())
mutants = len(names)
for path in arguments.paths:
    if os.path.isfile(path):
        names.append(path)
    for base, _, files in os.walk(path):
        names += [os.path.join(base, f) for f in files if f.lower().endswith(".png") and os.path.exists(os.path.join(base, f))]

listed = os.path.join(folder, "list")
with open(listed, "w") as f:
    f.writelines(n + "\n" for n in names)
subprocess.run(["go", "test", "-count=1", "-run", "TestChecksums", ".."], cwd=here, env=dict(os.environ, PNG_LIST=listed), check=True, stdout=subprocess.DEVNULL)

FLAGS = [
    cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION,
    cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION,
    cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION,
    cv2.IMREAD_UNCHANGED,
]


def upright(img, data):
    """Turns an image as the orientation demands that exif made."""
    orientation = struct.unpack(("<" if data[:1] == b"I" else ">") + "H", data[18:20])[0] if data else 1
    if orientation in (2, 3, 7, 8):
        img = img[:, ::-1]
    if orientation in (3, 4, 6, 7):
        img = img[::-1]
    if orientation in (5, 6, 7, 8):
        img = img.swapaxes(0, 1)
    return img


def describe(img):
    if img is None:
        return "error"
    img = img.reshape(img.shape[0], img.shape[1], -1)
    if img.shape[2] >= 3:
        img = img[..., [2, 1, 0, 3][:img.shape[2]]]
    pixels = np.ascontiguousarray(img)
    return "%d %dx%dx%d %08x" % (8 * pixels.itemsize, img.shape[1], img.shape[0], img.shape[2], zlib.crc32(pixels))


sys.stderr.flush()
quiet = os.open(os.devnull, os.O_WRONLY)
stderr = os.dup(2)
counts = {}
with open(listed + ".out") as f:
    for k, line in enumerate(f):
        name, color, exif_data, *rest = line.rstrip("\n").split("\t")
        got = [color] + rest
        os.dup2(quiet, 2)
        try:
            want = [describe(cv2.imread(name, flag)) for flag in FLAGS]
        except cv2.error:
            want = ["error"] * 4  # too large
        if k < valid:  # the EXIF data is right if cv2 turns the image like that
            stored, turned = cv2.imread(name, FLAGS[0]), cv2.imread(name, cv2.IMREAD_COLOR)
            if not np.array_equal(upright(stored, bytes.fromhex(exif_data)), turned):
                want[0] = "another orientation"
        os.dup2(stderr, 2)
        group = "valid" if k < valid else "mutants" if k < mutants else "files"
        c = counts.setdefault(group, [0, 0, 0])
        c[0] += 1
        c[1] += want[0] != "error"
        if got != want:
            c[2] += 1
            if c[2] <= 20:
                print(group, name, "got", got, "want", want)
for group, (n, readable, different) in counts.items():
    print("%s: %d files, of which cv2 reads %d; %d differ" % (group, n, readable, different))
sys.exit(any(c[2] for c in counts.values()))
