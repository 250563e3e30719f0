import cv2
import matplotlib.pyplot as plt

MEAN, GAUSSIAN = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.ADAPTIVE_THRESH_GAUSSIAN_C

gray = cv2.cvtColor(cv2.imread('scenes/page.png'), cv2.COLOR_BGR2GRAY)
pictures = {
    'original': gray,
    'one level, 127': cv2.threshold(gray, 127, 255, cv2.THRESH_BINARY)[1],
    'mean, C 2': cv2.adaptiveThreshold(gray, 255, MEAN, cv2.THRESH_BINARY, 7, 2),
    'mean, C 2, inverted': cv2.adaptiveThreshold(gray, 255, MEAN, cv2.THRESH_BINARY_INV, 7, 2),
    'mean, C 8': cv2.adaptiveThreshold(gray, 255, MEAN, cv2.THRESH_BINARY, 7, 8),
    'Gaussian, C 8': cv2.adaptiveThreshold(gray, 255, GAUSSIAN, cv2.THRESH_BINARY, 7, 8),
}

fig, axes = plt.subplots(2, 3, figsize=(13, 6.6), layout='constrained', facecolor='lightgray')
for ax, (title, picture) in zip(axes.T.flat, pictures.items()):  # .T: column by column
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
plt.savefig('adaptive.png')
