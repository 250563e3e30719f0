// The picture: the part of a step's result that is in sight, as the server computes it at full resolution, and what stands before it to compare.

import { canvasSize, color } from "./dom.js";
import { t } from "./i18n.js";
import { tell } from "./told.js";
import * as api from "./api.js";
import * as gestures from "./gestures.js";
import { onTheme } from "./theme.js";
import * as store from "./state.js";

const { state } = store;
const canvas = document.getElementById("canvas");
const frame = document.getElementById("view");
const banner = document.getElementById("view-message");
const context = canvas.getContext("2d", { alpha: false });

const camera = { scale: 1, x: 0, y: 0 }; // pixels of the screen a pixel of the image; the place of the image in the middle
const smallest = 1 / 64;
const largest = 64;
const patience = 250; // milliseconds that a request has once something else is wanted
let split = 0.5; // where the split slider stands
let first = true; // of flicker's two pictures
let fitted = true; // the image was fitted to the window, and will be again when its size changes
let marked = null; // a window around a pixel: {x, y, width, height}

// A Side loads the pictures of one of the two that are compared.
class Side {
  picture = null; // {canvas, rect, id, text, bytes}
  current = null; // the request on its way: {key, abort, started}
  waiting = null;

  constructor(count) {
    this.count = count; // tells the number of the step
  }

  // load asks for what is in sight, unless it is there or on its way. What is on its way for something else has some time to come before it is
  // stopped: so a slider's moves are seen, and something slow that nobody wants any more ends.
  load() {
    const wanted = ask(this.count(), this === after);
    if (!wanted) return;
    const key = JSON.stringify(wanted);
    const { current } = this;
    if (current?.key === key) return void (this.waiting = null);
    if (!current && this.picture?.key === key) return;
    if (!current) return void this.fetch(wanted, key);
    this.waiting = [wanted, key];
    const give = () => this.current === current && this.waiting && current.abort.abort();
    setTimeout(give, Math.max(0, current.started + patience - performance.now()));
  }

  async fetch(wanted, key) {
    this.current = { key, abort: new AbortController(), started: performance.now() };
    status();
    let answer = null;
    let failure = null;
    try {
      answer = await api.view(wanted, this.current.abort.signal);
    } catch (error) {
      failure = error;
    }
    this.current = null;
    const next = this.waiting;
    this.waiting = null;
    if (answer) {
      this.picture = { ...wanted, key, ...answer, canvas: bitmap(answer, this.picture?.canvas) };
      message("");
    } else if (failure.name !== "AbortError") {
      if (this.picture) this.picture.key = ""; // so that it is asked for again
      if (!next) message(failure.message);
    }
    if (next) this.fetch(...next);
    draw();
    status();
    if (answer && this === after) store.set({ report: answer.report });
  }
}

const after = new Side(() => state.selected);
const before = new Side(beforeStep);

// beforeStep is the step to compare with: the input, the one before the selected one, or one that was chosen.
export function beforeStep() {
  const wanted = state.view.before;
  if (wanted === "previous") return Math.max(0, state.selected - 1);
  return wanted === "input" ? 0 : Math.min(Number(wanted), store.steps().length);
}

const compares = () => state.view.mode !== "single";
const paneWidth = () => (state.view.mode === "side" ? Math.floor(canvas.width / 2) : canvas.width);

// sight is the rectangle of the image that can be seen.
function sight() {
  const image = store.picture();
  const [w, h] = [paneWidth() / camera.scale / 2, canvas.height / camera.scale / 2];
  const clamp = (v, most) => Math.max(0, Math.min(v, most));
  const rect = [clamp(Math.floor(camera.x - w), image.width), clamp(Math.floor(camera.y - h), image.height), clamp(Math.ceil(camera.x + w), image.width), clamp(Math.ceil(camera.y + h), image.height)];
  return rect[2] > rect[0] && rect[3] > rect[1] ? rect : null;
}

