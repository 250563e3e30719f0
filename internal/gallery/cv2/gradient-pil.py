import cv2
import matplotlib.pyplot as plt
import numpy as np

around = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]])
centre = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
below_left = np.array([[0, 0, 0], [0, 0, 0], [1, 0, 0]])  # PIL writes it above: its kernels stand upside down
filters = {  # kernel and offset of PIL's ImageFilter
    'FIND_EDGES': (8 * centre - around, 0),
    'CONTOUR': (8 * centre - around, 255),
    'EMBOSS': (centre - below_left, 128),
    'EDGE_ENHANCE': ((10 * centre - around) / 2, 0),
    'SMOOTH': ((5 * centre + around) / 13, 0),
    'SHARPEN': ((32 * centre - 2 * around) / 16, 0),
}

gray = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2GRAY)
dx = cv2.Sobel(gray, cv2.CV_64F, 1, 0, ksize=5)
dy = cv2.Sobel(gray, cv2.CV_64F, 0, 1, ksize=5)
pictures = {
    'Sobel x': dx,
    'Sobel y': dy,
    'blend': cv2.addWeighted(dx, 0.5, dy, 0.5, 0),
    'Laplacian': cv2.Laplacian(gray, cv2.CV_64F),
}
for name, (kernel, offset) in filters.items():
    pictures[name] = cv2.filter2D(gray, -1, kernel, delta=offset)

fig, axes = plt.subplots(2, 5, figsize=(16, 5), layout='constrained')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    low, high = 0, 255
    if picture.dtype == np.float64:
        high = np.abs(picture).max()
        low = -high
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=low, vmax=high)
    ax.axis('off')
plt.savefig('gradient-pil.png', dpi=150)
