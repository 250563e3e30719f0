import cv2
import matplotlib.pyplot as plt

photo = cv2.cvtColor(cv2.imread('scenes/car.png'), cv2.COLOR_BGR2RGB)
fig, axes = plt.subplots(1, 4, figsize=(16, 3), layout='constrained')
for ax, k in zip(axes, (3, 5, 11, 17)):
    ax.set_title(f'kernel {k}')
    ax.imshow(cv2.blur(photo, (k, k)))
    ax.axis('off')
plt.savefig('blur-row.png', dpi=150)
