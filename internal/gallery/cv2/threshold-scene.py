import cv2
import matplotlib.pyplot as plt

gray = cv2.cvtColor(cv2.imread('scenes/coins.png'), cv2.COLOR_BGR2GRAY)
kinds = {
    'binary': cv2.THRESH_BINARY,
    'tozero': cv2.THRESH_TOZERO,
    'trunc': cv2.THRESH_TRUNC,
    'binary_inv': cv2.THRESH_BINARY_INV,
    'tozero_inv': cv2.THRESH_TOZERO_INV,
}
pictures = {'original': gray}
for name, kind in kinds.items():
    level, pictures[name] = cv2.threshold(gray, 127, 255, kind)

fig, axes = plt.subplots(2, 3, figsize=(13, 6.6), layout='constrained', facecolor='lightgray')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
plt.savefig('threshold-scene.png')
