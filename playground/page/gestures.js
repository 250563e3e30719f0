// What a mouse, a pen and fingers do over the picture: drag moves it, the wheel and two fingers enlarge it, a click chooses a pixel.

import * as store from "./state.js";

// start listens. actions are the viewer's.
export function start(canvas, actions) {
  const pointers = new Map();
  let travelled = 0;
  let pinch = null;
  let onSplit = false;

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * actions.ratio(), (event.clientY - box.top) * actions.ratio()];
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { distance: Math.hypot(a[0] - b[0], a[1] - b[1]), x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    if (pointers.size === 1) {
      travelled = 0;
      onSplit = actions.splits() && Math.abs(place(event)[0] - actions.splitAt() * canvas.width) < 16 * actions.ratio();
    }
    if (pointers.size === 2) pinch = spread();
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = place(event);
    const last = pointers.get(event.pointerId);
    if (!last) {
      if (event.pointerType === "mouse") hover(event);
      return;
    }
    pointers.set(event.pointerId, now);
    travelled += Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1]);
    if (pointers.size === 2) {
      const next = spread();
      actions.pan(next.x - pinch.x, next.y - pinch.y);
      actions.zoomBy(next.distance / pinch.distance, next.x, next.y);
      pinch = next;
    } else if (onSplit) {
      actions.splitAt(now[0] / canvas.width);
    } else if (travelled > 4 * actions.ratio()) {
      actions.pan(now[0] - last[0], now[1] - last[1]);
    }
  });
  const end = (event) => {
    const single = pointers.size === 1 && pointers.has(event.pointerId);
    pointers.delete(event.pointerId);
    if (event.type !== "pointerup" || !single || onSplit || travelled > 4 * actions.ratio()) return;
    const pixel = actions.pixelAt(event.clientX, event.clientY);
    if (pixel) canvas.dispatchEvent(new CustomEvent("pixel", { detail: pixel }));
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => pointers.size === 0 && store.set({ hover: null }));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [x, y] = place(event);
    if (event.shiftKey) actions.pan(-(event.deltaX || event.deltaY) * actions.ratio(), 0);
    else actions.zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), x, y);
  }, { passive: false });

  function hover(event) {
    const pixel = actions.pixelAt(event.clientX, event.clientY);
    const old = store.state.hover;
    if (pixel?.x !== old?.x || pixel?.y !== old?.y) store.set({ hover: pixel });
  }
}
