#!/usr/bin/python3
"""Runs a script under CPython and records what it shows, writes and prints.

    record.py [--map FROM=TO]... OUT SCRIPT [ARGUMENT]...

Each event is a line of JSON in OUT, in the form that the tests of package script give theirs:

    {"kind": "imshow", "name": ..., "array": A}     cv2.imshow
    {"kind": "imwrite", "name": ..., "array": A}    cv2.imwrite
    {"kind": "print", "array": A}                   an array among print's values
    {"kind": "text", "text": ...}                   a line of standard output
    {"kind": "figure", ...}                         plt.show and plt.savefig, see figure
    {"kind": "error", "text": ...}                  the exception that ended the script
    {"kind": "end", "seconds": ..., "peak": ...}    peak memory in bytes

A is {"dtype", "shape", "crc"}, the CRC-32 of the elements in C's order. Figures are matplotlib's own, drawn by Agg.
"""
import argparse
import builtins
import json
import os
import resource
import sys
import time
import traceback
import zlib


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--map", action="append", default=[])
    parser.add_argument("out")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    recorder = Recorder(args.out, [m.split("=", 1) for m in args.map])
    recorder.replace()
    sys.argv = [args.script] + args.arguments
    with open(args.script, encoding="utf-8") as f:
        lines = f.read().splitlines()
    source = "\n".join("" if line.startswith("%") else line for line in lines)  # a notebook's magic
    sys.path.insert(0, os.path.dirname(os.path.abspath(args.script)))
    start = time.time()
    try:
        exec(compile(source, args.script, "exec"), {"__name__": "__main__", "__file__": args.script, "__doc__": None})
    except SystemExit as e:
        if e.code:
            recorder.event(kind="error", text="exit %s" % e.code)
    except BaseException as e:
        traceback.print_exc(file=sys.__stderr__)
        recorder.event(kind="error", text="%s: %s" % (type(e).__name__, e))
    sys.stdout.flush()
    recorder.event(kind="end", seconds=time.time() - start, peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    recorder.out.flush()
    os._exit(0)  # threads that a script has left


class Recorder:
    def __init__(self, out, redirections):
        self.out = open(out, "w", encoding="utf-8")
        self.redirections = redirections

    def event(self, **fields):
        self.out.write(json.dumps(fields, ensure_ascii=False) + "\n")
        self.out.flush()

    def redirect(self, path):
        slashes = str(path).replace("\\", "/")
        while "//" in slashes:
            slashes = slashes.replace("//", "/")
        for prefix, to in self.redirections:
            while "//" in prefix:
                prefix = prefix.replace("//", "/")
            if slashes == prefix or slashes.startswith(prefix + "/"):
                return to + slashes[len(prefix):]
        return path

    def replace(self):
        """Puts recorders in the place of what shows, writes and prints."""
        import cv2
        import matplotlib
        import numpy
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt

        imread, imwrite, show_text = cv2.imread, cv2.imwrite, builtins.print
        keys = Keys()

        def record_imshow(name, image):
            keys.open_window(name)
            keys.shown.add(name)
            self.event(kind="imshow", name=name, array=array(numpy.asarray(image)))

        def record_imwrite(path, image, *args, **kwargs):
            ok = imwrite(self.redirect(path), image, *args, **kwargs)
            self.event(kind="imwrite", name=str(path), array=array(numpy.asarray(image)))
            return ok

        def record_print(*values, **kwargs):
            if kwargs.get("file") in (None, sys.stdout):
                for value in values:
                    if isinstance(value, numpy.ndarray):
                        self.event(kind="print", array=array(value))
            show_text(*values, **kwargs)

        cv2.imread = lambda path, *args, **kwargs: imread(self.redirect(path), *args, **kwargs)
        cv2.imwrite = record_imwrite
        cv2.imshow = record_imshow
        cv2.waitKey = cv2.waitKeyEx = cv2.pollKey = keys.next
        for name in "moveWindow resizeWindow setWindowTitle setWindowProperty setMouseCallback".split():
            setattr(cv2, name, lambda *args, **kwargs: None)
        cv2.namedWindow = lambda name, flags=0: keys.open_window(name)
        cv2.destroyWindow = keys.open.discard
        cv2.destroyAllWindows = keys.open.clear
        cv2.getWindowProperty = lambda name, prop: float(name in keys.open) if prop == cv2.WND_PROP_VISIBLE else -1.0
        bars = {}  # values, by trackbar and window
        cv2.createTrackbar = lambda bar, window, value, count, change: bars.update({(bar, window): value})
        cv2.getTrackbarPos = lambda bar, window: bars[bar, window]
        cv2.setTrackbarPos = lambda bar, window, value: bars.update({(bar, window): value})
        builtins.print = record_print
        sys.stdout = Lines(self)

        def record_show(*args, **kwargs):
            for number in plt.get_fignums():
                self.event(kind="figure", **figure(plt.figure(number)))
            plt.close("all")

        def record_savefig(*args, **kwargs):
            self.event(kind="figure", **figure(plt.gcf()))

        plt.show, plt.savefig = record_show, record_savefig


class Keys:
    """The keys of a script that nobody watches: none the first time, then Esc and q by turns; each hundredth time the windows are closed. A new window begins that anew."""
    calls = 0

    def __init__(self):
        self.open, self.shown = set(), set()

    def open_window(self, name):
        if name not in self.open and name not in self.shown:
            self.calls = 0
        self.open.add(name)

    def next(self, delay=0):
        self.calls += 1
        if self.calls % 100 == 0:
            self.open.clear()
            return -1
        return -1 if self.calls == 1 else (27, ord("q"))[self.calls % 2]


class Lines:
    """Standard output, a line an event."""
    encoding = "utf-8"

    def __init__(self, recorder):
        self.recorder, self.rest = recorder, ""

    def write(self, text):
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            self.recorder.event(kind="text", text=line)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


def array(a):
    import numpy
    return {"dtype": str(a.dtype), "shape": list(a.shape), "crc": zlib.crc32(numpy.ascontiguousarray(a).tobytes())}


def figure(fig):
    """Describes a figure: what of it a reader sees in numbers and words."""
    suptitle = fig._suptitle.get_text() if fig._suptitle is not None else ""
    bars = {image.colorbar.ax for ax in fig.axes for image in ax.images if image.colorbar is not None}
    return {"size": [float(v) for v in fig.get_size_inches()], "suptitle": suptitle,
            "axes": [axes(ax) for ax in fig.axes if ax not in bars]}


def axes(ax):
    import matplotlib.colors as colors
    import numpy
    spec = ax.get_subplotspec()
    rows, columns, first, _ = spec.get_geometry() if spec is not None else (0, 0, 0, 0)

    def image(im):
        a = numpy.ma.getdata(im.get_array())
        if a.ndim == 3:
            return {"array": array(a), "cmap": "", "low": 0, "high": 0, "bar": False}
        low, high = im.get_clim()
        return {"array": array(a), "cmap": im.get_cmap().name, "low": float(low), "high": float(high), "bar": im.colorbar is not None}

    def curve(line):
        xy = numpy.asarray(line.get_xydata(), "float64")
        label = line.get_label()
        if ax.get_legend() is not None and label.startswith("_"):  # the labels that the legend was given stand there alone, in the order of lines and bars
            named = ax.get_legend_handles_labels()[0] or list(ax.lines)
            texts = [text.get_text() for text in ax.get_legend().get_texts()]
            label = dict(zip(map(id, named), texts)).get(id(line), "_")
        return {"points": array(xy), "color": colors.to_hex(line.get_color()), "label": "" if label.startswith("_") else label}

    return {"rows": int(rows), "columns": int(columns), "place": int(first), "title": ax.get_title(), "title_size": float(ax.title.get_fontsize()),
            "title_color": colors.to_hex(ax.title.get_color()), "axis": bool(ax.axison), "x_label": ax.get_xlabel(), "y_label": ax.get_ylabel(),
            "images": [image(im) for im in ax.images], "curves": [curve(line) for line in ax.lines],
            "bars": [array(numpy.array([bar.get_height() for bar in bars], "float64")) for bars in ax.containers]}


if __name__ == "__main__":
    main()
