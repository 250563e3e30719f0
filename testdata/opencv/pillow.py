#!/usr/bin/python3
"""What Pillow's 3x3 filters make of noise.

    pillow.py            writes pillow.txt
    pillow.py --check    computes it again and compares

A line is the name of one of ImageFilter's filters, its divisor, its offset, its nine weights in Pillow's order, and the CRC-32
of what it makes of the 64 x 41 gray noise of checksums.py. The first line names the version of Pillow.

internal/gallery compares filter2D with it. Pillow writes a kernel from its bottom row to its top row, copies the pixels of the
border, and rounds halves up.
"""

import sys
import zlib

sys.dont_write_bytecode = True  # beside the vectors

import PIL
from PIL import Image, ImageFilter

from checksums import HERE, noise

NAMES = "FIND_EDGES CONTOUR EMBOSS EDGE_ENHANCE SMOOTH SHARPEN".split()


def lines():
    yield f"Pillow {PIL.__version__}"
    image = Image.fromarray(noise("8U", 1))
    for name in NAMES:
        built_in = getattr(ImageFilter, name)
        size, divisor, offset, weights = built_in.filterargs
        assert size == (3, 3)
        yield f"{name} {divisor} {offset} {','.join(map(str, weights))} {zlib.crc32(image.filter(built_in).tobytes()):08x}"


def main(args):
    path, made = HERE / "pillow.txt", "".join(line + "\n" for line in lines())
    if args == ["--check"]:
        equal = path.read_text() == made
        print("equal" if equal else path.name)
        sys.exit(0 if equal else 1)
    elif args:
        sys.exit(__doc__)
    path.write_text(made)


if __name__ == "__main__":
    main(sys.argv[1:])
