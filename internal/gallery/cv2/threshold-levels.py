import cv2
import matplotlib.pyplot as plt

gray = cv2.cvtColor(cv2.imread('scenes/coins.png'), cv2.COLOR_BGR2GRAY)
otsu, by_otsu = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
triangle, by_triangle = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_TRIANGLE)
pictures = {'gray': gray, 'Otsu': by_otsu, 'triangle': by_triangle}

fig, axes = plt.subplots(2, 3, figsize=(13, 6.2), layout='constrained')
for ax, (title, picture) in zip(axes[0], pictures.items()):
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
for ax, level in zip(axes[1], (None, otsu, triangle)):
    ax.hist(gray.ravel(), 256, (0, 256))
    if level is not None:
        ax.axvline(level, color='red', label=f'level {level:.0f}')
        ax.legend()
plt.savefig('threshold-levels.png')
