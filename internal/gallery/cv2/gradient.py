import cv2
import matplotlib.pyplot as plt
import numpy as np

gray = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2GRAY)
dx = cv2.Sobel(gray, cv2.CV_64F, 1, 0, ksize=5)
dy = cv2.Sobel(gray, cv2.CV_64F, 0, 1, ksize=5)
pictures = {
    'Sobel x': dx,
    'Sobel y': dy,
    'blend': cv2.addWeighted(dx, 0.5, dy, 0.5, 0),
    'Laplacian': cv2.Laplacian(gray, cv2.CV_64F),
}

fig, axes = plt.subplots(2, 2, figsize=(10.2, 7.7), layout='constrained')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    limit = np.abs(picture).max()  # as far below 0 as above it, so that 0 is middle gray
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=-limit, vmax=limit)
    ax.axis('off')
plt.savefig('gradient.png', dpi=150)
