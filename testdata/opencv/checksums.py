#!/usr/bin/python3
"""Checksums of what OpenCV makes of noise: more parameters than make.py has results.

    checksums.py            writes pipelines.txt and functions.txt
    checksums.py --check    computes them again and compares

A line is the depth and channels of noise 64 x 41, the part of it that is the input (x,y,width x height), the CRC-32 of the
packed result, little endian, and what is done: in pipelines.txt a pipeline, in functions.txt a function that is no step, with
its numbers. Shapes are drawn in the colour (200.4, 100, 50, 25), borders have the values (7, 300, -5, 1.5); for
getStructuringElement the result is the elements of all sizes from 1x1 to 1x40, 2x1 to 2x40 and so on (width x height) as
bytes one after the other, whatever the input. cvtest.LoadChecksums reads both files.

Nothing is compared with a tolerance here: parts are as wide as OpenCV's vectors, or a multiple, where its code for the end of
a row rounds otherwise than that for its body.
"""

import functools
import sys
import zlib

sys.dont_write_bytecode = True  # beside the vectors

from make import BORDERS, DEPTHS, HERE, METHODS, MORPHOLOGY, SHAPES, cv2, need_oracle, np, run

PARTS = ((0, 0, 64, 20), (3, 2, 32, 17), (5, 1, 16, 1), (9, 0, 1, 19), (60, 7, 1, 1))
WHOLE, FIRST = PARTS[0], (0, 0)
FILTER = {"8U": ("8U", "16U", "16S", "32F", "64F"), "16U": ("16U", "32F", "64F"), "16S": ("16S", "32F", "64F"),
          "32F": ("32F",), "64F": ("64F",)}
EXTENDED = ("constant", "replicate", "reflect", "reflect_101")


@functools.cache
def noise(depth, channels, seed=1, w=64, h=41):
    """The high bits of a linear congruential generator."""
    x, v = seed, []
    for _ in range(w * h * channels):
        x = (x * 1664525 + 1013904223) % 2**32
        v.append(x)
    v = np.array(v, np.uint32)
    signed = v.view(np.int32)
    v = {"8U": v >> 24, "16U": v >> 16, "16S": signed >> 16, "32S": signed >> 10,
         "32F": (signed >> 8) / 256, "64F": signed / 4096}[depth]
    return v.astype(DEPTHS[depth]).reshape((h, w, channels) if channels > 1 else (h, w))


def cut(depth, channels, part):
    x, y, w, h = part
    return noise(depth, channels)[y:y + h, x:x + w].copy()


def matrix(values):
    """An array as the text of a kernel."""
    return "[" + "; ".join(" ".join(f"{v:.17g}" if v == round(v) else repr(float(v)) for v in row) for row in values) + "]"


# ---------------------------------------------------------------- pipelines
# Each yields depth, channels, part and steps.

def pointwise():
    for depth in ("8U", "16U", "32F"):
        for code in ("RGB2GRAY BGR2GRAY RGBA2GRAY BGRA2GRAY RGB2HSV BGR2HSV RGB2HSV_FULL BGR2HSV_FULL "
                     "HSV2RGB HSV2BGR HSV2RGB_FULL HSV2BGR_FULL").split():
            if depth != "16U" or "HSV" not in code:
                yield depth, len(code.split("2")[0]), WHOLE, f"cvtColor {code}"
    for depth in DEPTHS:
        # A second image of noise: the first moved by a pixel, by way of 64F where morphology does not take the depth.
        moved = "dilate [1 0] borderType=reflect"
        second = f"{moved} as b" if depth != "32S" else f"convertTo 64F | {moved} | convertTo 32S as b"
        for weights in ("0.7 $b 0.3 0", "1.5 $b -0.5 10", "-0.3 $b 1 0", "0.1 $b 0.9 0.25", "2 $b 2 1"):
            yield depth, 3, WHOLE, f"{second} | $in | addWeighted {weights}"
        for op in ("absdiff", "add", "subtract", "bitwise_and", "bitwise_or", "bitwise_xor"):
            yield depth, 3, WHOLE, f"{second} | $in | {op} $b"
        if depth in ("32F", "64F"):
            yield depth, 3, WHOLE, "bitwise_not"
        for values in ("1 0", "0.013 -20", "-0.3 77.5"):
            yield depth, 3, WHOLE, f"convertScaleAbs {values}"
        for values in ("0 255", "200 -3.5", "1 0"):
            yield depth, 3, WHOLE, f"normalize {values}"
    for source in DEPTHS:
        image = cut(source, 1, WHOLE)
        low, high = float(image.min()), float(image.max())
        largest = max(-low, high)
        for depth in DEPTHS:
            for scale in (1, 0.01, -0.3, 1.7):
                yield source, 1, WHOLE, f"convertTo {depth} {scale * largest / largest!r}"
            if depth != "32F":
                scale = (200.0 + 7.5) * (1 / (high - low))
                yield source, 1, WHOLE, f"convertTo {depth} {scale!r} {-7.5 - low * scale!r}"


