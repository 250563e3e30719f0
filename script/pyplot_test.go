package script

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// figuresScript draws what the tutorial does not.
const figuresScript = `
import numpy as np
import matplotlib.pyplot as plt
a = (np.arange(48 * 64) * 7919 % 251).astype(np.uint8).reshape(48, 64)
counts, edges, _ = plt.hist(a.ravel(), 256, [0, 256])
print(counts); print(edges)
plt.show()
for values in [a.ravel(), a.ravel().astype(np.float32) / 3, a.ravel() / 7.0]:
    for bins in [10, 7, 33]:
        counts, edges, _ = plt.hist(values, bins)
        print(counts); print(edges)
        counts, edges, _ = plt.hist(values, bins=bins, range=(2.5, 30.1))
        print(counts); print(edges)
counts, edges, _ = plt.hist(a.ravel(), bins=[0, 10, 50, 251])
print(counts); print(edges)
plt.show()
fig, axs = plt.subplots(2, 2, figsize=(8, 6))
for ax, m in zip(axs.flat, [a, a > 100, a / 255.0, np.dstack([a, a, a])]):
    ax.imshow(m)
axs[0, 1].set_title('flags', fontsize='large', color='C1')
axs[1][0].set_axis_off()
fig.suptitle('all')
plt.show()
plt.figure(figsize=(5, 4))
plt.subplot(121); plt.imshow(a, 'jet', vmin=10, vmax=99.5); plt.colorbar(); plt.xticks([]), plt.yticks([])
plt.subplot(1, 2, 2); plt.plot([1, 4, 9], 'r--', label='squares'); plt.plot([0, 2, 4], [3, 1, 2]); plt.plot(a[:5, :2], color='0.5')
plt.xlabel('x'); plt.ylabel('y'); plt.legend(); plt.grid(True); plt.tight_layout()
plt.savefig('figure.png')
plt.imshow(np.dstack([a, a, a]) / 200.0 - 0.1)
plt.gray()
plt.figure(); plt.imshow(-a.astype(np.int32)); plt.title('negative')
plt.show()
`

// Figures are matplotlib's.
func TestPyplot(t *testing.T) {
	if err := exec.Command(python, "-c", "import cv2, numpy, matplotlib").Run(); err != nil {
		t.Skip("no Python with cv2, numpy and matplotlib: ", err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("figures.py", []byte(figuresScript), 0o666); err != nil {
		t.Fatal(err)
	}
	want := recordPython(t, "figures.py")
	figures, arrays := compareRecords(t, recordScript(t, "figures.py", []byte(figuresScript), &Options{Show: "file:shown"}), want)
	t.Logf("%d figures, %d arrays", figures, arrays)
	if _, err := os.Stat("shown/figure-5.png"); err != nil {
		t.Error(err)
	}
}

func TestPyplotErrors(t *testing.T) {
	for source, want := range map[string]string{
		"plt.scatter([1], [2])":                          "has no 'scatter'",
		"plt.subplot(2, 2, 5)":                           "must be 1 <= num <= 4, not 5",
		"plt.imshow(None)":                               "imread returns None",
		"plt.imshow([1, 2])":                             "Invalid shape (2,)",
		"plt.imshow([[1]], cmap='nosuch')":               "nosuch",
		"plt.plot([1], [2, 3])":                          "same first dimension",
		"plt.plot([1, 2], 'ro')":                         "markers without a line",
		"plt.title('x', color='nosuch')":                 "not a valid colour",
		"plt.xticks([1, 2])":                             "ticks at chosen places",
		"plt.subplot(121); plt.subplot(224); plt.show()": "grids of 1x2 and 2x2",
		"plt.colorbar()":                                 "No mappable",
		"plt.savefig('x.pdf')":                           "figures are written to .png and .svg",
		"plt.subplots(1, 2)[1][2]":                       "out of bounds",
		"plt.hist([1, 2], bins=0)":                       "bins",
	} {
		err := Run(context.Background(), "x.py", []byte("import matplotlib.pyplot as plt\n"+source+"\n"), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", source, err, want)
		}
	}
}
