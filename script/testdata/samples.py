#!/usr/bin/python3
"""Runs OpenCV's Python samples and the code in its tutorials here and under CPython, and counts what is equal.

    samples.py [--keep DIR] [DOC]        DOC is Debian's opencv-doc: /usr/share/doc/opencv-doc

A sample is a file of examples/python; a snippet is a piece of code of a page html/**/tutorial_py_*.html that imports cv2. Both run without
arguments in a folder with the pictures of examples/data; where a snippet reads a picture that is not there, one of these stands in for it. Out of scope is
what uses more than imgproc, imgcodecs, drawing and windows. Needs Debian's python3-opencv, python3-numpy, python3-matplotlib, and Go.
"""
import argparse
import collections
import glob
import gzip
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OTHER = {  # what is out of scope, by the module that it belongs to
    "video and cameras": r"VideoCapture|VideoWriter|video|create_capture|calcOptical\w*|optflow|BackgroundSubtractor\w*|createBackground\w*|Kalman\w*|meanShift|CamShift|DISOpticalFlow\w*|goodFeaturesToTrack_demo|motempl\w*",
    "calib3d": r"calib\w*|findChessboard\w*|drawChessboard\w*|solvePnP\w*|projectPoints|Stereo\w*|findHomography|Rodrigues|undistort\w*|initUndistort\w*|getOptimalNew\w*|findFundamental\w*|computeCorrespond\w*|reprojectImage\w*|omnidir|fisheye|drawFrameAxes|cornerSubPix_calib",
    "features2d": r"SIFT\w*|SURF\w*|ORB\w*|BRISK\w*|AKAZE\w*|KAZE\w*|FastFeature\w*|BFMatcher|Flann\w*|drawMatches\w*|drawKeypoints|xfeatures2d|DescriptorMatcher\w*|SimpleBlob\w*|MSER\w*|KeyPoint|find_obj|asift",
    "dnn, ml and objdetect": r"dnn\w*|ml|CascadeClassifier|HOGDescriptor|QRCode\w*|FaceDetector\w*|FaceRecognizer\w*|face|SVM\w*|EM_create|kmeans",
    "photo and stitching": r"photo|inpaint|fastNlMeans\w*|Stitch\w*|stitcher|detail|createTonemap\w*|createMerge\w*|createCalibrate\w*|seamlessClone|detail_\w*|Warper\w*|AlignMTB|colored_kernels",
    "choosing with the mouse": r"selectROI\w*|Sketcher|RectSelector",
    "other modules": r"gapi\w*|cuda\w*|ocl\w*|ximgproc|viz\w*|UMat|FileStorage|xphoto|bgsegm|aruco|hfs|phase_unwrapping|text|ppf_match\w*|rapid|reg|rgbd|plot|wechat\w*|tracking|legacy|Tracker\w*|intensity_transform",
}


def scope(source):
    """The reason why a script is out of scope, or None."""
    words = set(re.findall(r"\bcv2?\.(\w+)", source)) | set(re.findall(r"\b(?:from|import) ([\w.]+)", source)) | set(re.findall(r"import (\w+)", source))
    words |= set(re.findall(r"common import ([\w, ]+)", source) and re.findall(r"\b(Sketcher|RectSelector)\b", source))
    for reason, names in OTHER.items():
        found = sorted(w for w in words if re.fullmatch(names, w))
        if found:
            return "%s: %s" % (reason, ", ".join(found[:3]))
    return None


def scripts(doc):
    """Yields the name and the text of samples and snippets."""
    for path in sorted(glob.glob(doc + "/examples/python/**/*.py*", recursive=True)):
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as f:
            yield os.path.basename(path).removesuffix(".gz"), f.read()
    for path in sorted(glob.glob(doc + "/**/tutorial_py_*.html", recursive=True)):
        with open(path, encoding="utf-8") as f:
            page = f.read()
        for k, fragment in enumerate(re.findall(r'<div class="fragment">(.*?)</div><!-- fragment -->', page, re.S)):
            lines = re.findall(r'<div class="line">(.*?)</div>', fragment, re.S)
            lines = [html.unescape(re.sub(r'<a name="[^"]*"></a><span class="lineno">.*?</span>|<[^>]*>', "", line)).replace("\xa0", " ") for line in lines]
            lines = [re.sub(r"^(>>>|\.\.\.) ?", "", line) for line in lines if line.startswith((">>>", "...")) or ">>>" not in "".join(lines)]
            text = "\n".join(lines) + "\n"
            if re.search(r"^import cv2", text, re.M):
                yield "%s#%d" % (os.path.basename(path).removesuffix(".html"), k), text