def linear():
    rng = np.random.default_rng(7)
    ramp = np.arange(1, 16).reshape(3, 5) / 16 - 0.3
    five, gaussian = np.array([[-1, -2, 0, 2, 1]]), lambda n, sigma: matrix(cv2.getGaussianKernel(n, sigma))
    for src, filtered in FILTER.items():
        for dst in filtered:
            for kernel in ("[0 -1 0; -1 5 -1; 0 -1 0]", f"{matrix(ramp)} -1,-1 0.4 replicate", f"{matrix(ramp)} 4,0 -7 constant",
                           f"{matrix(rng.normal(0, .2, (4, 6)))} -1,1 128.5 reflect", "ones:6x6/36 -1,-1 0 reflect_101"):
                yield src, 2, WHOLE, f"filter2D {dst} {kernel}"
        for dst in FILTER:
            if (src, dst) == ("64F", "32F"):
                continue
            for kernels in (f"[1 2 1] {matrix(five)}", "[1 2 1]/4 [1; 2; 1]/4 borderType=reflect",
                            f"{matrix(five * 0.3)} {matrix(np.array([[1, 2, 1]]) * 0.7)} -1,-1 10.25 constant",
                            f"{matrix(ramp[:1])} {matrix(ramp[1:2])} -1,-1 -3 replicate", f"{matrix(five.T)} [3 10 3] delta=0.5",
                            f"{gaussian(7, 1.3)} {gaussian(5, .8)}"):
                yield src, 2, WHOLE, f"sepFilter2D {dst} {kernels}"
            for values in ("1 0 3", "0 1 5 0.1 100", "1 1 1 -2", "2 0 7 0.01 0.5", "0 1 -1", "1 0 -1 0.37", "1 0 9"):
                yield src, 2, WHOLE, f"Sobel {dst} {values}"
            for values in ("1", "3 0.3 10", "5", "5 0.1 7.5", "9 0.01"):
                if values[0] in "59" or dst in filtered:
                    yield src, 2, WHOLE, f"Laplacian {dst} {values}"
        for values in ("3", "5x9 0 0 constant", "7x3 0 0 replicate", "11x5 1.7 0 reflect", "0 2.2 0.9", "31 6 5", "9x15 3 0 wrap"):
            if not (src == "64F" and values not in ("3", "5x9 0 0 constant", "7x3 0 0 replicate") or
                    "wrap" in values and src not in ("8U", "16U")):
                yield src, 2, WHOLE, f"GaussianBlur {values}"


def smoothing():
    for part in PARTS:
        for channels in (1, 2, 3, 4):
            for w, h in ((3, 3), (5, 4), (1, 7), (16, 16), (31, 3), (70, 45)):
                if w * h <= 256 or part[2] * channels % 8 == 0:
                    yield "8U", channels, part, f"blur {w}x{h}"
        for border in ("constant", "replicate", "reflect", "reflect+isolated"):
            yield "8U", 1, part, f"blur 7x6 borderType={border}"
        for border in ("reflect_101", "reflect_101+isolated"):  # one row or column: the isolated kernel shrinks
            yield "8U", 1, part, f"blur 8x3 borderType={border}"
            yield "8U", 1, part, f"blur 3x4 borderType={border}"
    for anchor in ("0,0", "4,5", "1,-1"):
        yield "8U", 3, WHOLE, f"blur 5x6 {anchor} reflect"
    for src in DEPTHS:
        for dst in DEPTHS:
            for normalize in ("true", "false"):
                for size in ("4x3", "9x7", "250x300"):
                    yield src, 2, PARTS[1], f"boxFilter {dst} {size} normalize={normalize}"
    for part in PARTS:
        for depth in ("8U", "16U", "16S", "32F"):
            for k in (1, 3, 5) + (7, 15, 31, 101) * (depth == "8U"):
                for channels in (1, 3, 4) if k > 5 else (1, 2, 3, 4):
                    yield depth, channels, part, f"medianBlur {k}"
    for part in PARTS[:2]:
        for depth in ("8U", "32F"):
            for channels in (1, 3):
                for values in ("5 40 2 reflect", "1 10000 3 reflect", "-1 150 1.7 reflect_101", "10 0 100 wrap", "6 90.5 -1 wrap"):
                    yield depth, channels, part, f"bilateralFilter {values}"
    yield "8U", 1, WHOLE, "bilateralFilter 8 70 3 replicate"
    yield "8U", 3, WHOLE, "bilateralFilter 7 60 4 constant"
    for part in PARTS:
        for method in METHODS:
            for kind in ("binary", "binary_inv"):
                for block in (3, 21, 45):
                    for top, c in ((255, 2), (99.5, -3.25), (300, 0.5), (-2, 0)):
                        yield "8U", 1, part, f"adaptiveThreshold {top} {method} {kind} {block} {c}"


