import cv2
import matplotlib.pyplot as plt

gray = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2GRAY)
plate = cv2.getStructuringElement(cv2.MORPH_RECT, (35, 8))
letters = cv2.getStructuringElement(cv2.MORPH_RECT, (23, 5))
pictures = {
    'gray': gray,
    'top hat 35x8': cv2.morphologyEx(gray, cv2.MORPH_TOPHAT, plate),
    'black hat 23x5': cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, letters),
}

fig, axes = plt.subplots(1, 3, figsize=(13, 3.4), layout='constrained')
for ax, (title, picture) in zip(axes, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
plt.savefig('hats-plate.png')
