#!/usr/bin/python3
"""Golden vectors: what OpenCV computes for pipelines of purecv's operations, on small images.

    make.py             writes the vectors, one zip archive for each operation, and PROVENANCE
    make.py --check N   computes N of the stored vectors again (0: all) and compares

An archive holds vectors.json, a list in order, and data, the arrays of its results one after the other: C order, little
endian. A vector is {"in": input, "steps": pipeline, "depth", "shape", "results": numbers, "tol": tolerance}; where
results or tol is missing there are no numbers, or every element must be equal. inputs.zip has the inputs in the same
form: {"name", "depth", "shape"}. internal/cvtest reads both.

A tolerance says how far the arithmetic defines the result: OpenCV's own code for the end of a row may round otherwise than
that for its body, some sums are taken in no defined order, and some go through a Fourier transform.

    limit      largest difference
    share      largest share of elements that may differ at all (integers)
    row_tail   all but the last so many elements of a row are equal
    end_tail   all but the last so many elements of the array are equal

The vectors come from OpenCV 4.6 as Debian 12 builds it, on a processor with AVX2 and FMA. --check ends with status 3
where that is not at hand.
"""

import json
import platform
import re
import sys
import time
import zipfile
from pathlib import Path

VERSION, SKIPPED = "4.6.0", 3

try:
    import cv2
    import numpy as np
except ImportError as e:
    print(e)
    sys.exit(SKIPPED)

HERE = Path(__file__).parent
DEPTHS = {"8U": np.uint8, "16U": np.uint16, "16S": np.int16, "32S": np.int32, "32F": np.float32, "64F": np.float64}
NAMES = {np.dtype(t): n for n, t in DEPTHS.items()}


def depth_of(array):
    return NAMES[array.dtype]


# ------------------------------------------------------------------- inputs

