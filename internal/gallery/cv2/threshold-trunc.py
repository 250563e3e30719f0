import cv2
import matplotlib.pyplot as plt

gray = cv2.cvtColor(cv2.imread('scenes/coins.png'), cv2.COLOR_BGR2GRAY)
level, trunc = cv2.threshold(gray, 127, 255, cv2.THRESH_TRUNC)

# Without vmin and vmax, imshow paints the smallest value of a picture black and the largest white.
# The largest of trunc is 127: that is middle gray, and looks like 255 only because it has been painted white.
fig, axes = plt.subplots(1, 3, figsize=(13, 3.4), layout='constrained')
axes[0].set_title('gray')
axes[0].imshow(gray, cmap='gray', vmin=0, vmax=255)
axes[1].set_title('trunc, shown from 0 to 255')
axes[1].imshow(trunc, cmap='gray', vmin=0, vmax=255)
axes[2].set_title('trunc, shown from its min to its max')
axes[2].imshow(trunc, cmap='gray')
for ax in axes:
    ax.axis('off')
plt.savefig('threshold-trunc.png')
