import cv2
import matplotlib.pyplot as plt
import numpy as np

photo = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2RGB)
kernels = {
    'mean': np.ones((3, 3)) / 9,
    'sharpen': np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    'motion': np.ones((1, 25)) / 25,
}
pictures = {'original': photo}
for name, kernel in kernels.items():
    pictures[name] = cv2.filter2D(photo, -1, kernel)

fig, axes = plt.subplots(2, 2, figsize=(10.2, 7.4), layout='constrained')
for ax, (title, picture) in zip(axes.flat, pictures.items()):
    ax.set_title(title)
    ax.imshow(picture)
    ax.axis('off')
plt.savefig('filter2d.png', dpi=150)
