"""Makes numpy_golden.txt: python3 numpy_golden.py > numpy_golden.txt, with numpy 1.24.2 on x86-64.

With a seed and a count as arguments, it makes random expressions instead."""
import random
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
TYPES = ["bool_", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
FIXED = """
r = np.zeros((2, 3))
r = np.array([[1.5, 2], [3, 4]])
r = np.array([0.1, 1e10])
r = np.array([1e-5, 1])
r = np.array([np.nan, -np.inf, 1.25])
r = np.array([1e300, -1e-300])
r = np.arange(2000)
r = np.arange(3000).reshape(30, 100)
r = np.arange(4000, dtype=np.float32).reshape(10, 20, 20) / 7
r = np.zeros((0, 3))
r = np.zeros(0, np.uint8)
r = np.arange(24).reshape(2, 3, 4)
r = np.ones((30, 40), np.uint8)
r = np.array([True, False])
r = np.float32(0.1)
r = np.float64(1e16)
r = np.uint8(200) + np.uint8(100)
r = True * np.uint64(7)
r = np.arange(5)[::9223372036854775807], np.arange(5)[::-9223372036854775807], np.arange(5)[3:1], np.arange(5)[4:0:-3]
r = np.bool_(True) * True
r = isinstance(np.zeros(2), np.ndarray), isinstance([0], np.ndarray), type(np.zeros(2)) == np.ndarray
r = np.arange(12).reshape(3, 4)[::-1, ::2]
r = np.arange(12).reshape(3, 4)[..., -1]
r = np.arange(12).reshape(3, 4)[:, None].shape
r = np.arange(12)[[1, 3, 5]]
r = np.arange(12).reshape(3, 4)[[0, 2], 1:]
r = np.unique(np.array([3, 1, 3, 2]), return_counts=True)
r = np.where(np.arange(6) > 2, 1, 0)
r = np.hstack((np.ones(2), np.zeros(3)))
r = np.vstack(([1, 2], [3, 4]))
r = np.histogram(np.array([1, 2, 2, 5.5]), bins=4)
r = np.bincount(np.array([0, 1, 1, 5]))
r = np.tile(np.array([[1, 2]]), (2, 3))
r = np.repeat(np.arange(3), 2)
r = np.rot90(np.arange(6).reshape(2, 3))
r = np.linspace(0, 1, 7)
r = np.eye(3)
r = np.cumsum(np.arange(5))
r = np.arange(9.0).reshape(3, 3).std(axis=1)
r = np.arange(0, 1, 0.1)
r = np.sqrt(np.arange(5))
r = np.array([300.7, -1.5, 1e10, 5e9, -5e9, 70000.0]).astype(np.uint8)
r = np.array([300.7, -1.5, 70000.0, 4e9]).astype(np.uint32)
r = np.array([300, -5], dtype=np.uint8)
r = np.array([1, 2], np.uint8) + 300
r = np.array([1, 2], np.uint8) - 1000
r = np.array([1, 2], np.float32) * 0.5
r = np.round(np.array([0.5, 1.5, 2.567]), 2)
r = np.pad(np.ones((2, 2), np.uint8), 1, mode='edge')
r = np.roll(np.arange(5), 2)
r = np.meshgrid(np.arange(3), np.arange(2))[0]
r = np.array([1, 2, 3]) @ np.array([4, 5, 6])
r = np.clip(np.arange(10), 2, 5)
r = np.argsort(np.array([3, 1, 2]))
r = np.arange(5)[7]
r = np.ones(3) + np.ones(4)
r = ~np.array([1, 2], np.uint8)
r = -np.array([1, 2], np.uint8)
r = np.array([5, -5]) // np.array([2, 2])
r = np.array([5.5, -5.5]) % 2
r = np.rint(np.arange(5, dtype=np.int16)), np.rint(np.arange(5))
r = np.unique(np.array([3.5, np.nan, -1, np.nan, 3.5]), return_counts=True)
r = np.sort(np.array([[3, -1, 2], [-7, 9, 0]], np.int16))
r = np.bincount(np.array([1, 1, 3], np.uint8), minlength=6)
r = (np.arange(6, dtype=np.float32).reshape(2, 3).T * 2).strides
r = np.arange(12).reshape(3, 4).T.astype(np.uint8).strides
r = np.arange(6).reshape(2, 3).sum(dtype=np.uint8), np.arange(6, dtype=np.uint8).mean(dtype=np.float32), np.arange(1, 6).prod(axis=0, keepdims=True)
r = np.uint8
r = np.zeros(1, np.uint8).dtype
""".strip().split("\n")


def array(rng, t=None, shape=None):
    t = t or rng.choice(TYPES)
    shape = shape or rng.choice(["(3,)", "(2, 3)", "(1, 3)", "(2, 1)", "(2, 2, 3)", "(7, 30)", "(20, 60)"])
    n = eval(shape)
    count = int(np.prod(n))
    if t.startswith("float"):
        scale = rng.choice(["7", "0.37", "1234.5", "1e-3", "3e5"])
        return f"((np.arange({count}) * {rng.randint(1, 99)} % {rng.randint(5, 101)} - {rng.randint(0, 40)}) / {scale}).astype(np.{t}).reshape{shape}"
    return f"(np.arange({count}) * {rng.randint(1, 99)} % {rng.randint(5, 301)} - {rng.randint(0, 40)}).astype(np.{t}).reshape{shape}"


def scalar(rng):
    return rng.choice(["2", "3", "-1", "300", "70000", "0.5", "-2.5", "0", "True", "1e39", "np.uint8(7)", "np.float32(1.5)", "np.int16(-3)", "5000000000"])


def slices(rng):
    part = lambda: rng.choice([":", "1:", "::2", "::-1", ":-1", "0", "-1", "None", "...", "0:2", "2:0:-1"])
    return ", ".join(part() for _ in range(rng.randint(1, 2)))


def view(rng):
    """An array of up to 40000 elements in an order that is not always C's, and its number of dimensions."""
    dims = rng.randint(1, 4)
    while True:
        shape = [rng.choice([1, 2, 3, 5, 8, 9, 31, 100, 128, 129, 256, 1000, 8191, 8192, 8193, 20000]) for _ in range(dims)]
        if np.prod(shape) <= 40000:
            break
    a = array(rng, rng.choice(TYPES + ["float32", "float64"] * 4), "(" + ", ".join(map(str, shape)) + ",)")
    for _ in range(rng.randint(0, 2)):
        axes = rng.sample(range(dims), dims)
        cuts = [rng.choice([":", "::-1", "::2", "1:", "::-2"]) for _ in range(rng.randint(1, dims))]
        a = rng.choice([f"{a}.T", f"{a}.transpose({', '.join(map(str, axes))})", f"{a}[{', '.join(cuts)}]", f"({a} * 1.1)"])
    return a, dims


def reduction(rng):
    """All digits of sums and what is made of them."""
    a, dims = view(rng)
    options = [rng.choice(["", f"axis={rng.randint(-dims, dims - 1)}", f"axis={tuple(rng.sample(range(dims), rng.randint(1, dims)))}"])]
    options += [o for o in ["keepdims=True", "dtype=np.float32", "dtype=np.float64"] if rng.random() < 0.1][:1]
    return f"r = np.asarray({a}.{rng.choice('sum mean std var prod'.split())}({', '.join(filter(None, options))}).sum()).tolist()"


def expression(rng):
    if rng.random() < 0.2:
        return reduction(rng)
    a = array(rng)
    kind = rng.randrange(12)
    if kind <= 2:
        op = rng.choice("+ - * / // % & | ^ < <= > >= == !=".split())
        b = rng.choice([scalar(rng), array(rng)])
        x, y = (a, b) if rng.random() < 0.7 else (b, a)
        return f"r = {x} {op} {y}"
    if kind == 3:
        return f"r = {scalar(rng)} {rng.choice('+ - * / // % < == >'.split())} np.{rng.choice(TYPES)}({rng.randint(0, 100)})"
    if kind <= 5:
        f = rng.choice("sum mean min max std var any all argmin argmax ptp".split())
        axis = rng.choice(["", "", "axis=0", "axis=-1", "0", "axis=0, keepdims=True"])
        if f.startswith("arg") or f == "ptp":
            axis = axis.replace(", keepdims=True", "")
        return f"r = {a}.{f}({axis})"
    if kind == 6:
        return f"r = {a}[{slices(rng)}]"
    if kind == 7:
        return f"a = {a}; a[{slices(rng)}] = {scalar(rng)}; r = a"
    if kind == 8:
        return f"a = {a}; a {rng.choice('+ - * // |'.split())}= {scalar(rng)}; r = a"
    if kind == 9:
        return f"a = {a}; a[a > {rng.randint(0, 50)}] = {scalar(rng)}; r = a"
    if kind == 10:
        return f"r = {a}.astype(np.{rng.choice(TYPES)})"
    return "r = " + rng.choice([f"np.abs({a})", f"np.unique({a})", f"np.where({a} > 1, {array(rng, None, '(3,)')}, {scalar(rng)})", f"np.clip({a}, 1, 50)",
                                f"{a}.T", f"np.flip({a})", f"np.sort({a})", f"np.cumsum({a})", f"np.count_nonzero({a})", f"-{a}", f"~{a}", f"{a}.tolist()", f"{a} ** 2",
                                f"np.vstack(({a}, {a}))", f"np.round({a})", f"{a} << 1", f"np.argwhere({a})", f"np.maximum({a}, {scalar(rng)})", f"np.concatenate(({a}, {a}), axis=-1)"])


def show(text):
    names = {"np": np}
    try:
        exec(text, names)
        r = names["r"]
        if getattr(getattr(r, "dtype", None), "name", "") == "float16":
            return None
        return f"{str(r)}\n{r!r}\n"
    except Exception as e:
        return f"error {type(e).__name__}\n"


rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
texts = [expression(rng) for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 400)]
for text in (FIXED if len(sys.argv) == 1 else []) + texts:
    shown = show(text)
    if shown is not None:
        sys.stdout.write(f"{text}\n{shown}\x1e\n")