def bits(n, seed):
    """n pseudo-random 64-bit numbers (splitmix64), the same everywhere."""
    with np.errstate(over="ignore"):
        z = (np.arange(1, n + 1, dtype=np.uint64) + np.uint64(seed << 32)) * np.uint64(0x9e3779b97f4a7c15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
    return z ^ (z >> np.uint64(31))


def unit(shape, seed):
    """Doubles from 0 to 1."""
    return (bits(int(np.prod(shape)), seed) >> np.uint64(11)).reshape(shape) / 2.0**53


def noise(depth, shape, seed):
    """Integers over their whole range, floats from -500 to 500 that have many digits."""
    dtype = np.dtype(DEPTHS[depth])
    if dtype.kind == "f":
        return ((unit(shape, seed) - 0.5) * 1000).astype(dtype)
    raw = bits(int(np.prod(shape)), seed) >> np.uint64(64 - 8 * dtype.itemsize)
    return raw.astype(f"u{dtype.itemsize}").view(dtype).reshape(shape)


def pick(values, depth, shape, seed):
    """One of a few values for each pixel."""
    index = (unit(shape, seed) * len(values)).astype(int)
    return np.array(values)[index].astype(DEPTHS[depth])


def smooth(shape, seed):
    """Waves with a little noise, 8U."""
    y, x = np.mgrid[0:shape[0], 0:shape[1]]
    wave = 128 + 100 * np.sin(x / 6.0) * np.cos(y / 5.0)
    return np.clip(np.rint(wave.reshape(wave.shape + (1,) * (len(shape) - 2)) + 20 * unit(shape, seed)), 0, 255).astype(np.uint8)


def blocks(shape, cell, seed):
    """Squares of foreground."""
    coarse = unit((shape[0] // cell + 1, shape[1] // cell + 1), seed) < 0.5
    return (np.kron(coarse, np.ones((cell, cell)))[:shape[0], :shape[1]] * 255).astype(np.uint8)


def make_inputs():
    """The inputs by name: depth, channels unless one, and what is special."""
    made, seed = {}, 0
    shapes = {"": (13, 19), " x3": (7, 11, 3), " wide": (3, 75), " wide x3": (2, 43, 3)}
    for depth in DEPTHS:
        for name, shape in shapes.items():
            seed += 1
            made[depth + name] = noise(depth, shape, seed)
    for name, shape in {"x2": (5, 8, 2), "x4": (6, 9, 4), "row": (1, 37), "column": (23, 1), "pixel": (1, 1), "two": (2, 2),
                        "row x3": (1, 9, 3), "large": (40, 57)}.items():
        seed += 1
        made["8U " + name] = noise("8U", shape, seed)
    made["16U x4"], made["32F x4"] = noise("16U", (4, 5, 4), 101), noise("32F", (4, 5, 4), 102)
    made["8U extremes"] = pick([0, 0, 255, 255, 1, 254, 127], "8U", (11, 41), 103)
    made["16S extremes"] = pick([-32768, -32768, 32767, 32767, -32767, 0], "16S", (7, 23), 104)
    made["16U extremes"] = pick([0, 65535, 65535, 1, 0, 32768], "16U", (7, 23), 105)
    made["8U constant"] = np.full((9, 17), 200, np.uint8)
    made["8U smooth"], made["8U smooth x3"] = smooth((21, 44), 106), smooth((13, 38, 3), 107)
    made["8U two levels"] = pick([40, 90], "8U", (12, 16), 108)
    made["32F unit x3"] = unit((5, 37, 3), 109).astype(np.float32)
    made["32F hsv"] = made["32F unit x3"] * np.array([360, 1, 1], np.float32)
    made["8U mask"] = pick([0, 255], "8U", (17, 33), 110)
    made["8U dense"] = (unit((24, 70), 111) < 0.62).astype(np.uint8) * 255
    made["8U thin"] = (unit((25, 131), 112) < 0.35).astype(np.uint8)
    made["8U blocks"] = blocks((29, 47), 3, 113)
    made["8U checks"] = (np.add.outer(np.arange(9), np.arange(65)) % 2 * 255).astype(np.uint8)
    made["8U black"], made["8U white"] = np.zeros((5, 66), np.uint8), np.full((5, 64), 255, np.uint8)
    return made


# ---------------------------------------------------------------- pipelines

PARAMETERS = {
    "cvtColor": "code", "filter2D": "ddepth kernel anchor delta borderType",
    "sepFilter2D": "ddepth kernelX kernelY anchor delta borderType", "blur": "ksize anchor borderType",
    "boxFilter": "ddepth ksize anchor normalize borderType", "GaussianBlur": "ksize sigmaX sigmaY borderType",
    "medianBlur": "ksize", "bilateralFilter": "d sigmaColor sigmaSpace borderType", "threshold": "thresh maxval type",
    "adaptiveThreshold": "maxValue adaptiveMethod thresholdType blockSize C",
    "Sobel": "ddepth dx dy ksize scale delta borderType", "Scharr": "ddepth dx dy scale delta borderType",
    "Laplacian": "ddepth ksize scale delta borderType", "addWeighted": "alpha src2 beta gamma",
    "absdiff": "src2", "add": "src2", "subtract": "src2", "bitwise_and": "src2", "bitwise_or": "src2",
    "bitwise_xor": "src2", "bitwise_not": "", "convertScaleAbs": "alpha beta", "convertTo": "depth alpha beta",
    "normalize": "alpha beta", "erode": "kernel anchor iterations borderType borderValue",
    "dilate": "kernel anchor iterations borderType borderValue",
    "morphologyEx": "op kernel anchor iterations borderType borderValue", "connectedComponents": "connectivity",
    "connectedComponentsWithStats": "connectivity", "circle": "center radius color thickness",
}


def words(prefix, names):
    return {n.lower(): getattr(cv2, prefix + n) for n in names.split()}


BORDERS = words("BORDER_", "CONSTANT REPLICATE REFLECT REFLECT_101 WRAP ISOLATED")
THRESHOLDS = words("THRESH_", "BINARY BINARY_INV TRUNC TOZERO TOZERO_INV OTSU TRIANGLE")
MORPHOLOGY = words("MORPH_", "ERODE DILATE OPEN CLOSE GRADIENT TOPHAT BLACKHAT HITMISS")
SHAPES = words("MORPH_", "RECT CROSS ELLIPSE")
METHODS = {"mean": cv2.ADAPTIVE_THRESH_MEAN_C, "gaussian": cv2.ADAPTIVE_THRESH_GAUSSIAN_C}
CV_DEPTHS = {"-1": -1, "8U": cv2.CV_8U, "16U": cv2.CV_16U, "16S": cv2.CV_16S, "32S": cv2.CV_32S, "32F": cv2.CV_32F, "64F": cv2.CV_64F}


def flags(text, table):
    return sum(table[w] for w in text.split("+"))


def read_size(text):
    w, _, h = text.partition("x")
    return int(w), int(h or w)


def read_kernel(text):
    text, _, divisor = text.partition("/")
    if text.startswith("["):
        array = np.array([[float(v) for v in row.split()] for row in text[1:-1].split(";")])
    else:
        shape, _, size = text.partition(":")
        w, h = read_size(size)
        array = np.ones((h, w)) if shape == "ones" else cv2.getStructuringElement(SHAPES[shape], (w, h))
    return array / float(divisor) if divisor else array


def read_value(op, name, text):
    """A value as cv2 takes it. ddepth and depth stay words."""
    if name in ("ddepth", "depth"):
        return text
    if name == "ksize":
        return read_size(text) if op in ("blur", "boxFilter", "GaussianBlur") else int(text)
    if name.startswith("kernel"):
        return read_kernel(text)
    if name in ("anchor", "center", "color", "borderValue"):
        values = tuple((int if name in ("anchor", "center") else float)(v) for v in text.split(","))
        return values[0] if len(values) == 1 else values
    if name == "borderType":
        return flags(text, BORDERS)
    if name in ("type", "thresholdType"):
        return flags(text, THRESHOLDS)
    if name == "adaptiveMethod":
        return METHODS[text]
    if name == "op":
        return MORPHOLOGY[text]
    if name == "code":
        return getattr(cv2, "COLOR_" + text)
    if name == "normalize":
        return text == "true"
    if name in ("alpha", "beta", "gamma", "delta", "scale", "C") or "sigma" in name.lower() or "max" in name or name == "thresh":
        return float(text)
    return text if name == "src2" else int(text)


def read(text):
    """A pipeline as (operation, {name: value}, name of the saved image or None)."""
    steps = []
    for part in text.split("|"):
        tokens = re.findall(r"\[[^]]*\]\S*|\S+", part)
        save = tokens[-1] if tokens[-2:-1] == ["as"] else None
        op, *values = tokens[:-2] if save else tokens
        names, args = PARAMETERS.get(op, "").split(), {}
        for i, value in enumerate(values):
            key, equals, rest = value.partition("=")
            key, value = (key, rest) if equals else (names[i], value)
            args[key] = read_value(op, key, value)
        steps.append((op, args, save))
    return steps


def convert_to(src, depth, alpha=1.0, beta=0.0):
    """Mat::convertTo, which cv2 does not export. normalize calls it with a scale alone that follows from the norm of its
    result, or with a scale and a shift that follow from its bounds: look for those that give alpha and beta."""
    target = depth_of(src) if depth == "-1" else depth
    low, high, _, _ = cv2.minMaxLoc(src.reshape(src.shape[0], -1))
    steps = range(-40, 41)
    if beta == 0:
        largest = max(-low, high)
        for norm in (alpha * largest + i * float(np.spacing(alpha * largest)) for i in steps):
            if norm / largest == alpha:
                return cv2.normalize(src, None, norm, 0, cv2.NORM_INF, CV_DEPTHS[target])
    bottom, top = beta + low * alpha, beta + high * alpha
    number = np.float32 if target == "32F" else np.float64
    for lower in (bottom + i * float(np.spacing(number(bottom))) for i in steps):
        for upper in (lower + top - bottom + i * np.spacing(top) for i in steps):
            scale = (upper - lower) * (1 / (high - low))
            shift = lower - low * scale
            if target == "32F":
                scale = float(np.float32(scale))
                shift = float(np.float32(lower) - np.float32(low * scale))
            if (scale, shift) == (alpha, beta):
                return cv2.normalize(src, None, lower, upper, cv2.NORM_MINMAX, CV_DEPTHS[target])
    raise ValueError(f"no bounds of a {depth_of(src)} image with values from {low} to {high} give {alpha} and {beta}")


def apply(op, args, src):
    """One operation by cv2: the image, and the numbers that it returns beside it."""
    if op == "convertTo":
        return convert_to(src, **args), {}
    if op == "normalize":
        return cv2.normalize(src, None, args["alpha"], args["beta"], cv2.NORM_MINMAX), {}
    if op == "circle":
        return cv2.circle(src.copy(), **args), {}
    args = dict(args)
    if op == "GaussianBlur":
        args.setdefault("sigmaX", 0)
    if "ddepth" in args:
        args["ddepth"] = CV_DEPTHS[args["ddepth"]]
    if op == "threshold":
        level, image = cv2.threshold(src, **args)
        return image, {"threshold": level}
    if op == "connectedComponents":
        count, labels = cv2.connectedComponents(src, **args)
        return labels, {"components": count}
    if op == "connectedComponentsWithStats":
        count, labels, _, _ = cv2.connectedComponentsWithStats(src, **args)
        return labels, {"components": count}
    if args.get("op") == cv2.MORPH_HITMISS:
        args["kernel"] = args["kernel"].astype(np.int32)
    elif op in ("erode", "dilate", "morphologyEx"):
        args["kernel"] = (args["kernel"] != 0).astype(np.uint8)
    return getattr(cv2, op)(src, **args), {}


def run(text, image):
    """A pipeline by cv2: its result, the numbers of its last step, and what that step was given."""
    saved, current = {"in": image}, image
    for op, args, save in read(text):
        before, results = current, {}
        if op.startswith("$"):
            current = saved[op[1:]]
        else:
            args = {k: saved[v[1:]] if k == "src2" else v for k, v in args.items()}
            current, results = apply(op, args, current)
        if save:
            saved[save] = current
    return current, results, (op, args, before)


# --------------------------------------------------------------- tolerances

def near(limit, share=None):
    return {"limit": float(limit)} | ({} if share is None else {"share": share})


def is_integer(image):
    return image.dtype.kind in "iu"


def magnitude(image):
    return float(np.abs(image.astype(np.float64)).max())


def dyadic(*values):
    """Whether products of the numbers and small integers are exact in float."""
    return all(v * 64 == round(v * 64) and abs(v) <= 64 for v in values)


def linear(image, out, gain, delta=0.0, share=0.02, double=None):
    """A weighted sum in float, or in double where 64F takes part, in any order."""
    double = "64F" in (out, depth_of(image)) if double is None else double
    limit = (1e-12 if double else 1e-6) * (gain * magnitude(image) + abs(delta))
    return near(limit) if out in ("32F", "64F") else near(1 + np.floor(limit), share)


def tolerance_filter2d(image, out, a):
    gain, delta = float(np.abs(a["kernel"]).sum()), a.get("delta", 0)
    direct = (depth_of(image), out) in (("8U", "8U"), ("8U", "16S"), ("32F", "32F"))
    if a["kernel"].size >= (130 if direct else 50):  # by Fourier transforms
        return linear(image, out, gain, delta, share=0.05)
    return linear(image, out, gain, delta) if "64F" in (depth_of(image), out) else {}


def tolerance_sep_filter2d(image, out, a):
    kernels, delta = (a["kernelX"], a["kernelY"]), a.get("delta", 0)
    gain = float(np.prod([np.abs(k).sum() for k in kernels]))
    whole = is_integer(image) and all(np.array_equal(k, k.round()) for k in kernels)
    return {} if whole and gain * magnitude(image) + abs(delta) < 2**24 else linear(image, out, gain, delta, share=0.15)


def tolerance_box(image, out, a):
    area, normalize, depth = a["ksize"][0] * a["ksize"][1], a.get("normalize", True), depth_of(image)
    if is_integer(image) and not normalize:
        return {} if area * magnitude(image) < 2**24 or out != "32F" else linear(image, out, area)
    if depth == out == "8U":
        if area <= 256 or area % 2 and area <= 163 * 163:
            return {}
        return {"limit": 1.0, "row_tail": image[0].size % 8}
    return linear(image, out, 1 if normalize else area, share=0.05)


def derivative_gain(dx, dy, ksize):
    kx, ky = cv2.getDerivKernels(dx, dy, ksize, normalize=False)
    return float(np.abs(kx).sum() * np.abs(ky).sum())


def derivative(image, out, gain, taps, scale, delta):
    whole = is_integer(image) and float(scale).is_integer() and float(delta).is_integer()
    reach = gain * abs(scale) * magnitude(image) + abs(delta)
    depth = depth_of(image)
    if whole and (reach < 2**24 or out == "64F" and reach < 2**52 or (depth, out) == ("8U", "16S")):
        return {}
    if depth == "8U" and out in ("8U", "16S") and taps <= 7:
        return {}
    return linear(image, out, gain * abs(scale), delta)


def tolerance_sobel(image, out, a):
    ksize = a.get("ksize", 3)
    return derivative(image, out, derivative_gain(a["dx"], a["dy"], ksize), max(ksize, 3), a.get("scale", 1), a.get("delta", 0))


def tolerance_scharr(image, out, a):
    return derivative(image, out, derivative_gain(a["dx"], a["dy"], -1), 3, a.get("scale", 1), a.get("delta", 0))


def tolerance_laplacian(image, out, a):
    ksize, scale, delta, depth = a.get("ksize", 1), a.get("scale", 1), a.get("delta", 0), depth_of(image)
    if ksize <= 3:
        return {} if "64F" not in (depth, out) else derivative(image, out, 8.0 * ((ksize + 1) // 2), ksize, scale, delta)
    gain = 2 * derivative_gain(2, 0, ksize)
    short = depth == "8U" and ksize <= 7 and a["ddepth"] in ("-1", "16S")
    whole = is_integer(image) and dyadic(scale, delta) and gain * max(1, abs(scale)) * magnitude(image) < 2**18
    if whole or short:
        return {}
    return linear(image, out, gain * abs(scale), delta, double=depth == "64F")


def tolerance_bilateral(image, out, a):
    if depth_of(image) == "32F":
        return near(1e-6 * max(1.0, magnitude(image)))
    return {"limit": 1.0, "row_tail": image.shape[1] % 8 if image.ndim == 2 else image.shape[1] % 32 * 3}


def tolerance_cvt_color(image, out, a):
    to_hsv = a["code"] in (cv2.COLOR_RGB2HSV, cv2.COLOR_BGR2HSV, cv2.COLOR_RGB2HSV_FULL, cv2.COLOR_BGR2HSV_FULL)
    from_hsv = a["code"] in (cv2.COLOR_HSV2RGB, cv2.COLOR_HSV2BGR, cv2.COLOR_HSV2RGB_FULL, cv2.COLOR_HSV2BGR_FULL)
    to_gray = a["code"] in (cv2.COLOR_RGB2GRAY, cv2.COLOR_BGR2GRAY, cv2.COLOR_RGBA2GRAY, cv2.COLOR_BGRA2GRAY)
    if from_hsv and out == "8U":
        return {"limit": 1.0, "row_tail": image.shape[1] % 32 * 3}
    if out == "32F" and (to_hsv or from_hsv or to_gray):
        return near((1e-3 if to_hsv else 1e-5 if from_hsv else 1e-6) * max(1, magnitude(image)))
    return {}


def tolerance_add_weighted(image, out, a):
    if is_integer(image):
        return {} if dyadic(a["alpha"], a["beta"], a["gamma"]) else {"limit": 1.0, "end_tail": 16}
    return linear(image, out, abs(a["alpha"]) + abs(a["beta"]), a["gamma"])


def tolerance_scale_abs(image, out, a):
    return {} if dyadic(a.get("alpha", 1), a.get("beta", 0)) and is_integer(image) else near(1)


def tolerance_convert_to(image, out, a):
    alpha, beta = a.get("alpha"), a.get("beta", 0)
    if alpha is None or depth_of(image) in ("8U", "16U", "16S") and dyadic(alpha, beta):
        return {}
    if (depth_of(image), out) == ("32S", "32F"):
        return near(3e-7 * (abs(alpha) * magnitude(image) + abs(beta)))
    return linear(image, out, abs(alpha), beta, share=1.0)


def tolerance_normalize(image, out, a):
    if is_integer(image):
        return near(1)
    return near((1e-6 if out == "32F" else 1e-12) * (magnitude(image) / max(1e-3, float(np.ptp(image))) + 1) * 255)


def tolerance_gaussian(image, out, a):
    return {} if out in ("8U", "16U", "32F") else linear(image, out, 1)


TOLERANCES = {"filter2D": tolerance_filter2d, "sepFilter2D": tolerance_sep_filter2d, "blur": tolerance_box,
              "boxFilter": tolerance_box, "GaussianBlur": tolerance_gaussian, "Sobel": tolerance_sobel,
              "Scharr": tolerance_scharr, "Laplacian": tolerance_laplacian, "bilateralFilter": tolerance_bilateral,
              "cvtColor": tolerance_cvt_color, "addWeighted": tolerance_add_weighted, "normalize": tolerance_normalize,
              "convertScaleAbs": tolerance_scale_abs, "convertTo": tolerance_convert_to}


def tolerance(last, want):
    op, args, image = last
    return TOLERANCES[op](image, depth_of(want), args) if op in TOLERANCES else {}


# ------------------------------------------------------------------ vectors

EVERY_BORDER = "constant replicate reflect reflect_101".split()
SHAPED = ["8U", "8U x2", "8U x3", "8U x4", "8U wide", "8U wide x3", "8U row", "8U row x3", "8U column", "8U pixel", "8U two", "8U extremes"]
OTHERS = ["16U", "16U x3", "16U wide", "16U extremes", "16S", "16S x3", "16S wide", "16S extremes", "32F", "32F x3", "32F wide",
          "64F", "64F x3"]
PAIRS = [("8U", "16S"), ("8U", "32F"), ("8U", "64F"), ("16U", "-1"), ("16U", "32F"), ("16U", "64F"), ("16S", "-1"), ("16S", "32F"),
         ("16S", "64F"), ("32F", "-1"), ("32F", "64F"), ("64F", "-1")]


def each(inputs, texts):
    return [(i, t) for i in inputs for t in texts]


def borders(op, names=EVERY_BORDER):
    return [f"{op} borderType={b}" for b in names]


def gaussian_blur():
    yield from each(SHAPED, ["GaussianBlur 5 0", "GaussianBlur 3x7 1.1"])
    yield from each(["8U"], [f"GaussianBlur {n} {s}" for n in (1, 3, 5, 7, 9, 11, 15) for s in (0, 0.3, 2)])
    yield from each(["8U smooth"], ["GaussianBlur 21 0", "GaussianBlur 31 5", "GaussianBlur 31x3 5.5 0.7", "GaussianBlur 5"])
    yield from each(["8U", "8U x3"], ["GaussianBlur 1x5 0", "GaussianBlur 5x1 1.4", "GaussianBlur 9x3 0 1.3", "GaussianBlur 0 0.5",
                                      "GaussianBlur 0 1.2", "GaussianBlur 0 1.5 0.6", "GaussianBlur 5x3 1.2 2.5"])
    yield from each(["8U", "8U two", "16U"], borders("GaussianBlur 7x5 1.2", EVERY_BORDER + ["wrap", "reflect+isolated"]))
    yield from each(["16S", "32F"], borders("GaussianBlur 7x5 1.2"))
    yield from each(OTHERS, ["GaussianBlur 3 0", "GaussianBlur 5x7 1.5", "GaussianBlur 9 0"])
    yield from each(["16U", "32F", "64F"], ["GaussianBlur 0 1.2", "GaussianBlur 5x3 1.2 2.5", "GaussianBlur 15 3"])


def blur():
    yield from each(SHAPED, ["blur 3", "blur 5x2", "blur 4x4"])
    yield from each(["8U", "8U x3"], ["blur 1", "blur 1x7", "blur 9x1", "blur 7", "blur 16", "blur 15x3", "blur 17x16", "blur 4x3 0,2", "blur 3 2,0"])
    yield from each(["8U smooth", "8U wide"], ["blur 23x19", "blur 31", "blur 20x30"])
    yield from each(["8U", "8U two"], borders("blur 5x4", EVERY_BORDER + ["reflect_101+isolated"]))
    yield from each(OTHERS, ["blur 3", "blur 6x5 borderType=replicate"])


def box_filter():
    yield from each(SHAPED, ["boxFilter -1 3", "boxFilter 16S 3x5 normalize=false", "boxFilter 32F 5x4"])
    yield from each(["8U"], borders("boxFilter 16S 4x5 normalize=false"))
    yield from each(["8U", "8U extremes"], ["boxFilter -1 2 normalize=false", "boxFilter -1 3 1,2 false constant", "boxFilter 32F 7 normalize=false",
                                           "boxFilter 64F 7 normalize=false", "boxFilter 32S 7 normalize=false"])
    for source, to in PAIRS:
        yield from each([source, source + " x3"], [f"boxFilter {to} 4x3", f"boxFilter {to} 3 normalize=false"])


def filter_2d():
    kernels = ["[0 -1 0; -1 5 -1; 0 -1 0]", "ones:3x3/9", "[-1 0 1]", "[1; 2; 1]/4", "[0.11 -0.37 0.24; 1.3 0.02 -0.6]", "ones:5x5/25",
               "[1 -2; 3 -4]", "[7]"]
    yield from each(["8U", "8U wide", "8U x3"], [f"filter2D -1 {k}" for k in kernels])
    yield from each(SHAPED[3:], [f"filter2D -1 {k}" for k in kernels[:2]])
    yield from each(["8U"], borders("filter2D -1 ones:4x5/20") + ["filter2D -1 ones:3x3/9 0,2", "filter2D -1 ones:3x3/9 delta=30.5",
                                                                "filter2D 16S [1 2; -3 4] 1,0 -7", "filter2D -1 ones:7x7/49"])
    yield from each(["8U", "32F"], ["filter2D -1 ones:12x11/132", "filter2D -1 ones:15x15/225"])
    for source, to in [p for p in PAIRS if p != ("32F", "64F")]:
        yield from each([source, source + " wide"], [f"filter2D {to} {k}" for k in (kernels[0], kernels[4])])
        yield from each([source + " x3"], [f"filter2D {to} {kernels[4]} delta=1.25"])
    yield from each(["16U", "16S", "64F"], ["filter2D -1 ones:8x7/56"])


def sep_filter_2d():
    pairs = ["[1 2 1] [1 2 1]", "[1 2 1]/4 [1 2 1]/4", "[-1 0 1] [1 2 1]", "[0.2 0.5 0.3] [0.7 0.1 0.2]", "[1 3 5 3 1] [1]", "[2] [1 0 -1]",
             "[0.0545 0.2442 0.4026 0.2442 0.0545] [0.25 0.5 0.25]"]
    yield from each(["8U", "8U wide", "8U x3"], [f"sepFilter2D -1 {p}" for p in pairs])
    yield from each(["8U"], borders(f"sepFilter2D 16S {pairs[2]}") + [f"sepFilter2D -1 {pairs[3]} 0,2", f"sepFilter2D -1 {pairs[0]} delta=-9.5"])
    for source, to in PAIRS:
        yield from each([source, source + " wide"], [f"sepFilter2D {to} {p}" for p in (pairs[0], pairs[3])])
    yield from each(SHAPED[6:], [f"sepFilter2D 32F {pairs[3]}"])


def sobel():
    yield from each(SHAPED, ["Sobel -1 1 0", "Sobel 16S 0 1 5", "Sobel 64F 1 0 5"])
    orders = [(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1)]
    yield from each(["8U"], [f"Sobel 16S {dx} {dy} {k}" for dx, dy in orders for k in (3, 5, 7)])
    yield from each(["8U"], [f"Sobel 16S {dx} {dy} {k}" for dx, dy in orders[:2] for k in (-1, 1, 9)] + ["Sobel -1 3 0 5", "Sobel 32F 2 2 7"])
    yield from each(["8U smooth"], ["Sobel 32F 1 0 31", "Sobel 16S 0 1 11", "Sobel 64F 1 1 21"])
    yield from each(["8U", "8U wide"], ["Sobel -1 1 0 3 0.25", "Sobel -1 1 0 3 0.1 10", "Sobel 16S 0 1 3 0.3", "Sobel 32F 1 0 5 0.1 -7", "Sobel -1 0 1 scale=2 delta=128",
                                       "Sobel 16S 2 0 5 0.37 0.5"])
    yield from each(["8U", "8U two"], borders("Sobel 16S 1 0 5"))
    for source, to in PAIRS:
        yield from each([source, source + " wide"], [f"Sobel {to} 1 0", f"Sobel {to} 0 1 5 0.5"])
        yield from each([source + " x3"], [f"Sobel {to} 1 1 3"])


def scharr():
    yield from each(SHAPED, ["Scharr -1 1 0", "Scharr 16S 0 1"])
    yield from each(["8U"], borders("Scharr 16S 1 0") + ["Scharr -1 1 0 0.1", "Scharr 16S 0 1 0.25 3", "Scharr 32F 1 0 delta=0.5"])
    for source, to in PAIRS:
        yield from each([source, source + " wide"], [f"Scharr {to} 1 0", f"Scharr {to} 0 1 0.3"])


def laplacian():
    yield from each(SHAPED, ["Laplacian -1", "Laplacian 16S 3", "Laplacian 32F 5"])
    yield from each(["8U", "8U wide"], [f"Laplacian {d} {k}" for d in ("-1", "16S", "64F") for k in (1, 3, 5, 7)])
    yield from each(["8U"], borders("Laplacian 16S 3") + borders("Laplacian 16S 5") + [
        "Laplacian -1 1 0.1", "Laplacian 16S 3 0.3 5", "Laplacian 32F 1 2 -1", "Laplacian -1 5 0.1 7", "Laplacian 16S 7 0.25", "Laplacian 32F 9"])
    for source, to in PAIRS:
        yield from each([source, source + " wide"], [f"Laplacian {to} 5"] if (source, to) == ("32F", "64F") else [
            f"Laplacian {to}", f"Laplacian {to} 3 0.5", f"Laplacian {to} 5"])


def median_blur():
    yield from each(SHAPED + ["8U smooth x3"], [f"medianBlur {k}" for k in (1, 3, 5)])
    yield from each(["8U", "8U x3", "8U x4", "8U row", "8U column", "8U pixel", "8U extremes"], ["medianBlur 7", "medianBlur 15"])
    yield from each(["8U large"], ["medianBlur 9", "medianBlur 31", "medianBlur 63"])
    yield from each(OTHERS[:-2] + ["16U x4", "32F x4"], ["medianBlur 3", "medianBlur 5"])


def bilateral_filter():
    yield from each(["8U", "8U wide", "8U smooth", "8U constant", "8U row", "8U column", "8U pixel", "8U x3", "8U wide x3", "8U smooth x3"],
                    ["bilateralFilter 5 30 2", "bilateralFilter 3 75 75"])
    yield from each(["8U smooth", "8U smooth x3"], ["bilateralFilter 9 20 3", "bilateralFilter 0 40 1.2", "bilateralFilter -1 10 2", "bilateralFilter 4 25.5 1.7"])
    yield from each(["8U smooth"], borders("bilateralFilter 5 30 2", EVERY_BORDER + ["wrap"]))
    yield from each(["32F", "32F wide", "32F x3", "32F unit x3"], ["bilateralFilter 5 30 2", "bilateralFilter 5 0.3 2"])


KINDS = ["binary", "binary_inv", "trunc", "tozero", "tozero_inv"]


def threshold():
    yield from each(["8U"], [f"threshold {v} 200 {k}" for k in KINDS for v in (127, 99.6, 0, 255, -0.5, 254.5, -1, 256)])
    yield from each(["8U x3", "8U x4", "8U row", "8U wide", "8U pixel"], [f"threshold 127 255 {k}" for k in KINDS])
    yield from each(["8U"], [f"threshold 100 {m} binary" for m in (200.5, 201.5, 99.4, 300, -3)])
    yield from each(["16U", "16U x3", "16S", "16S x3", "32F", "32F x3", "64F"], [f"threshold 100.5 250.7 {k}" for k in KINDS])
    yield from each(["16S extremes"], [f"threshold {v} 99 {k}" for k in KINDS for v in (-32768, 32767, -32769)])
    yield from each(["16U extremes"], [f"threshold {v} 99 {k}" for k in KINDS for v in (0, 65535, -1)])
    yield from each(["8U", "8U smooth", "8U two levels", "8U constant", "8U pixel", "8U extremes", "16U", "16U extremes"],
                    [f"threshold 0 255 {k}+otsu" for k in ("binary", "tozero_inv")])
    yield from each(["8U", "8U smooth", "8U two levels", "8U constant", "8U pixel", "8U extremes"],
                    [f"threshold 0 255 {k}+triangle" for k in ("binary_inv", "trunc")])


def adaptive_threshold():
    yield from each(["8U", "8U smooth", "8U wide", "8U extremes", "8U row", "8U column", "8U pixel", "8U constant"],
                    [f"adaptiveThreshold 255 {m} binary 7 2" for m in METHODS])
    yield from each(["8U smooth"], [f"adaptiveThreshold {v} {m} {k} {b} {c}" for m in METHODS for v, k, b, c in (
        (255, "binary_inv", 3, 0), (99.5, "binary", 5, -3), (300, "binary_inv", 11, 4.5), (-2, "binary", 15, 2), (255, "binary", 31, 9.2))])


def second(values):
    """A step on the input and on what an exact operation makes of it."""
    return "dilate ones:3x3 as b | $in | " + values


def add_weighted():
    weights = ["0.5 $b 0.5 0", "1.5 $b -0.5 10", "0.25 $b 0.75 0.5", "1 $b -1 0", "0.3 $b 0.7 0", "1.234 $b -0.567 12.3", "-0.71 $b 1.9 -20"]
    yield from each(["8U", "8U wide", "8U x3"], [second(f"addWeighted {w}") for w in weights])
    yield from each(["8U x4", "8U row", "8U pixel"] + OTHERS, [second(f"addWeighted {w}") for w in (weights[0], weights[5])])
    yield from each(["8U smooth x3"], ["cvtColor RGB2GRAY as g | Sobel 64F 1 0 5 as x | $g | Sobel 64F 0 1 5 as y | $x | addWeighted 0.5 $y 0.5 0"])


def of_two(op, inputs):
    yield from each(inputs, [second(f"{op} $b")])
    yield from each(inputs[:1], [f"{op} $in", f"bitwise_not | {op} $in"])


def bitwise_not():
    yield from each(["8U", "8U x3", "8U x4", "8U row", "16U", "16S x3", "32S"], ["bitwise_not"])


def convert_scale_abs():
    yield from each(["8U", "8U x3", "8U wide", "16U", "16S", "16S wide", "16S extremes", "32F", "64F"],
                    ["convertScaleAbs", "convertScaleAbs 0.5 10", "convertScaleAbs -1.5 -100", "convertScaleAbs 0.013 7.7"])


def convert_to_all():
    for source in DEPTHS:
        yield from each([source], [f"convertTo {d}" for d in DEPTHS])
    yield from each(list(DEPTHS), ["convertTo 8U 0.25 3", "convertTo 16S 0.37 -2.5", "convertTo 32F 1.7000000476837158", "convertTo 64F 0.1"])
    yield from each(["8U", "8U wide", "16U", "16S", "32F"], ["convertTo 32F 1.7000000476837158 7.25"])
    yield from each(["8U x3", "16S wide", "32F x3"], ["convertTo -1 2", "convertTo 16U 3.3 0.5"])


def normalize():
    yield from each(["8U", "8U x3", "8U constant", "8U smooth", "8U two levels", "16U", "16S", "16S x3", "32F", "32F x3", "64F"],
                    ["normalize 0 255", "normalize 200 10", "normalize -50 50"])


ELEMENTS = ["rect:3", "rect:5x2", "ellipse:5", "ellipse:7x4", "cross:3x5", "ones:4x4", "[0 1 1; 1 0 0]", "[1]"]


def erode_dilate(op):
    yield from each(["8U", "8U x3"], [f"{op} {k}" for k in ELEMENTS])
    yield from each(SHAPED[3:], [f"{op} rect:3", f"{op} ellipse:5x7"])
    yield from each(["8U large"], [f"{op} rect:15x9", f"{op} ellipse:17", f"{op} cross:21x5"])
    yield from each(["8U", "8U two"], borders(f"{op} ellipse:4x5"))
    yield from each(["8U"], [f"{op} rect:3 iterations={n}" for n in (0, 2, 3)] + [
        f"{op} ellipse:5 iterations=2", f"{op} rect:4x3 3,0", f"{op} cross:3 0,2 2", f"{op} rect:3 borderType=constant borderValue=120",
        f"{op} ellipse:5 iterations=2 borderType=constant borderValue=9", f"{op} rect:3 iterations=2 borderType=replicate"])
    yield from each(["8U x3"], [f"{op} rect:3 borderType=constant borderValue=20,120,220"])
    yield from each(OTHERS, [f"{op} rect:3x4", f"{op} ellipse:5"])


def morphology_ex():
    operations = [o for o in MORPHOLOGY if o != "hitmiss"]
    yield from each(["8U"], [f"morphologyEx {o} {k}" for o in operations for k in ("rect:3", "ellipse:5x3", "[0 1 1; 1 0 0]")])
    yield from each(["8U x3", "8U row", "8U column", "8U pixel", "8U wide", "8U mask"] + OTHERS, [f"morphologyEx {o} rect:4x3" for o in operations[2:]])
    yield from each(["8U"], [f"morphologyEx {o} ellipse:3 iterations=2" for o in operations] + [
        f"morphologyEx {o} rect:3x5 2,1 1 {b}" for o in ("open", "close", "gradient") for b in EVERY_BORDER] + [
        f"morphologyEx {o} rect:3 borderType=constant borderValue=100" for o in ("open", "close", "gradient")])
    yield from each(["8U large"], ["morphologyEx tophat rect:35x8", "morphologyEx blackhat rect:23x5", "morphologyEx open ellipse:11"])
    yield from each(["8U mask", "8U", "8U row", "8U pixel"], [f"morphologyEx hitmiss {k}" for k in (
        "[0 1 0; 1 -1 1; 0 1 0]", "[1 1; -1 0]", "[0 0 0; -1 1 1]", "ones:2x3", "[1]", "[-1]", "[0 1 -1; 1 0 0]")])
    yield from each(["8U mask"], ["morphologyEx hitmiss [1 -1] 0,0", "morphologyEx hitmiss [1; 1; -1] borderType=replicate"])


def components(op):
    yield from each(["8U mask", "8U dense", "8U thin", "8U blocks", "8U checks", "8U black", "8U white", "8U row", "8U column", "8U pixel", "8U extremes"],
                    [op, f"{op} 4", f"{op} 8"])
    yield from each(["8U smooth"], [f"threshold 127 255 binary | morphologyEx open ones:3x3 | {op}"])


def circle():
    yield from each(["8U", "16U", "32F"], ["circle 9,6 4 255 -1", "circle 3,3 8 17", "circle 9,6 5 200 1"])
    yield from each(["8U"], [f"circle 9,6 {r} 200 -1" for r in (0, 1, 2, 3, 20)] + ["circle -3,2 7 99 -1", "circle 18,12 6 99", "circle 50,50 5 9 -1", "circle 9,6 4 1 3"])
    yield from each(["8U x3"], ["circle 5,3 3 10,20,250 -1", "circle 5,3 3 10,20,250"])


def cvt_color():
    three = ["RGB2GRAY", "BGR2GRAY", "RGB2BGR", "BGR2RGB", "RGB2RGBA", "RGB2BGRA", "BGR2BGRA", "BGR2RGBA"]
    four = ["RGBA2GRAY", "BGRA2GRAY", "RGBA2RGB", "RGBA2BGR", "BGRA2BGR", "BGRA2RGB", "RGBA2BGRA", "BGRA2RGBA"]
    gray = ["GRAY2RGB", "GRAY2BGR", "GRAY2RGBA", "GRAY2BGRA"]
    for d in ("8U", "16U", "32F"):
        for name, codes in ((" x3", three), (" x4", four), ("", gray)):
            yield from each([d + name], [f"cvtColor {c}" for c in codes])
    yield from each(["8U x3", "8U smooth x3", "8U wide x3"], [f"cvtColor {a}2HSV{f}" for a in ("RGB", "BGR") for f in ("", "_FULL")])
    yield from each(["8U x3", "8U smooth x3", "8U wide x3"], [f"cvtColor HSV2{a}{f}" for a in ("RGB", "BGR") for f in ("", "_FULL")])
    yield from each(["32F unit x3"], ["cvtColor RGB2HSV", "cvtColor BGR2HSV", "cvtColor RGB2HSV_FULL"])
    yield from each(["32F hsv"], ["cvtColor HSV2RGB", "cvtColor HSV2BGR", "cvtColor HSV2RGB_FULL"])


def vectors():
    """The vectors of every operation, as (input, pipeline)."""
    floats = ["32F", "32F x3", "64F"]
    integers = ["8U", "8U x3", "8U x4", "8U row", "8U pixel", "16U", "16U x3", "16S", "16S extremes"]
    made = {"cvtColor": cvt_color(), "filter2D": filter_2d(), "sepFilter2D": sep_filter_2d(), "blur": blur(), "boxFilter": box_filter(),
            "GaussianBlur": gaussian_blur(), "medianBlur": median_blur(), "bilateralFilter": bilateral_filter(),
            "threshold": threshold(), "adaptiveThreshold": adaptive_threshold(), "Sobel": sobel(), "Scharr": scharr(), "Laplacian": laplacian(),
            "addWeighted": add_weighted(), "bitwise_not": bitwise_not(), "convertScaleAbs": convert_scale_abs(), "convertTo": convert_to_all(),
            "normalize": normalize(), "erode": erode_dilate("erode"), "dilate": erode_dilate("dilate"), "morphologyEx": morphology_ex(),
            "circle": circle()}
    for op in ("absdiff", "add", "subtract"):
        made[op] = of_two(op, integers + floats)
    for op in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        made[op] = of_two(op, integers)
    for op in ("connectedComponents", "connectedComponentsWithStats"):
        made[op] = components(op)
    return {op: list(dict.fromkeys(v)) for op, v in made.items()}


# -------------------------------------------------------------------- files

def write(path, entries, arrays):
    """An archive; the same entries give the same bytes."""
    lines = ",\n".join(json.dumps(e) for e in entries)
    data = b"".join(np.ascontiguousarray(a, a.dtype.newbyteorder("<")).tobytes() for a in arrays)
    with zipfile.ZipFile(path, "w") as z:
        for name, content in (("vectors.json", f"[\n{lines}\n]\n".encode()), ("data", data)):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, content, compresslevel=9)


def load(path):
    """The entries of an archive with their arrays."""
    with zipfile.ZipFile(path) as z:
        entries, data, at = json.loads(z.read("vectors.json")), z.read("data"), 0
    for e in entries:
        dtype = np.dtype(DEPTHS[e["depth"]])
        count = int(np.prod(e["shape"]))
        yield e, np.frombuffer(data, dtype, count, at).reshape(e["shape"])
        at += count * dtype.itemsize


def form(array):
    return {"depth": depth_of(array), "shape": list(array.shape)}


def vector(name, text, image):
    """The entry and the result of one vector."""
    want, results, last = run(text, image)
    entry = {"in": name, "steps": text} | form(want)
    tol = tolerance(last, want)
    return entry | ({"results": results} if results else {}) | ({"tol": tol} if tol else {}), want


def make():
    inputs, total = make_inputs(), 0
    used = {name for pairs in vectors().values() for name, _ in pairs}
    inputs = {n: a for n, a in inputs.items() if n in used}
    write(HERE / "inputs.zip", [{"name": n} | form(a) for n, a in inputs.items()], inputs.values())
    for op, pairs in vectors().items():
        entries, arrays = zip(*(vector(name, text, inputs[name]) for name, text in pairs))
        write(HERE / f"{op}.zip", entries, arrays)
        total += len(entries)
    (HERE / "PROVENANCE").write_text(provenance())
    print(f"{total} vectors of {len(vectors())} operations")


def provenance():
    """Where the vectors come from."""
    told = r"Baseline|Dispatched|files\)|C\+\+ Compiler|Parallel framework|IPP|HAL"
    build = "\n".join(line for line in cv2.getBuildInformation().splitlines() if re.search(told, line))
    with open("/proc/cpuinfo") as f:
        cpu = dict(line.split(":", 1) for line in (re.sub(r"\s*:\s*", ":", x.strip()) for x in f) if ":" in line)
    known = "sse4_2 avx avx2 fma avx512f avx512bw avx512vl avx512_vnni".split()
    has = " ".join(w for w in known if w in cpu["flags"].split())
    return f"""The *.zip files of this directory were written by make.py, pipelines.txt and functions.txt by checksums.py, guide.txt by guide.py,
which see. pillow.txt, by pillow.py, tells its own version.

OpenCV   {cv2.__version__}, {Path(cv2.__file__).name} of the package python3-opencv
NumPy    {np.__version__}
Python   {platform.python_version()}
Date     {time.strftime("%Y-%m-%d", time.gmtime())}
Machine  {cpu["model name"]}: {has}

From cv2.getBuildInformation():
{build}
"""


def need_oracle():
    """Ends with status 3 where this is not the OpenCV that the vectors come from."""
    avx2, fma3 = 11, 12  # OpenCV's numbers
    if cv2.__version__ != VERSION or not cv2.checkHardwareSupport(avx2) or not cv2.checkHardwareSupport(fma3):
        print(f"OpenCV {cv2.__version__} on this processor is not OpenCV {VERSION} with AVX2 and FMA")
        sys.exit(SKIPPED)


def check(n):
    """Computes n of the vectors again, spread over all, and returns what differs."""
    need_oracle()
    inputs = {e["name"]: a for e, a in load(HERE / "inputs.zip")}
    stored = [(op, e, a) for op in vectors() for e, a in load(HERE / f"{op}.zip")]
    if [(op, e["in"], e["steps"]) for op, e, _ in stored] != [(op, *p) for op, pairs in vectors().items() for p in pairs]:
        yield "the files hold other vectors than make.py makes"
    made = make_inputs()
    for name, a in inputs.items():
        if not np.array_equal(a, made[name]):
            yield f"input {name}"
    step = max(1, len(stored) // n) if n else 1
    for op, e, a in stored[::step]:
        entry, want = vector(e["in"], e["steps"], inputs[e["in"]])
        if entry != e or want.tobytes() != a.tobytes():
            yield f"{e['in']}: {e['steps']}"


def main(args):
    if not args:
        make()
    elif len(args) == 2 and args[0] == "--check" and args[1].isdigit():
        wrong = list(check(int(args[1])))
        print("\n".join(wrong) or "equal")
        sys.exit(1 if wrong else 0)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
