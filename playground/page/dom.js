// Making elements. Everything on the page is made here or stands in index.html; nothing is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

// h makes an element: h("button", {class: "plain", onclick: go, "aria-label": "Go"}, "text", child, …).
// Values of undefined, null and false are left out; true makes an empty attribute.
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked" || name === "indeterminate") element[name] = value;
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// svg makes an element of a drawing.
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const drawings = {
  add: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
  eyeOff: "M4 4l16 16M9.5 5.4A9.7 9.7 0 0112 5c6 0 10 7 10 7a17 17 0 01-3 3.7M6 7.4C3.5 9.2 2 12 2 12s4 7 10 7c1.5 0 2.9-.4 4.1-1M10 10a3 3 0 004 4",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  undo: "M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-3",
  redo: "M16 5l4 4-4 4M20 9H10a6 6 0 000 12h3",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  share: "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
  help: "M9.2 9a3 3 0 115 2.2c-1.4 1-2.2 1.5-2.2 3M12 18h.01M12 2.5a9.5 9.5 0 100 19 9.5 9.5 0 000-19z",
  theme: "M12 3a9 9 0 100 18zM12 3a9 9 0 010 18",
  language: "M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9c-3-3-4-6-4-9s1-6 4-9z",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
  branch: "M7 4v16M7 14c0-5 10-3 10-8M17 3.5a2 2 0 100 4 2 2 0 000-4z",
  single: "M4 5h16v14H4z",
  side: "M4 5h16v14H4zM12 5v14",
  split: "M4 5h16v14H4zM12 2v20M10 12l-3-2v4zM14 12l3-2v4z",
  flicker: "M4 7h12v12H4zM8 7V4h12v12h-4",
  difference: "M9 6a6 6 0 100 12A6 6 0 009 6zM15 6a6 6 0 100 12 6 6 0 000-12z",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};

// icon draws one of the drawings above, hidden from readers of the page: its button carries the name.
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }, svg("path", { d: drawings[name] }));
}

// iconButton is a button that shows a drawing and is named by a title.
export function iconButton(name, label, onclick, properties = {}) {
  return h("button", { type: "button", class: "icon-button", title: label, "aria-label": label, onclick, ...properties }, icon(name));
}

// replace gives an element new children and keeps the focus on the one whose data-focus is the same as before.
export function replace(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  element.replaceChildren(...children.flat().filter(Boolean));
  if (focused) element.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// latest runs an asynchronous function with the newest arguments only: a call made while one runs waits, and replaces the one that waited before.
export function latest(run) {
  let running = false;
  let waiting = null;
  return async function call(...values) {
    if (running) {
      waiting = values;
      return;
    }
    running = true;
    try {
      await run(...values);
    } finally {
      running = false;
      if (waiting) {
        const next = waiting;
        waiting = null;
        call(...next);
      }
    }
  };
}

// after calls a function when nothing has asked for it for some milliseconds.
export function after(milliseconds, run) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds, ...values);
  };
}

// download offers bytes as a file.
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// canvasSize fits a canvas's memory to its size on the screen and returns the pixels of the screen per pixel of CSS.
export function canvasSize(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, v] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== v) canvas.height = v;
  return ratio;
}

// color reads a colour of the page's theme.
export function color(name) {
  probe ??= document.body.appendChild(h("span", { class: "probe", "aria-hidden": "true" }));
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}
let probe;
