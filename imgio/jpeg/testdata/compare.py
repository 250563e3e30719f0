"""Compares files of package jpeg with those of cv2.imencode and, for samplings that cv2 does not write, of cjpeg, byte for byte.

/usr/bin/python3 compare.py [COUNT [SEED]]   (Debian 12: python3-opencv 4.6.0, libjpeg-turbo-progs 2.1.5; Go)

Each quality, sizes 1x1 to 50x50, and COUNT random cases: gray, RGB and RGBA, of noise, of extremes, flat and smooth pictures, with each option.
"""
import os
import struct
import subprocess
import sys
import tempfile

import cv2
import numpy as np

assert cv2.__version__ == "4.6.0"
KINDS = ["noise", "extreme", "stripes", "flat", "smooth", "natural"]
rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 46)
server = None
compared = differ = 0


def start():
    global server
    program = os.path.join(tempfile.mkdtemp(), "encode")
    subprocess.check_call(["go", "build", "-o", program, "./encode"], cwd=os.path.dirname(os.path.abspath(__file__)))
    server = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def picture(kind, h, w, c):
    if kind == "noise":
        return rng.integers(0, 256, (h, w, c), dtype=np.uint8)
    if kind == "extreme":
        return rng.integers(0, 2, (h, w, c), dtype=np.uint8) * 255
    if kind == "stripes":
        y, x = np.mgrid[0:h, 0:w]
        v = (x * rng.integers(0, 9) + y * rng.integers(0, 9)) // rng.integers(1, 9) % 2 * 255
        return np.repeat(v[:, :, None], c, axis=2).astype(np.uint8)
    if kind == "flat":
        return np.full((h, w, c), rng.integers(0, 256, c), dtype=np.uint8)
    small = rng.integers(0, 256, (h // 16 + 2, w // 16 + 2, c), dtype=np.uint8)
    smooth = cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC).reshape(h, w, c)
    if kind == "smooth":
        return smooth
    return (smooth.astype(int) + rng.normal(0, rng.integers(1, 20), (h, w, c))).clip(0, 255).astype(np.uint8)


def ours(img, quality, sampling=0, optimize=0, progressive=0, restart=0, threads=2, rows=1 << 20):
    h, w, c = img.shape
    server.stdin.write(struct.pack("<10i", w, h, c, quality, sampling, optimize, progressive, restart, threads, rows) + img.tobytes())
    server.stdin.flush()
    return server.stdout.read(struct.unpack("<i", server.stdout.read(4))[0])


def opencvs(img, quality, optimize, progressive, restart):
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[img.shape[2]]
    ok, file = cv2.imencode(".jpg", np.ascontiguousarray(img[:, :, order]), [
        cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, optimize,
        cv2.IMWRITE_JPEG_PROGRESSIVE, progressive, cv2.IMWRITE_JPEG_RST_INTERVAL, restart])
    assert ok
    return file.tobytes()


def cjpegs(img, quality, sampling, optimize, progressive, restart):
    h, w, c = img.shape
    # Without -baseline low qualities have steps above 255; of gray cjpeg would tell a sampling that means nothing.
    command = ["cjpeg", "-baseline", "-quality", str(quality), "-sample", "2x1" if sampling == 1 and c > 1 else "1x1"]
    command += ["-optimize"] * optimize + ["-progressive"] * progressive
    command += ["-restart", f"{restart}B"] if restart else []
    head = b"P%d %d %d 255\n" % (6 if c > 1 else 5, w, h)
    return subprocess.run(command, input=head + img[:, :, :3].tobytes(), capture_output=True, check=True).stdout


def compare(img, quality, sampling=0, optimize=0, progressive=0, restart=0, **how):
    global compared, differ
    got = ours(img, quality, sampling, optimize, progressive, restart, **how)
    if sampling:
        want = cjpegs(img, quality, sampling, optimize, progressive, restart)
    else:
        want = opencvs(img, quality, optimize, progressive, restart)
    compared += 1
    if got != want:
        differ += 1
        at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), min(len(got), len(want)))
        print(img.shape, dict(quality=quality, sampling=sampling, optimize=optimize, progressive=progressive, restart=restart, **how),
              f"differs at byte {at} of {len(want)}, {len(got)}")


def random_options():
    return dict(optimize=int(rng.integers(2)), progressive=int(rng.integers(3)) // 2,
                restart=int(rng.choice([0, 0, 1, 2, 7, 100])), threads=int(rng.integers(1, 5)), rows=int(rng.choice([1, 3, 8, 16, 33, 1 << 20])))


def main(count):
    start()
    for quality in range(1, 101):
        for kind in KINDS:
            for c in (1, 3):
                compare(picture(kind, 40, 56, c), quality)
                compare(picture(kind, 37, 51, c), quality, **random_options())
    for h in range(1, 51):
        for w in range(1, 51):
            compare(picture(KINDS[rng.integers(6)], h, w, int(rng.choice([1, 3, 4]))), int(rng.integers(1, 101)), **random_options())
    for i in range(count):
        h, w = (int(v) for v in np.exp(rng.uniform(0, np.log(700), 2)))
        img = picture(KINDS[rng.integers(6)], h, w, int(rng.choice([1, 3, 4])))
        compare(img, int(rng.integers(1, 101)), int(rng.choice([0, 0, 0, 1, 2])), **random_options())
    for options in (dict(), dict(optimize=1), dict(progressive=1), dict(restart=13, rows=100), dict(sampling=1, progressive=1), dict(sampling=2)):
        for c in (1, 3):
            compare(picture("natural", 1501, 2003, c), 90, **options)
            compare(picture("noise", 1201, 803, c), 100, **options)
            compare(picture("flat", 1600, 2003, c), 75, **options)
            for h, w in ((1, 65500), (65500, 1), (20, 65500), (65500, 9)):
                compare(picture("natural", h, w, c), 85, **options)
            compare(picture("smooth", 1600, 2003, c), 20, **options)
    print(compared, "files,", differ, "differ")
    sys.exit(differ > 0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
