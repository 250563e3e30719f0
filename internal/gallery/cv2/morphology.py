import cv2
import matplotlib.pyplot as plt
import numpy as np

gray = cv2.cvtColor(cv2.imread('scenes/noisy.png'), cv2.COLOR_BGR2GRAY)
operations = {
    'open': cv2.MORPH_OPEN,
    'close': cv2.MORPH_CLOSE,
    'gradient': cv2.MORPH_GRADIENT,
    'top hat': cv2.MORPH_TOPHAT,
    'black hat': cv2.MORPH_BLACKHAT,
}
pictures = {'original': gray}
for name, operation in operations.items():
    pictures[name] = cv2.morphologyEx(gray, operation, np.ones((3, 3), np.uint8))

fig, axes = plt.subplots(2, 3, figsize=(13, 6.6), layout='constrained')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
plt.savefig('morphology.png')
