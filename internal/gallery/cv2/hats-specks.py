import cv2
import matplotlib.pyplot as plt

gray = cv2.cvtColor(cv2.imread('scenes/specks.png'), cv2.COLOR_BGR2GRAY)
disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
pictures = {
    'original': gray,
    'top hat': cv2.morphologyEx(gray, cv2.MORPH_TOPHAT, disc),
    'black hat': cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, disc),
}

fig, axes = plt.subplots(1, 3, figsize=(13, 3.4), layout='constrained')
for ax, (title, picture) in zip(axes, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture, cmap='gray', vmin=0, vmax=255)
    ax.axis('off')
plt.savefig('hats-specks.png')