def work_folder(doc, folder):
    """Fills a folder with the pictures of the samples."""
    for path in glob.glob(doc + "/examples/data/*"):
        if os.path.isfile(path):
            shutil.copy(path, folder)
            if path.endswith(".gz"):
                subprocess.run(["gunzip", "-f", os.path.join(folder, os.path.basename(path))])


def stand_in(folder, source):
    """Makes the pictures that a script names and that are not there."""
    for name in re.findall(r"""['"]([\w./-]+\.(?:png|jpg|jpeg|bmp|tif))['"]""", source):
        path = os.path.join(folder, name)
        if not os.path.exists(path) and not os.path.isabs(name) and ".." not in name:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copy(os.path.join(folder, "pic1.png" if name.endswith("png") else "fruits.jpg"), path)


def run_python(folder, script, out):
    environment = dict(os.environ, OPENCV_SAMPLES_DATA_PATH=folder, MPLBACKEND="Agg", DISPLAY="")
    try:
        subprocess.run([sys.executable, HERE + "/record.py", out, script], cwd=folder, env=environment, timeout=40, capture_output=True)
    except subprocess.TimeoutExpired:
        return [{"kind": "error", "text": "longer than 40 s"}]
    return [r for r in records(out) if r["kind"] != "end"]


def run_here(binary, folder, script, out):
    environment = dict(os.environ, PURECV_SCRIPT=script, PURECV_DIR=folder, PURECV_RECORDS=out)
    done = subprocess.run([binary, "-test.run", "^TestRecord$"], env=environment, timeout=90, capture_output=True, text=True)
    return records(out) if os.path.exists(out) else [{"kind": "error", "text": "crash: " + done.stdout[:300]}]


def records(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f.read().splitlines() if line]


def failure(list):
    return next((r["text"].replace("\n", " ") for r in list if r["kind"] == "error"), None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep")
    parser.add_argument("doc", nargs="?", default="/usr/share/doc/opencv-doc")
    args = parser.parse_args()
    top = args.keep or tempfile.mkdtemp()
    os.makedirs(top, exist_ok=True)
    binary = os.path.join(top, "script.test")
    subprocess.run(["go", "test", "-c", "-o", binary, "."], cwd=os.path.dirname(HERE), check=True)
    data = os.path.join(top, "data")
    os.makedirs(data, exist_ok=True)
    work_folder(args.doc, data)
    samples = glob.glob(args.doc + "/examples/python/*.py*")
    counts = collections.Counter()
    for name, source in scripts(args.doc):
        kind = "sample" if "#" not in name else "snippet"
        counts[kind, "all"] += 1
        reason = scope(source)
        if reason:
            counts[kind, "out of scope"] += 1
            print("%-52s -        %s" % (name, reason))
            continue
        results = []
        for side in "python", "here":
            folder = os.path.join(top, name.replace("#", "-"), side)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(data, folder)
            for path in samples:
                with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
                    with open(os.path.join(folder, os.path.basename(path).removesuffix(".gz")), "wb") as g:
                        g.write(f.read())
            stand_in(folder, source)
            script = os.path.join(folder, "script_to_run.py")
            with open(script, "w", encoding="utf-8") as f:
                f.write(source)
            out = os.path.join(folder, "records.json")
            results.append(run_python(folder, script, out) if side == "python" else run_here(binary, folder, script, out))
            shutil.rmtree(folder)
        want, got = results
        if failure(want):
            verdict, why = "python fails", failure(want)
        elif failure(got):
            verdict, why = "fails", failure(got)
        elif want == got == []:
            verdict, why = "silent", "shows, writes and prints nothing"
        elif want == got:
            verdict, why = "equal", "%d records" % len(want)
        else:
            k = next((k for k in range(min(len(want), len(got))) if want[k] != got[k]), min(len(want), len(got)))
            verdict, why = "differs", "record %d of %d: %.150s; python %.150s" % (k, len(want), got[k:k + 1], want[k:k + 1])
        counts[kind, verdict] += 1
        print("%-52s %-8s %.220s" % (name, verdict, why), flush=True)
    for (kind, what), n in sorted(counts.items()):
        print("%s: %s %d" % (kind, what, n))


if __name__ == "__main__":
    main()
