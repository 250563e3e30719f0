import cv2
import matplotlib.pyplot as plt

photo = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2RGB)
pictures = {
    'mean': cv2.blur(photo, (7, 7)),
    'Gaussian': cv2.GaussianBlur(photo, (7, 7), 0),
    'median': cv2.medianBlur(photo, 7),
    'bilateral': cv2.bilateralFilter(photo, 7, sigmaColor=75, sigmaSpace=75),
}

fig, axes = plt.subplots(2, 2, figsize=(10.2, 7.4), layout='constrained')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture)
    ax.axis('off')
plt.savefig('blur-kinds.png', dpi=150)
