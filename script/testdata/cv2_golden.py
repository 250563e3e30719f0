"""Writes the results that cv2 gives for calls: a line "CALL => RESULT" for each line of the files given, or of N random calls for "random N SEED".

The arrays that calls use are those of inputs in cv2_test.go. Made with OpenCV 4.6.0 and numpy 1.24.2 of Debian 12 on x86-64 with AVX2.
"""
import random
import sys
import zlib

import cv2
import numpy as np

H, W = 40, 33


class Inputs(dict):
    """The arrays, made anew for every call."""

    def __init__(self):
        self.seed = 1
        u8, u16, i16, i32, f32, f64 = np.uint8, np.uint16, np.int16, np.int32, np.float32, np.float64
        byte = lambda v: v >> 16
        real = lambda v: (v >> 8) / 128 - 200
        # In the order in which the values of a Go map literal are evaluated: that of the source.
        self.add("g8", u8, byte, H, W)
        self.add("h8", u8, byte, H, W)
        self.add("c8", u8, byte, H, W, 3)
        self.add("d8", u8, byte, H, W, 3)
        self.add("a8", u8, byte, H, W, 4)
        self.add("o8", u8, byte, H, W, 1)
        self.add("g16", u16, lambda v: v >> 8, H, W)
        self.add("c16", u16, lambda v: v >> 8, H, W, 3)
        self.add("s16", i16, lambda v: (v >> 8) - 32768, H, W)
        self.add("t16", i16, lambda v: (v >> 8) - 32768, H, W)
        self.add("s32", i32, lambda v: v - 8388608, H, W)
        self.add("f32", f32, real, H, W)
        self.add("e32", f32, real, H, W)
        self.add("cf32", f32, lambda v: (v >> 8) / 65536, H, W, 3)
        self.add("f64", f64, real, H, W)
        self.add("m8", u8, lambda v: (v >> 22 & 1) * 255, H, W)
        self["z8"] = np.zeros((H, W), u8)
        self["k8"] = (np.arange(15) % 2).astype(u8).reshape(3, 5)
        self["k1"] = np.ones((3, 3), u8)
        self["kf"] = f32([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
        self["kd"] = f64([[1, 2, 1], [2, 4, 2], [1, 2, 3]])
        self["ks"] = i32([[0, 1, 0], [1, -1, 1], [0, 1, 0]])
        self["kx"] = f32([[0.25], [0.5], [0.25]])
        self.add("lut", u8, byte, 256)
        self.add("lutf", f32, real, 1, 256)
        self.add("lutc", u8, byte, 1, 256, 3)
        self["pts"] = i32([[3, 4], [30, 8], [17, 36], [2, 25]])
        self["size"] = i32([5, 3])
        self["cv2"] = cv2

    def add(self, name, dtype, value, *shape):
        values = []
        for _ in range(int(np.prod(shape))):
            self.seed = (self.seed * 1664525 + 1013904223) & 0xFFFFFFFF
            values.append(value(self.seed >> 8))
        self[name] = np.array(values).astype(dtype).reshape(shape)


PRISTINE = Inputs()


def describe(v):
    if isinstance(v, np.ndarray):
        shape = ", ".join(map(str, v.shape)) + ("," if v.ndim == 1 else "")
        return "%s(%s):%08x" % (v.dtype, shape, zlib.crc32(np.ascontiguousarray(v).tobytes()))
    if isinstance(v, (tuple, list)):
        return "(" + ", ".join(map(describe, v)) + ")"
    if isinstance(v, float):
        return "%.16e" % v if np.isfinite(v) else {np.inf: "+inf", -np.inf: "-inf"}.get(v, "nan")
    return repr(v)


def evaluate(call):
    env = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in PRISTINE.items()}
    try:
        return describe(eval(call, env))
    except (cv2.error, TypeError, AttributeError):
        return "error"


R = random.Random()


def pick(*choices):
    return R.choice(choices)


def call(name, required, optional):
    """A call with some of the optional parameters, by position as far as none is left out."""
    args = [str(a) for _, a in required]
    by_name = False
    for key, value in optional:
        if R.random() < 0.5:
            by_name = True
        elif by_name or R.random() < 0.3:
            by_name = True
            args.append("%s=%s" % (key, value))
        else:
            args.append(str(value))
    return "cv2.%s(%s)" % (name, ", ".join(args))


def random_call():
    u = lambda *names: [("src", pick(*names))]
    border = pick(*["cv2.BORDER_" + b for b in ("CONSTANT", "REPLICATE", "REFLECT", "REFLECT_101", "DEFAULT")])
    odd = pick(3, 5, 7)
    sizes = pick("(3, 3)", "(5, 5)", "(5, 3)", "[3, 7]", "(1, 5)", "size")
    anchor = pick("(-1, -1)", "(0, 0)", "(1, 0)")
    element = pick("k1", "k8", "None", "cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))", "cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 5))", "ks", "kd")
    iterations = pick(1, 1, 2, 3)
    value = pick("7", "(1, 2, 3)", "(9, 8, 7, 6)", "300")
    any_image = ("g8", "c8", "a8", "o8", "g16", "c16", "s16", "f32", "cf32", "f64")
    number = pick("10", "2.5", "-3", "255", "(10,)", "(1, 2, 3, 4)", "(10.5, 2, 3.25, 4)", "1000", "0.3", "(1, 2, 3)")
    alike = pick(("g8", "h8"), ("c8", "d8"), ("g16", "g16"), ("s16", "t16"), ("f32", "e32"), ("s32", "s32"), ("f64", "f64"))
    mask = pick("m8", "None")
    other = pick("g8", "f32", "s16")
    color = pick("255", "(10, 20, 30)", "[200, 100, 50]", "(1, 2, 3, 4)", "12.6")
    point = lambda: (R.randint(-8, 45), R.randint(-8, 45))
    thickness = pick(1, 1, 2, 3, -1)
    drawn = u("g8", "c8", "a8", "c16", "f32", "o8", "s32")
    two = lambda: [("src1", alike[0]), ("src2", alike[1])]
    table = {
        "blur": lambda: call("blur", u("g8", "c8", "a8", "o8") + [("", sizes)], [("dst", "None"), ("anchor", anchor), ("borderType", border)]),
        "boxFilter": lambda: call("boxFilter", u("g8", "c8") + [("", "-1"), ("", sizes)], [("dst", "None"), ("anchor", anchor), ("normalize", pick("True", "False", "1", "0")), ("borderType", border)]),
        "GaussianBlur": lambda: call("GaussianBlur", u("g8", "c8", "g16") + [("", (odd, pick(1, 3, 5, 4))), ("", pick("0", "1.5", "2"))], [("dst", "None"), ("sigmaY", pick("0", "1.2")), ("borderType", border)]),
        "medianBlur": lambda: call("medianBlur", u("g8", "c8", "a8") + [("", pick(3, 5, 9, 4))], [("dst", "None")]),
        "filter2D": lambda: call("filter2D", u("g8", "c8") + [("", pick("-1", "cv2.CV_32F", "cv2.CV_16S")), ("", pick("kf", "kd", "ks", "k1"))], [("dst", "None"), ("anchor", anchor), ("delta", pick("0", "5", "2.5")), ("borderType", border)]),
        "sepFilter2D": lambda: call("sepFilter2D", u("g8", "c8") + [("", pick("-1", "cv2.CV_16S")), ("", "kx"), ("", "kx")], [("dst", "None"), ("anchor", "(-1, -1)"), ("delta", pick("0", "5")), ("borderType", border)]),
        "Sobel": lambda: call("Sobel", u("g8", "c8") + [("", pick("-1", "cv2.CV_16S", "cv2.CV_64F")), ("", pick(0, 1, 2)), ("", pick(0, 1))], [("dst", "None"), ("ksize", pick(3, 5, -1, 1)), ("scale", pick("1", "2")), ("delta", pick("0", "3")), ("borderType", border)]),
        "Scharr": lambda: call("Scharr", u("g8", "c8") + [("", pick("-1", "cv2.CV_16S", "cv2.CV_64F")), ("", pick(0, 1)), ("", pick(0, 1))], [("dst", "None"), ("scale", pick("1", "2")), ("delta", pick("0", "3")), ("borderType", border)]),
        "Laplacian": lambda: call("Laplacian", u("g8", "c8") + [("", pick("-1", "cv2.CV_16S", "cv2.CV_64F"))], [("dst", "None"), ("ksize", pick(1, 3, 5, 4)), ("scale", pick("1", "2")), ("delta", pick("0", "3")), ("borderType", border)]),
        "erode": lambda: call(pick("erode", "dilate"), u("g8", "c8", "g16", "s16", "f32", "f64") + [("", element)], [("dst", "None"), ("anchor", anchor), ("iterations", iterations), ("borderType", border), ("borderValue", value)]),
        "morphologyEx": lambda: call("morphologyEx", u("g8", "c8", "g16", "s16", "f32", "f64") + [("", "cv2.MORPH_" + pick("ERODE", "DILATE", "OPEN", "CLOSE", "GRADIENT", "TOPHAT", "BLACKHAT")), ("", element)], [("dst", "None"), ("anchor", anchor), ("iterations", iterations), ("borderType", border), ("borderValue", value)]),
        "threshold": lambda: call("threshold", u(*any_image) + [("", pick("100", "127.5", "-3", "0")), ("", pick("255", "200.4", "1")), ("", "cv2.THRESH_" + pick("BINARY", "BINARY_INV", "TRUNC", "TOZERO", "TOZERO_INV", "OTSU", "BINARY + cv2.THRESH_OTSU", "BINARY_INV | cv2.THRESH_TRIANGLE"))], [("dst", "None")]),
        "adaptiveThreshold": lambda: call("adaptiveThreshold", u("g8", "c8", "o8") + [("", "255"), ("", "cv2.ADAPTIVE_THRESH_MEAN_C"), ("", pick("cv2.THRESH_BINARY", "cv2.THRESH_BINARY_INV", "cv2.THRESH_TRUNC")), ("", pick(3, 5, 11, 4)), ("", pick("2", "-1.5"))], [("dst", "None")]),
        "cvtColor": lambda: call("cvtColor", u("g8", "c8", "a8", "c16") + [("", "cv2.COLOR_" + pick("BGR2GRAY", "RGB2GRAY", "BGR2RGB", "GRAY2BGR", "BGR2HSV", "BGRA2BGR", "BGR2BGRA", "BGRA2GRAY", "RGB2HSV_FULL", "RGBA2BGRA", "GRAY2BGRA", "RGB2BGRA", "BGRA2RGBA"))], [("dst", "None"), ("dstCn", pick("0", "3", "4"))]),
        "convertScaleAbs": lambda: call("convertScaleAbs", u(*any_image), [("dst", "None"), ("alpha", pick("1", "0.5", "2")), ("beta", pick("0", "10"))]),
        "add": lambda: call(pick("add", "subtract"), pick(two(), [("", pick("g8", "c8", "g16", "s16", "s32", "f32", "f64")), ("", number)], [("", number), ("", pick("g8", "c8", "f32"))], [("", "g8"), ("", other)]), [("dst", "None"), ("mask", mask), ("dtype", pick("-1", "cv2.CV_16S", "cv2.CV_32F", "cv2.CV_8U", "cv2.CV_64F"))]),
        "absdiff": lambda: call("absdiff", pick(two(), [("", pick("g8", "c8", "g16", "s16", "s32", "f32", "f64")), ("", number)]), [("dst", "None")]),
        "bitwise": lambda: call(pick("bitwise_and", "bitwise_or", "bitwise_xor"), pick(two(), [("", pick("g8", "c8", "g16", "s16")), ("", number)]), [("dst", "None"), ("mask", mask)]),
        "bitwise_not": lambda: call("bitwise_not", u(*any_image), [("dst", "None"), ("mask", mask)]),
        "addWeighted": lambda: call("addWeighted", [("", alike[0]), ("", pick("0.5", "1", "2")), ("", alike[1]), ("", pick("0.5", "-1", "1.5")), ("", pick("0", "3"))], [("dst", "None")]),
        "multiply": lambda: call("multiply", pick(two(), [("", pick("g8", "c8", "g16", "s16", "f32", "f64")), ("", number)], [("", "g8"), ("", other)]), [("dst", "None"), ("scale", pick("1", "0.5", "0.01", "0.3")), ("dtype", pick("-1", "cv2.CV_32F", "cv2.CV_64F"))]),
        "divide": lambda: call("divide", pick(two(), [("", pick("g8", "c8", "g16", "s16", "f32", "f64")), ("", number)], [("", number), ("", pick("g8", "f32"))]), [("dst", "None"), ("scale", pick("1", "0.5", "100", "0.3")), ("dtype", pick("-1", "cv2.CV_32F", "cv2.CV_64F"))]),
        "min": lambda: call(pick("min", "max"), pick(two(), [("", pick("g8", "c8", "g16", "s16", "f32", "f64", "s32")), ("", number)]), [("dst", "None")]),
        "compare": lambda: call("compare", pick(two(), [("", pick("g8", "c8", "g16", "s16", "f32", "f64", "s32")), ("", number)]) + [("", "cv2.CMP_" + pick("EQ", "NE", "LT", "LE", "GT", "GE"))], [("dst", "None")]),
        "inRange": lambda: call("inRange", pick([("", "g8"), ("", pick("50", "20.5", "-300", "(40,)")), ("", pick("100", "99.5", "1000", "(90, 3)"))], [("", pick("c8", "c16", "cf32")), ("", pick("(0, 10, 20)", "(0.2, 0.1, 0.3)", "(5, 10, 2, 1)")), ("", pick("(100, 200, 250)", "(40000, 30000.5, 50000)", "(0.9, 0.8, 0.9)"))], [("", "g8"), ("", "h8"), ("", "h8")]), [("dst", "None")]),
        "sqrt": lambda: call("sqrt", u("cf32", "g8"), [("dst", "None")]),
        "normalize": lambda: call("normalize", u("g8", "c8", "g16", "s16", "f32") + [("", "None")], [("alpha", pick("0", "255", "1", "10")), ("beta", pick("255", "0", "100")), ("norm_type", "cv2.NORM_" + pick("MINMAX", "MINMAX", "L1", "L2", "INF")), ("dtype", pick("-1", "cv2.CV_32F", "cv2.CV_8U"))]),
        "flip": lambda: call("flip", u(*any_image) + [("", pick(0, 1, -1))], [("dst", "None")]),
        "rotate": lambda: call("rotate", u(*any_image) + [("", pick("cv2.ROTATE_180", "cv2.ROTATE_90_CLOCKWISE", "cv2.ROTATE_90_COUNTERCLOCKWISE"))], [("dst", "None")]),
        "transpose": lambda: call("transpose", u(*any_image), [("dst", "None")]),
        "split": lambda: call("split", u(*any_image), []),
        "merge": lambda: call("merge", [("", pick("[g8, h8]", "(g8, h8, m8)", "cv2.split(c8)", "[g8, f32]", "[c8, g8]"))], [("dst", "None")]),
        "join": lambda: call(pick("hconcat", "vconcat"), [("", pick("[g8, h8]", "(c8, d8, c8)", "[g8, c8]", "[f32]"))], [("dst", "None")]),
        "copyMakeBorder": lambda: call("copyMakeBorder", u(*any_image) + [("", R.randint(0, 4)), ("", R.randint(0, 50)), ("", R.randint(0, 4)), ("", R.randint(0, 3)), ("", pick(border, "cv2.BORDER_WRAP"))], [("dst", "None"), ("value", value)]),
        "LUT": lambda: call("LUT", [("", pick("g8", "c8", "g16")), ("", pick("lut", "lutf", "lutc"))], [("dst", "None")]),
        "equalizeHist": lambda: call("equalizeHist", u("g8", "m8", "z8", "c8", "o8"), [("dst", "None")]),
        "pyrDown": lambda: call("pyrDown", u("g8", "c8", "g16", "s16"), [("dst", "None")]),
        "getStructuringElement": lambda: call("getStructuringElement", [("", R.randint(0, 3)), ("", (R.randint(0, 9), R.randint(1, 9)))], [("anchor", anchor)]),
        "getGaussianKernel": lambda: call("getGaussianKernel", [("", R.randint(1, 101)), ("", pick("0", "1.5", "-1", repr(R.uniform(0.01, 30)), repr(10 ** R.uniform(-6, 6))))], [("ktype", pick("cv2.CV_32F", "cv2.CV_64F"))]),
        "getDerivKernels": lambda: call("getDerivKernels", [("", R.randint(0, 2)), ("", R.randint(0, 2)), ("", pick(1, 3, 5, 7, -1))], [("kx", "None"), ("ky", "None"), ("normalize", pick("True", "False")), ("ktype", pick("cv2.CV_32F", "cv2.CV_64F"))]),
        "connectedComponents": lambda: call("connectedComponents", [("", pick("m8", "z8", "g8"))], [("labels", "None"), ("connectivity", pick(4, 8)), ("ltype", "cv2.CV_32S")]),
        "connectedComponentsWithStats": lambda: call("connectedComponentsWithStats", [("", pick("m8", "z8", "h8"))], [("labels", "None"), ("stats", "None"), ("centroids", "None"), ("connectivity", pick(4, 8)), ("ltype", "cv2.CV_32S")]),
        "countNonZero": lambda: call("countNonZero", u("g8", "m8", "z8", "f32", "c8"), []),
        "minMaxLoc": lambda: call("minMaxLoc", u("g8", "m8", "z8", "f32", "s16", "c8", "f64"), [("mask", pick("m8", "z8"))]),
        "mean": lambda: call("mean", u("g8", "c8", "a8", "c16", "s16", "s32", "f32"), [("mask", pick("m8", "z8"))]),
        "meanStdDev": lambda: call("meanStdDev", u("g8", "c8", "a8", "c16", "s16"), [("mean", "None"), ("stddev", "None"), ("mask", pick("m8", "z8"))]),
        "sumElems": lambda: call("sumElems", u("g8", "c8", "a8", "c16", "s16", "s32", "f32"), []),
        "norm": lambda: call("norm", pick(u("g8", "c8", "c16", "s16", "f32"), two()), [("normType", "cv2.NORM_" + pick("L1", "L2", "INF", "L2SQR"))]),
        "calcHist": lambda: "cv2.calcHist([%s], %s, %s, %s, %s)" % pick(("g8", "[0]", mask, "[256]", "[0, 256]"), ("c8", "[%d]" % pick(0, 1, 2), mask, "[%d]" % pick(8, 100, 256), pick("[0, 256]", "[10, 200.5]")), ("c8", "[0, 1]", mask, "[30, 32]", "[0, 180, 0, 256]"), ("g16", "[0]", mask, "[64]", "[0, 65536]"), ("f32", "[0]", mask, "[20]", "[-100, 200]")),
        "reduce": lambda: call("reduce", u("g8", "c8", "g16", "s16") + [("", pick(0, 1)), ("", "cv2.REDUCE_" + pick("SUM", "AVG", "MAX", "MIN"))], [("dst", "None"), ("dtype", pick("-1", "cv2.CV_32S", "cv2.CV_64F", "cv2.CV_32F"))]),
        "circle": lambda: call("circle", drawn + [("", point()), ("", R.randint(-1, 30)), ("", color)], [("thickness", thickness), ("lineType", "cv2.LINE_8"), ("shift", 0)]),
        "line": lambda: call("line", drawn + [("", point()), ("", point()), ("", color)], [("thickness", thickness), ("lineType", "cv2.LINE_8"), ("shift", 0)]),
        "rectangle": lambda: call("rectangle", drawn + [("", point()), ("", point()), ("", color)], [("thickness", thickness), ("lineType", "cv2.LINE_8"), ("shift", 0)]),
        "rec": lambda: call("rectangle", drawn + [("", point() + (R.randint(0, 20), R.randint(0, 20))), ("", color)], [("thickness", thickness), ("lineType", "cv2.LINE_8")]),
        "ellipse": lambda: call("ellipse", drawn + [("", point()), ("", (R.randint(0, 20), R.randint(0, 20))), ("", R.randint(0, 180)), ("", pick(0, 30)), ("", pick(360, 200)), ("", color)], [("thickness", thickness), ("lineType", "cv2.LINE_8"), ("shift", 0)]),
        "polylines": lambda: call("polylines", drawn + [("", "[pts]"), ("", pick("True", "False")), ("", color)], [("thickness", pick(1, 2, 3)), ("lineType", "cv2.LINE_8"), ("shift", 0)]),
        "drawMarker": lambda: call("drawMarker", drawn + [("", point()), ("", color)], [("markerType", R.randint(0, 6)), ("markerSize", R.randint(0, 21)), ("thickness", pick(1, 2)), ("line_type", "cv2.LINE_8")]),
    }
    return table[R.choice(sorted(table))]()


if sys.argv[1] == "random":
    R.seed(int(sys.argv[3]))
    calls = [random_call() for _ in range(int(sys.argv[2]))]
else:
    calls = [line.split(" => ")[0].rstrip("\n") for name in sys.argv[1:] for line in open(name)]
for c in calls:
    print(c if c.startswith("#") or not c else c + " => " + evaluate(c))
