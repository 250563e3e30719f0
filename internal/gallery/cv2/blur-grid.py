import cv2
import matplotlib.pyplot as plt

photo = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2RGB)
fig, axes = plt.subplots(2, 2, figsize=(10.2, 7.4), layout='constrained')
for ax, k in zip(axes.flat, (3, 5, 11, 17)):
    ax.set_title(f'kernel {k}')
    ax.imshow(cv2.blur(photo, (k, k)))
    ax.axis('off')
plt.savefig('blur-grid.png', dpi=150)