function ask(count, colored) {
  if (!store.picture()) return null;
  const rect = sight();
  if (!rect) return null;
  const [w, h] = [rect[2] - rect[0], rect[3] - rect[1]];
  const shrink = Math.min(1, camera.scale);
  const { range, cmap, connectivity, highlight } = state.view;
  const regions = state.view.regions && colored;
  const size = [Math.max(1, Math.min(w, Math.round(w * shrink))), Math.max(1, Math.min(h, Math.round(h * shrink)))];
  return { ...store.request(count), rect, size, range, cmap, ...(regions ? { overlay: "regions", connectivity, highlight } : {}) };
}

// bitmap makes pixels of the screen of the server's bytes, in a canvas that is used again.
function bitmap({ width, height, channels, bytes }, reused) {
  const target = reused || document.createElement("canvas");
  if (target.width !== width) target.width = width;
  if (target.height !== height) target.height = height;
  if (data?.width !== width || data.height !== height) data = new ImageData(width, height);
  const out = new Uint32Array(data.data.buffer);
  const n = width * height;
  if (channels === 1) for (let i = 0; i < n; i++) out[i] = 0xff000000 | (bytes[i] * 0x010101);
  else if (channels === 3) for (let i = 0, k = 0; i < n; i++, k += 3) out[i] = 0xff000000 | (bytes[k + 2] << 16) | (bytes[k + 1] << 8) | bytes[k];
  else data.data.set(bytes);
  target.getContext("2d", { willReadFrequently: true }).putImageData(data, 0, 0);
  return target;
}

let data = null; // the memory of the pixels on their way to a canvas
let missing = null;

// difference is what the two pictures on the screen differ by, value by value.
function difference() {
  const [a, b] = [before.picture, after.picture];
  if (!a || !b || a.bytes.length / a.channels !== b.bytes.length / b.channels || String(a.rect) !== String(b.rect)) return null;
  const channels = Math.min(3, Math.max(a.channels, b.channels));
  const n = a.width * a.height;
  const bytes = new Uint8Array(n * channels);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < channels; c++) {
      const [ca, cb] = [Math.min(c, a.channels - 1), Math.min(c, b.channels - 1)];
      bytes[i * channels + c] = Math.abs(a.bytes[i * a.channels + ca] - b.bytes[i * b.channels + cb]);
    }
  }
  missing = bitmap({ width: a.width, height: a.height, channels, bytes }, missing);
  return { canvas: missing, rect: b.rect };
}

// toScreen is the place of a point of the image in a pane.
const toScreen = (x, y) => [(x - camera.x) * camera.scale + paneWidth() / 2, (y - camera.y) * camera.scale + canvas.height / 2];

// toImage is the place in the image of a point of the canvas, in pixels of the screen.
function toImage(px, py) {
  const x = state.view.mode === "side" && px > canvas.width / 2 ? px - canvas.width / 2 : px;
  return [(x - paneWidth() / 2) / camera.scale + camera.x, (py - canvas.height / 2) / camera.scale + camera.y];
}

function paint(picture, left, right, offset = 0) {
  if (!picture) return;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, canvas.height);
  context.clip();
  const [x0, y0] = toScreen(picture.rect[0], picture.rect[1]);
  const [x1, y1] = toScreen(picture.rect[2], picture.rect[3]);
  context.imageSmoothingEnabled = camera.scale < 1;
  context.drawImage(picture.canvas, Math.round(x0 + offset), Math.round(y0), Math.round(x1) - Math.round(x0), Math.round(y1) - Math.round(y0));
  marks(offset);
  context.restore();
}

// marks draws the pixel that is looked at and the window around it.
function marks(offset) {
  const outline = (x, y, w, h, style, width) => {
    const [x0, y0] = toScreen(x, y);
    const [x1, y1] = toScreen(x + w, y + h);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.strokeRect(Math.round(x0 + offset) - 0.5, Math.round(y0) - 0.5, Math.max(3, Math.round(x1 - x0)) + 1, Math.max(3, Math.round(y1 - y0)) + 1);
  };
  const frames = (x, y, w, h, style) => {
    outline(x, y, w, h, "rgb(0 0 0 / 70%)", 4);
    outline(x, y, w, h, style, 2);
  };
  if (marked) frames(marked.x, marked.y, marked.width, marked.height, accent);
  if (state.cursor) {
    frames(state.cursor.x, state.cursor.y, 1, 1, "#fff");
    if (camera.scale < 6) cross(offset);
  }
}

