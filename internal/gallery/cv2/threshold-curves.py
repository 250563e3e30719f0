import cv2
import matplotlib.pyplot as plt

gray = cv2.cvtColor(cv2.imread('scenes/ramp.png'), cv2.COLOR_BGR2GRAY)
kinds = {
    'binary: 255 if v > 127, else 0': cv2.THRESH_BINARY,
    'tozero: v if v > 127, else 0': cv2.THRESH_TOZERO,
    'trunc: 127 if v > 127, else v': cv2.THRESH_TRUNC,
    'binary_inv: 0 if v > 127, else 255': cv2.THRESH_BINARY_INV,
    'tozero_inv: 0 if v > 127, else v': cv2.THRESH_TOZERO_INV,
}
pictures = {'original: v': gray}
for name, kind in kinds.items():
    level, pictures[name] = cv2.threshold(gray, 127, 255, kind)

# The ramp's value is its column, so a row of a result is the curve from old values to new ones.
fig, axes = plt.subplots(2, 3, figsize=(12, 7), layout='constrained')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    ax.set_title(title)
    ax.plot(picture[len(picture) // 2])
    ax.set_ylim(-8, 263)
plt.savefig('threshold-curves.png')
