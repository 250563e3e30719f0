#!/usr/bin/python3
"""Runs the Python of the documents.

    docs.py GALLERY

Those are the blocks of python and the first column of the cheat-sheet. GALLERY is a directory that purecv gallery wrote: the blocks run there, on its scenes. In place of matplotlib they get a recorder.
A block that ends with comments after "# Output:" has to print these lines.
"""

import contextlib
import io
import os
import re
import sys
import textwrap
import types

from guide import HERE, Recorder, cv2, need_oracle

ROOT = HERE.parent.parent
BLOCK = re.compile(r"^( *)```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks():
    """Yields where each block stands and its text; a text that stands in several documents once."""
    seen = set()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]):
        text = path.read_text()
        for match in BLOCK.finditer(text):
            block = textwrap.dedent(match[2])
            if block not in seen:
                seen.add(block)
                yield f"{path.name}:{text.count(chr(10), 0, match.start()) + 1}", block


def run(block):
    """Runs a block and returns what it prints."""
    sys.modules["matplotlib"] = matplotlib = types.ModuleType("matplotlib")
    sys.modules["matplotlib.pyplot"] = matplotlib.pyplot = Recorder()
    write, cv2.imwrite = cv2.imwrite, lambda *_: True
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(block, {"__name__": "__main__"})
    finally:
        cv2.imwrite = write
    return printed.getvalue()


def cells():
    """Yields the cv2 column of the cheat-sheet; cells that begin with … are parts of the row above."""
    for line in (ROOT / "docs" / "cheatsheet.md").read_text().splitlines():
        for code in re.findall("`([^`]*)`", line.split("|")[1] if line.startswith("| ") else ""):
            if "…" in code or "plt." in line:
                break
            yield code


CELL_NAMES = """
import cv2, numpy as np
p = "scenes/car.png"
a = b = img = cv2.imread("scenes/car.png")
gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)
mask = cv2.threshold(gray, 127, 255, cv2.THRESH_BINARY)[1]
dx = cv2.Sobel(gray, cv2.CV_16S, 1, 0)
k, kx, ky = np.ones((3, 3), np.uint8), np.ones(3), np.ones(3)
"""


def main(args):
    if len(args) != 1:
        sys.exit(__doc__)
    need_oracle()
    os.chdir(args[0])
    count = wrong = 0
    for where, block in blocks():
        count += 1
        printed = run(block)
        _, marker, wanted = block.partition("# Output:\n")
        wanted = textwrap.dedent(re.sub("^#", "", wanted, flags=re.MULTILINE))
        if marker and printed.split() != wanted.split():
            wrong += 1
            print(f"{where} prints\n{printed}not\n{wanted}")
    for code in cells():
        count += 1
        run(CELL_NAMES + code)
    print(f"{count} blocks and cells, {wrong} wrong")
    sys.exit(1 if wrong or not count else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
