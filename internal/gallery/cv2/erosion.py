import cv2
import matplotlib.pyplot as plt
import numpy as np

gray = cv2.cvtColor(cv2.imread('scenes/glyphs.png'), cv2.COLOR_BGR2GRAY)
kernels = {
    'ones': np.ones((3, 3), np.uint8),
    'rect': cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)),
    'ellipse': cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)),
    'cross': cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)),
}

fig, axes = plt.subplots(3, 4, figsize=(15, 8.4), layout='constrained')
for row, times in zip(axes, (1, 2, 3)):
    for ax, (name, kernel) in zip(row, kernels.items()):
        ax.set_title(f'{name}, iterations {times}')
        ax.imshow(cv2.erode(gray, kernel, iterations=times), cmap='gray', vmin=0, vmax=255)
        ax.axis('off')
plt.savefig('erosion.png')
