import cv2
import numpy as np

gray = cv2.cvtColor(cv2.imread('scenes/coins.png'), cv2.COLOR_BGR2GRAY)
smooth = cv2.GaussianBlur(gray, (5, 5), 0)
level, mask = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))

count, labels, stats, centroids = cv2.connectedComponentsWithStats(mask)
largest = 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])  # label 0 is the background
print(count - 1, 'regions, the largest is', largest)

rainbow = cv2.applyColorMap(np.linspace(0, 255, count).astype(np.uint8), cv2.COLORMAP_RAINBOW)[:, 0]
colours = 128 + rainbow // 2  # pale, so that black numbers can be read
colours[0] = 0
picture = colours[labels]
for label in range(1, count):
    left, top, width, height, area = stats[label]
    thickness = 3 if label == largest else 1
    cv2.rectangle(picture, (left, top), (left + width - 1, top + height - 1), (255, 255, 255), thickness)
    x, y = centroids[label].astype(int)
    cv2.putText(picture, str(label), (x - 5, y + 5), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0))
cv2.imwrite('components-coins.png', picture)
