import cv2
import matplotlib.pyplot as plt
import numpy as np

gray = cv2.cvtColor(cv2.imread('scenes/glyphs.png'), cv2.COLOR_BGR2GRAY)
pictures = {'original': gray, 'dilated': cv2.dilate(gray, np.ones((3, 3), np.uint8))}

fig, axes = plt.subplots(1, 2, figsize=(12, 4.4), layout='constrained')
for ax, (title, picture) in zip(axes, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
plt.savefig('dilation.png')
