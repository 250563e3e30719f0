#!/usr/bin/python3
"""Reading and writing files of 12 million pixels: package imgio beside cv2.

    codecs.py --codec PROGRAM --speed SPEED.py --json OUT [--threads 2] [--rounds 15] [--only REGEX]

PROGRAM is bench/codec; SPEED.py makes the picture. Both sides run by turns, in processes that live on and on files in memory; the figures are
medians. What is read has to be equal, JPEG files too; other files that are written have to be read as what they were made of.
"""
import argparse, json, os, re, statistics, subprocess, sys, tempfile, time, zlib
import cv2, numpy as np


def files(folder, photo):
    """Makes the files that are read."""
    bgr = photo[..., ::-1]
    smooth = cv2.GaussianBlur(bgr, (0, 0), 2)
    mask = cv2.threshold(cv2.GaussianBlur(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), (0, 0), 5), 0, 255, cv2.THRESH_OTSU)[1]
    gray = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    save = lambda name, image, *options: cv2.imwrite(f"{folder}/{name}", image, options)
    save("photo.jpg", bgr, cv2.IMWRITE_JPEG_QUALITY, 90)
    save("smooth.jpg", smooth, cv2.IMWRITE_JPEG_QUALITY, 90)
    save("progressive.jpg", bgr, cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    save("restart.jpg", bgr, cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_RST_INTERVAL, 250)
    save("photo.png", bgr)
    save("smooth.png", smooth)
    save("gray.png", gray)
    save("gray16.png", gray.astype(np.uint16) * 257 + (bgr[..., 0] >> 3))
    save("mask.png", mask)
    save("lzw.tif", bgr, cv2.IMWRITE_TIFF_COMPRESSION, 5)
    save("deflate.tif", bgr, cv2.IMWRITE_TIFF_COMPRESSION, 8)
    save("photo.webp", bgr, cv2.IMWRITE_WEBP_QUALITY, 90)


READS = [("color", "photo.jpg"), ("color", "smooth.jpg"), ("color", "progressive.jpg"), ("color", "restart.jpg"), ("gray", "photo.jpg"), ("color", "photo.png"),
         ("color", "smooth.png"), ("gray", "gray.png"), ("unchanged", "gray16.png"), ("gray", "mask.png"), ("color", "lzw.tif"), ("color", "deflate.tif"),
         ("color", "photo.webp")]
FLAGS = {"color": cv2.IMREAD_COLOR, "gray": cv2.IMREAD_GRAYSCALE, "unchanged": cv2.IMREAD_UNCHANGED}
# source, format, what cv2 is given, what imgio is given
WRITES = [("photo.png", "jpg", (cv2.IMWRITE_JPEG_QUALITY, 95), {}), ("photo.png", "jpg", (cv2.IMWRITE_JPEG_QUALITY, 75), {"Quality": 75}),
          ("smooth.png", "jpg", (), {}), ("gray.png", "jpg", (), {}), ("photo.png", "png", (), {}), ("smooth.png", "png", (), {}),
          ("gray.png", "png", (), {}), ("gray16.png", "png", (), {}), ("mask.png", "png", (), {}), ("photo.png", "tif", (), {}), ("photo.png", "bmp", (), {})]


class Codec:
    def __init__(self, program, threads):
        self.process = subprocess.Popen([program, str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            raise RuntimeError(f"codec failed at: {line}")
        return answer


def clock(do):
    start = time.perf_counter()
    result = do()
    return (time.perf_counter() - start) * 1000, result


def as_rgb(image):
    return np.ascontiguousarray(image[..., ::-1] if image.ndim == 3 else image)


def compare_reads(folder, codec, mode, name, rounds):
    path, times, wrong = f"{folder}/{name}", [], ""
    for _ in range(rounds + 1):
        theirs, image = clock(lambda: cv2.imread(path, FLAGS[mode]))
        ours, crc = codec(f"read {mode} {path}")
        times.append((theirs, float(ours)))
        if len(times) == 1 and zlib.crc32(as_rgb(image)) != int(crc):
            wrong = "the pixels differ"
    return times[1:], wrong, None


def compare_writes(folder, codec, source, ext, options, mine, rounds):
    image = cv2.imread(f"{folder}/{source}", cv2.IMREAD_UNCHANGED)
    names, times = [f"{folder}/{who}.{ext}" for who in ("opencv", "purecv")], []
    codec(f"load {folder}/{source}")
    for _ in range(rounds + 1):
        theirs, _ = clock(lambda: cv2.imwrite(names[0], image, options))
        ours, = codec(f"write {names[1]} {json.dumps(mine)}")
        times.append((theirs, float(ours)))
    if ext == "jpg":
        same = open(names[0], "rb").read() == open(names[1], "rb").read()
    else:
        same = np.array_equal(cv2.imread(names[1], cv2.IMREAD_UNCHANGED), image)
    return times[1:], "" if same else "the files differ" if ext == "jpg" else "the pixels differ", os.path.getsize(names[1]) / os.path.getsize(names[0])


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("codec", "speed", "json"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--rounds", type=int, default=15)
    p.add_argument("--only", default="")
    opt = p.parse_args()
    start, codec, results = time.time(), Codec(os.path.abspath(opt.codec), opt.threads), []
    made = subprocess.run([sys.executable, opt.speed, "--make", "rgb:4000x3000"], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        files(folder, np.load(made))
        jobs = [(f"read {mode} {name}", "reading", compare_reads, (mode, name)) for mode, name in READS]
        jobs += [(f"write {source} as {ext}" + (f" {mine}" if mine else ""), "writing", compare_writes, (source, ext, options, mine))
                 for source, ext, options, mine in WRITES]
        for cell, family, compare, args in jobs:
            if not re.search(opt.only, cell):
                continue
            times, wrong, size = compare(folder, codec, *args, opt.rounds)
            ratios = [a / b for a, b in times]
            ratio = statistics.median(ratios)
            r = {"cell": cell, "family": family, "opencv_ms": statistics.median(a for a, _ in times), "purecv_ms": statistics.median(b for _, b in times),
                 "ratio": ratio, "spread": statistics.median(abs(x - ratio) for x in ratios) / ratio}
            if wrong:
                r["wrong"] = wrong
            if size:
                r["size"] = round(size, 4)
            results.append(r)
            print(f"{cell:42} {r['opencv_ms']:8.1f} {r['purecv_ms']:8.1f} {ratio:6.2f}x  {size or '':.6}  {wrong}", flush=True)
    with open(opt.json, "w") as f:
        json.dump({"threads": opt.threads, "seconds": time.time() - start, "results": results}, f)


if __name__ == "__main__":
    main()
