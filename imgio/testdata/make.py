"""Makes the small files of this folder and want.txt, which says what cv2.imread makes of each.

/usr/bin/python3 make.py   (Debian 12: python3-opencv 4.6.0, python3-pil 9.4.0,
python3-gdal 3.6.2)
"""
import binascii
import os
import struct
import zlib

import cv2
import numpy as np
from osgeo import gdal
from PIL import Image

assert cv2.__version__ == "4.6.0"
os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(46)
W, H = 7, 5
files = []


def save(name, data):
    files.append(name)
    with open(name, "wb") as f:
        f.write(data)


def noise(n):
    return rng.integers(0, 256, n, dtype=np.uint8).tobytes()


def smooth(c):
    """A gradient with a little noise, as a codec that loses something likes it."""
    y, x = np.mgrid[0:H, 0:W]
    planes = [20 + 25 * x + 8 * y, 200 - 20 * x + 5 * y, 90 + 10 * x - 12 * y, 255 - 30 * x][:c]
    return (np.dstack(planes) + rng.integers(0, 9, (H, W, c))).clip(0, 255).astype(np.uint8)


# PNG


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(name, kind, bits, before=b"", palette=b"", after=b""):
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    row = (W * samples * bits + 7) // 8
    raw = b"".join(b"\0" + noise(row) for _ in range(H))
    if palette and bits == 8:
        raw = b"".join(b"\0" + bytes(v % (len(palette) // 3) for v in noise(row)) for _ in range(H))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, bits, kind, 0, 0, 0))
    body = head + before + (chunk(b"PLTE", palette) if palette else b"") + after
    save(name, b"\x89PNG\r\n\x1a\n" + body + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def gamma(v):
    return chunk(b"gAMA", struct.pack(">I", v))


EXIF6 = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x112, 3, 1, 6, 0, 0)
for bits in (1, 2, 4, 8, 16):
    png(f"gray{bits}.png", 0, bits)
for bits in (8, 16):
    png(f"graya{bits}.png", 4, bits)
    png(f"rgb{bits}.png", 2, bits)
    png(f"rgba{bits}.png", 6, bits)
    png(f"rgb{bits}-gamma.png", 2, bits, gamma(45455))
png("rgb16-gamma-sbit.png", 2, 16, gamma(55556) + chunk(b"sBIT", b"\x0a\x09\x0b"))
png("rgb8-srgb.png", 2, 8, chunk(b"sRGB", b"\0"))
png("rgb8-trns.png", 2, 8, after=chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3)))
png("gray8-trns.png", 0, 8, after=chunk(b"tRNS", b"\0\x05"))
png("palette4.png", 3, 4, palette=noise(48))
png("palette8-trns.png", 3, 8, palette=noise(60), after=chunk(b"tRNS", noise(9)))
png("rgb8-exif6.png", 2, 8, chunk(b"eXIf", EXIF6))

# BMP


def bmp(name, bits, body, compression=0, palette=b"", size=40, masks=(), height=H):
    if size == 12:
        head = struct.pack("<IHHHH", 12, W, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, len(body), 0, 0, 0, 0)
        head = struct.pack("<I", size) + head[4:] + struct.pack(f"<{len(masks)}I", *masks)
        head += bytes(max(0, size - len(head)))
    start = 14 + len(head) + len(palette)
    save(name, b"BM" + struct.pack("<III", start + len(body), 0, start) + head + palette + body)


def rows(bits):
    return noise((W * bits + 31) // 32 * 4 * H)


GRAYS = b"".join(bytes([v, v, v, 0]) for v in noise(256))
bmp("plain1.bmp", 1, rows(1), palette=noise(8))
bmp("plain4.bmp", 4, rows(4), palette=noise(64))
bmp("plain8.bmp", 8, rows(8), palette=GRAYS)
bmp("plain16.bmp", 16, rows(16))
bmp("fields565.bmp", 16, rows(16), 3, masks=(0xF800, 0x7E0, 0x1F))
bmp("plain24-topdown.bmp", 24, rows(24), height=-H)
bmp("plain32.bmp", 32, rows(32))
bmp("fields32.bmp", 32, rows(32), 3, size=108, masks=(0xFF0000, 0xFF00, 0xFF, 0xFF000000))
bmp("oldest8.bmp", 8, rows(8), palette=noise(768), size=12)
RLE8 = bytes([7, 1, 0, 0, 2, 3, 0, 0, 0, 5, 4, 5, 6, 7, 8, 0, 2, 9, 0, 0, 0, 2, 1, 1, 3, 4, 0, 1])
bmp("rle8.bmp", 8, RLE8, 1, palette=noise(1024))
RLE4 = bytes([7, 0x12, 0, 0, 2, 0x34, 0, 0, 0, 5, 0x56, 0x78, 0x90, 0, 2, 0x9A, 0, 0, 3, 0xBC, 0, 0, 7, 0x11, 0, 0, 0, 1])
bmp("rle4.bmp", 4, RLE4, 2, palette=noise(64))

# TIFF


def tiff(name, order, bits, photometric, body, samples=1, more=(), strips=1):
    entries = {256: (4, [W]), 257: (4, [H]), 258: (3, [bits] * samples), 259: (3, [1]), 262: (3, [photometric]),
               273: (4, [8]), 277: (3, [samples]), 278: (4, [H]), 279: (4, [len(body)])}
    entries.update(more)
    body += bytes(len(body) % 2)
    place, directory, behind = 8 + len(body), struct.pack(order + "H", len(entries)), b""
    for tag, (kind, values) in sorted(entries.items()):
        packed = b"".join(struct.pack(order + {3: "H", 4: "I"}[kind], int(v)) for v in values)
        if len(packed) > 4:
            behind, packed = behind + packed, struct.pack(order + "I", place + 2 + 12 * len(entries) + 4 + len(behind))
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + (packed + bytes(4))[:4]
    mark = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", place)
    save(name, mark + body + directory + bytes(4) + behind)


tiff("white1.tif", "<", 1, 0, noise(H))
tiff("gray8-orient6.tif", ">", 8, 1, noise(W * H), more={274: (3, [6])})
tiff("gray16.tif", ">", 16, 1, noise(2 * W * H))
tiff("rgb16-orient3.tif", "<", 16, 2, noise(6 * W * H), 3, {274: (3, [3])})
tiff("palette8.tif", "<", 8, 3, noise(W * H), more={320: (3, rng.integers(0, 65536, 768))})
tiff("rgba8-separate-alpha.tif", "<", 8, 2, noise(4 * W * H), 4, {338: (3, [2])})
TILES = {322: (3, [16]), 323: (3, [16]), 324: (4, [8]), 325: (4, [16 * 16 * 6])}
tiff("rgb16-tile.tif", ">", 16, 2, noise(16 * 16 * 6), 3, TILES)
tiff("black1-reversed.tif", "<", 1, 1, noise(H), more={266: (3, [2])})
tiff("rgba8-planes.tif", ">", 8, 2, noise(4 * W * H), 4,
     {284: (3, [2]), 338: (3, [1]), 273: (4, [8 + k * W * H for k in range(4)]), 279: (4, [W * H] * 4)})
for name, image, flags in (("lzw-predictor.tif", smooth(3), []), ("lzw16-predictor.tif", smooth(3).astype(np.uint16) * 257, []),
                           ("packbits.tif", smooth(1), [259, 32773]), ("deflate4.tif", smooth(4), [259, 8]),
                           ("float32.tif", smooth(1).astype(np.float32) / 3, [259, 1]),
                           ("float64.tif", smooth(1).astype(np.float64) / 3, [])):
    save(name, bytes(cv2.imencode(".tif", image, flags)[1]))
for name, order in (("float32-predictor.tif", "LITTLE"), ("float32-predictor-big.tif", "BIG")):
    options = ["COMPRESS=DEFLATE", "PREDICTOR=3", "PROFILE=BASELINE", "ENDIANNESS=" + order]
    dataset = gdal.GetDriverByName("GTiff").Create(name, W, H, 1, gdal.GDT_Float32, options)
    dataset.GetRasterBand(1).WriteArray(smooth(1)[..., 0].astype(np.float32) / 3)
    dataset = None
    files.append(name)
for name, kind in (("group3.tif", "group3"), ("group4.tif", "group4")):
    Image.fromarray(smooth(1)[..., 0]).point(lambda v: 255 * (v > 99)).convert("1").save(name, compression=kind)
    files.append(name)

# WebP and PNM

save("lossy.webp", bytes(cv2.imencode(".webp", smooth(3), [cv2.IMWRITE_WEBP_QUALITY, 60])[1]))
save("lossy-alpha.webp", bytes(cv2.imencode(".webp", smooth(4), [cv2.IMWRITE_WEBP_QUALITY, 60])[1]))
save("lossless.webp", bytes(cv2.imencode(".webp", smooth(3), [cv2.IMWRITE_WEBP_QUALITY, 101])[1]))
save("plain.pbm", b"P1 # a comment\n7 5\n" + b"".join(b"01"[v & 1:(v & 1) + 1] for v in noise(35)) + b"\n")
save("raw.pbm", b"P4\n7 5\n" + noise(5))
save("plain.pgm", b"P2\n7 5 100\n" + b" ".join(b"%d" % (v % 103) for v in noise(35)) + b"\n")
save("plain16.ppm", b"P3\n7 5\n1000\n" + b"\n".join(b"%d" % (v * 4) for v in noise(105)) + b"\n")
save("raw.pgm", b"P5 7 5 200\n" + noise(35))
save("raw.ppm", b"P6 7#\n5 255\n" + noise(105))
save("raw16.ppm", b"P6\n7 5\n65535\n" + noise(210))

FLAGS = (("color", cv2.IMREAD_COLOR), ("gray", cv2.IMREAD_GRAYSCALE), ("unchanged", cv2.IMREAD_UNCHANGED),
         ("gray-anydepth", cv2.IMREAD_ANYDEPTH), ("anydepth-anycolor", cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR))
with open("want.txt", "w") as out:
    for name in files:
        for word, flag in FLAGS:
            m = cv2.imread(name, flag)
            if m is None:
                print(name, word, "error", file=out)
                continue
            if m.ndim == 3:
                m = m[..., [2, 1, 0, 3][:m.shape[2]]]
            c = 1 if m.ndim == 2 else m.shape[2]
            crc = binascii.crc32(np.ascontiguousarray(m).tobytes())
            print(name, word, m.dtype.name, f"{m.shape[1]}x{m.shape[0]}x{c}", f"{crc:08x}", file=out)