function cross(offset) {
  const [x, y] = toScreen(state.cursor.x + 0.5, state.cursor.y + 0.5);
  for (const [style, width] of [["rgb(0 0 0 / 70%)", 4], ["#fff", 2]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + offset + dx * 6, y + dy * 6);
      context.lineTo(x + offset + dx * 16, y + dy * 16);
    }
    context.stroke();
  }
}

let accent = "#4aa3ff";

// draw shows what is there.
export function draw() {
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (!store.picture()) return;
  const [width, half] = [canvas.width, Math.floor(canvas.width / 2)];
  switch (state.view.mode) {
    case "side":
      paint(before.picture, 0, half);
      paint(after.picture, half, width, half);
      line(half);
      break;
    case "split":
      paint(before.picture, 0, width * split);
      paint(after.picture, width * split, width);
      line(Math.round(width * split), true);
      break;
    case "flicker":
      paint(first ? before.picture : after.picture, 0, width);
      break;
    case "difference":
      paint(difference(), 0, width);
      break;
    default:
      paint(after.picture, 0, width);
  }
  labels();
}

function line(x, handle = false) {
  context.fillStyle = "#fff";
  context.fillRect(x - 1, 0, 2, canvas.height);
  if (!handle) return;
  const y = canvas.height / 2;
  context.beginPath();
  context.arc(x, y, 12 * ratio, 0, 7);
  context.fill();
  context.fillStyle = "#222";
  for (const side of [-1, 1]) {
    context.beginPath();
    context.moveTo(x + side * 8 * ratio, y);
    context.lineTo(x + side * 3 * ratio, y - 5 * ratio);
    context.lineTo(x + side * 3 * ratio, y + 5 * ratio);
    context.fill();
  }
}

const stepLabel = (count) => (count === 0 ? t("Input") : `${count} ${store.steps()[count - 1]?.text.split(" ")[0] || ""}`);

function labels() {
  if (!compares()) return;
  const { mode } = state.view;
  const [a, b] = [stepLabel(beforeStep()), stepLabel(state.selected)];
  const half = canvas.width / 2;
  if (mode === "side") return tag(a, 8), tag(b, half + 8);
  if (mode === "split") return tag(a, 8), tag(b, canvas.width - 8, true);
  tag(mode === "flicker" ? (first ? a : b) : `|${a} − ${b}|`, 8);
}

function tag(text, x, right = false) {
  context.font = `${12 * ratio}px system-ui, sans-serif`;
  const width = context.measureText(text).width + 14 * ratio;
  const left = right ? x - width : x;
  context.fillStyle = "rgb(0 0 0 / 70%)";
  context.fillRect(left, 8, width, 22 * ratio);
  context.fillStyle = "#fff";
  context.textBaseline = "middle";
  context.fillText(text, left + 7 * ratio, 8 + 11 * ratio);
}

// load brings what is in sight up to date.
export function load() {
  after.load();
  if (compares()) before.load();
}

function message(text) {
  banner.hidden = !text;
  tell(banner, text);
}

// status tells people who cannot see the picture, and tests, what is shown.
function status() {
  const loading = after.current || (compares() && before.current);
  frame.setAttribute("aria-busy", String(Boolean(loading)));
  canvas.dataset.shown = after.picture && !loading ? after.picture.text : "";
  canvas.dataset.before = before.picture && !loading ? before.picture.text : "";
  canvas.dataset.rect = after.picture?.rect || "";
  canvas.dataset.scale = camera.scale;
  const { width, height } = store.picture() || {};
  canvas.setAttribute("aria-label", width ? t("{step}, {width} × {height} pixels, at {zoom} %", { step: stepLabel(state.selected), width, height, zoom: Math.round(camera.scale * 100) }) : t("No picture yet"));
  document.getElementById("zoom").title = t("100 %");
  document.getElementById("zoom").textContent = `${camera.scale >= 0.1 ? Math.round(camera.scale * 100) : (camera.scale * 100).toFixed(1)} %`;
}

// moved keeps the camera over the image, draws what is there and asks for the rest.
function moved() {
  const image = store.picture();
  if (!image) return;
  camera.x = Math.max(0, Math.min(camera.x, image.width));
  camera.y = Math.max(0, Math.min(camera.y, image.height));
  draw();
  load();
  status();
}

