#!/usr/bin/python3
"""What the scripts of the gallery (internal/gallery/cv2) show, computed by OpenCV.

    guide.py GALLERY            writes guide.txt
    guide.py --check GALLERY    computes it again and compares

GALLERY is a directory that purecv gallery wrote: the scripts run there, on its scenes. In place of matplotlib they get a
recorder; nothing is drawn or written.

A line is the name of the figure, the number of rows and columns of its grid, the row and column of the panel, how the array is
shown, its depth, its shape, the CRC-32 of its elements (little endian), and the panel's title as JSON. An array is shown as an
image, a line (plot) or a histogram (hist); of a script that draws its own picture of regions the arrays are those that
cv2.connectedComponentsWithStats returns (labels, stats), and the grid is 1x1. Scenes are listed first, in RGB.
"""

import contextlib
import json
import os
import runpy
import sys
import types
import zlib
from pathlib import Path

sys.dont_write_bytecode = True  # beside the vectors

from make import HERE, cv2, depth_of, need_oracle, np

HERE = HERE.resolve()
SCRIPTS = HERE.parent.parent / "internal" / "gallery" / "cv2"


def describe(array):
    array = np.asarray(array)
    shape = "x".join(map(str, array.shape))
    return f"{depth_of(array)} {shape} {zlib.crc32(np.ascontiguousarray(array).tobytes()):08x}"


class Axes:
    """The axes of a panel. What only concerns looks is ignored."""

    def __init__(self):
        self.title, self.shown = "", []

    def set_title(self, title, **_):
        self.title = title

    def imshow(self, array, **_):
        self.shown.append(("image", array))

    def plot(self, values, **_):
        self.shown.append(("plot", values))

    def hist(self, values, *_, **__):
        self.shown.append(("hist", values))

    def ignore(self, *_, **__):
        pass

    axis = axvline = legend = set_ylim = ignore


class Recorder(types.ModuleType):
    """matplotlib.pyplot as far as the scripts use it, for one figure."""

    def __init__(self):
        super().__init__("matplotlib.pyplot")
        self.axes = np.array([[Axes()]])

    def subplots(self, rows, columns, **_):
        self.axes = np.array([[Axes() for _ in range(columns)] for _ in range(rows)])
        return None, self.axes.squeeze()

    def savefig(self, path, **_):
        pass

    def lines(self, figure):
        rows, columns = self.axes.shape
        for (row, column), ax in np.ndenumerate(self.axes):
            for how, array in ax.shown:
                yield f"{figure} {rows}x{columns} {row},{column} {how} {describe(array)} {json.dumps(ax.title)}"


def record(script):
    """Runs a script and returns its lines."""
    plt, find = Recorder(), cv2.connectedComponentsWithStats
    sys.modules["matplotlib"] = matplotlib = types.ModuleType("matplotlib")
    sys.modules["matplotlib.pyplot"] = matplotlib.pyplot = plt

    def regions(*args, **kwargs):
        found = find(*args, **kwargs)
        plt.axes[0, 0].shown += [("labels", found[1]), ("stats", found[2])]
        return found

    cv2.connectedComponentsWithStats, write, cv2.imwrite = regions, cv2.imwrite, lambda *_: True
    try:
        with contextlib.redirect_stdout(None):
            runpy.run_path(str(script))
    finally:
        cv2.connectedComponentsWithStats, cv2.imwrite = find, write
    return list(plt.lines(script.stem))


def lines():
    for path in sorted(Path("scenes").glob("*.png")):
        yield f"scene {path.stem} {describe(cv2.imread(str(path))[..., ::-1])}"
    for script in sorted(SCRIPTS.glob("*.py")):
        yield from record(script)


def main(args):
    check = args[:1] == ["--check"]
    if len(args) != 1 + check:
        sys.exit(__doc__)
    need_oracle()
    os.chdir(args[-1])
    path, made = HERE / "guide.txt", "".join(line + "\n" for line in lines())
    if check:
        stored = set(path.read_text().splitlines())
        wrong = stored.symmetric_difference(made.splitlines())
        print("\n".join(sorted(wrong)) or "equal")
        sys.exit(1 if wrong else 0)
    path.write_text(made)


if __name__ == "__main__":
    main(sys.argv[1:])