def morphology():
    """Random choices. A mask has some of its pixels, hits are the kernels of hitmiss."""
    rng = np.random.default_rng(5)
    one_of = lambda options: options[int(rng.integers(len(options)))]
    operations = [o for o in MORPHOLOGY if o != "hitmiss"]
    sizes = ((64, 20), (33, 20), (7, 5), (1, 1), (64, 1), (1, 20))
    for i in range(280):
        op = operations[i % 7] if i < 240 else "hitmiss"
        depth, channels = list(FILTER)[i // 7 % 5], i % 4 + 1
        shape, largest = one_of(("rect", "cross", "ellipse", "mask")), (3, 6, 12, 20)[i % 4]
        if op == "hitmiss":
            depth, channels, shape, largest = "8U", 1, "hits", 4
        w, h = (int(v) for v in rng.integers(1, largest + 1, 2))
        given = {"anchor": one_of((None, f"{rng.integers(w)},{rng.integers(h)}")), "iterations": one_of((None, None, 0, 2, 3)),
                 "borderType": one_of((None,) + EXTENDED), "borderValue": one_of((None, "-70000.5,100.5,7,70000"))}
        values = noise("8U", 1, 9, w, h)
        kernel = (matrix(values >> 7) if shape == "mask" else matrix(values.astype(int) % 4 - 2) if shape == "hits" else
                  f"{shape}:{w}x{h}")
        options = "".join(f" {k}={v}" for k, v in given.items() if v is not None)
        yield depth, channels, FIRST + one_of(sizes), f"morphologyEx {op} {kernel}{options}"


def pipelines():
    for depth, channels, part, steps in (line for family in (pointwise, linear, smoothing, morphology) for line in family()):
        try:
            yield depth, channels, part, run(steps, cut(depth, channels, part))[0], steps
        except cv2.error:
            if "boxFilter" not in steps:  # which takes few pairs of depths
                raise


# ---------------------------------------------------------------- functions

def functions():
    """Yields depth, channels, part, result and call."""
    rng = np.random.default_rng(4)
    pick = lambda lo, hi: int(rng.integers(lo, hi))
    colour, w, h = (200.4, 100, 50, 25), 53, 41
    for i in range(160):
        depth, channels = list(DEPTHS)[i % 6], i % 4 + 1
        far = (0, 30, 300)[i % 3]
        p, q = ((pick(-far, w + far), pick(-far, h + far)) for _ in range(2))
        thickness = (-1, 1, pick(2, 12))[pick(0, 3)]
        op = ("circle", "line", "rectangle", "ellipse")[i // 2 % 4]
        if op == "circle":
            where = p, pick(0, 40 + far)
        elif op == "ellipse":
            axes, angles = (pick(0, 40), pick(0, 40)), (pick(-400, 400), pick(-400, 400), pick(-400, 400))
            where = p, axes, *((angles[0], 0, 360) if pick(0, 2) else angles)
        else:
            where = p, q
        if op == "line":
            thickness = abs(thickness)
        part = FIRST + (w, h)
        numbers = str((*where, thickness)).translate(str.maketrans("", "", "(),"))
        yield depth, channels, part, getattr(cv2, op)(cut(depth, channels, part), *where, colour, thickness), f"{op} {numbers}"
    for i in range(30):
        depth, channels, border = list(DEPTHS)[i % 6], i % 4 + 1, (*EXTENDED, "wrap")[i % 5]
        sides, part = [pick(0, (3, 20)[i % 2]) for _ in range(4)], FIRST + (7, 4)
        result = cv2.copyMakeBorder(cut(depth, channels, part), *sides, BORDERS[border], value=(7, 300, -5, 1.5))
        yield depth, channels, part, result, f"copyMakeBorder {' '.join(map(str, sides))} {border}"
    for name, shape in SHAPES.items():
        sizes = ((w, h) for w in range(1, 41) for h in range(1, 41))
        result = np.concatenate([cv2.getStructuringElement(shape, s).ravel() for s in sizes])
        yield "8U", 1, PARTS[-1], result, f"getStructuringElement {name}"


# -------------------------------------------------------------------- files

def text(lines):
    return "".join(f"{depth} {channels} {x},{y},{w}x{h} {zlib.crc32(np.ascontiguousarray(result).tobytes()):08x} {what}\n"
                   for depth, channels, (x, y, w, h), result, what in lines)


def main(args):
    need_oracle()
    made = {HERE / "pipelines.txt": text(pipelines()), HERE / "functions.txt": text(functions())}
    if args == ["--check"]:
        wrong = [path.name for path, want in made.items() if path.read_text() != want]
        print(*wrong or ["equal"])
        sys.exit(1 if wrong else 0)
    elif args:
        sys.exit(__doc__)
    for path, content in made.items():
        path.write_text(content)


if __name__ == "__main__":
    main(sys.argv[1:])