// pan moves the image by pixels of the screen.
export function pan(dx, dy) {
  fitted = false;
  camera.x -= dx / camera.scale;
  camera.y -= dy / camera.scale;
  moved();
}

// zoomBy changes the scale; the point of the canvas stays where it is.
export function zoomBy(factor, px = paneWidth() / 2, py = canvas.height / 2) {
  zoomTo(camera.scale * factor, px, py);
}

export function zoomTo(scale, px = paneWidth() / 2, py = canvas.height / 2) {
  if (!store.picture()) return;
  fitted = false;
  const [x, y] = toImage(px, py);
  camera.scale = Math.max(smallest, Math.min(scale, largest));
  const [nx, ny] = toImage(px, py);
  camera.x += x - nx;
  camera.y += y - ny;
  moved();
}

// fit shows the whole image, small ones enlarged by whole numbers.
export function fit() {
  const image = store.picture();
  if (!image) return;
  const scale = Math.min(paneWidth() / image.width, canvas.height / image.height);
  Object.assign(camera, { scale: scale > 1 ? Math.min(Math.floor(scale), 16) : scale, x: image.width / 2, y: image.height / 2 });
  fitted = true;
  moved();
}

// reveal moves the image so that a pixel can be seen.
export function reveal(x, y) {
  const margin = 24;
  const [px, py] = toScreen(x + 0.5, y + 0.5);
  const outside = (v, most) => (v < margin ? v - margin : v > most - margin ? v - most + margin : 0);
  const [dx, dy] = [outside(px, paneWidth()), outside(py, canvas.height)];
  if (dx || dy) pan(-dx, -dy);
}

// mark shows the window around a pixel; null shows none.
export function mark(window) {
  marked = window;
  draw();
}

// pixelAt is the pixel under a point of the page, or null.
export function pixelAt(clientX, clientY) {
  const image = store.picture();
  if (!image) return null;
  const box = canvas.getBoundingClientRect();
  const [x, y] = toImage((clientX - box.left) * ratio, (clientY - box.top) * ratio).map(Math.floor);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}

// pointOf is the place on the page of a pixel's middle.
export function pointOf(x, y) {
  const box = canvas.getBoundingClientRect();
  const [px, py] = toScreen(x + 0.5, y + 0.5);
  return [px / ratio + box.left, py / ratio + box.top];
}

export const splitAt = (part) => {
  if (part !== undefined) {
    split = Math.max(0.02, Math.min(part, 0.98));
    draw();
  }
  return split;
};

// swap shows the other of flicker's two pictures.
export function swap() {
  first = !first;
  draw();
}

let timer = 0;
function flicker() {
  clearInterval(timer);
  if (state.view.mode === "flicker" && !matchMedia("(prefers-reduced-motion: reduce)").matches) timer = setInterval(swap, 700);
}

let ratio = 1;
let background = "#888";

function resize() {
  const box = frame.getBoundingClientRect();
  ratio = canvasSize(canvas, box.width, box.height);
  if (fitted) fit();
  else moved();
  draw();
}

function recolor() {
  background = color("stage");
  draw();
}

export function start() {
  new ResizeObserver(resize).observe(frame);
  onTheme(recolor);
  recolor();
  gestures.start(canvas, { pan, zoomBy, pixelAt, splitAt, ratio: () => ratio, splits: () => state.view.mode === "split" });
  let shownImage = "";
  store.listen((changed) => {
    if (changed.has("images") || changed.has("image")) {
      const image = store.picture();
      const size = image && `${image.width}x${image.height}`;
      if (image?.id !== shownImage) {
        if (shownImage) after.picture = before.picture = null;
        shownImage = image?.id || "";
        if (size !== canvas.dataset.size || fitted) fit();
        canvas.dataset.size = size || "";
      }
      draw();
    }
    if (changed.has("view")) {
      flicker();
      if (fitted) fit();
    }
    if (["pipelines", "selected", "view", "images", "image"].some((name) => changed.has(name))) {
      load();
      if (!changed.has("pipelines")) draw();
      status();
    }
    if (changed.has("cursor")) draw();
  });
}

