// The histogram: of a threshold step's input with the threshold as a line that can be dragged, otherwise of the selected step's result.

import { h, canvasSize, color, latest, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { tell } from "./told.js";
import * as api from "./api.js";
import { argsOf, setArgument } from "./steps.js";
import { activeCount } from "./pipeline.js";
import { number } from "./loupe.js";
import { onTheme } from "./theme.js";
import * as store from "./state.js";

const { state } = store;
const canvas = document.getElementById("histogram-canvas");
const line = document.getElementById("threshold-line");
const caption = document.getElementById("histogram-caption");
const figures = document.getElementById("histogram-figures");
const logarithmic = document.getElementById("histogram-log");
let shown = null; // {histogram, depth}
let dragged = false;

// threshold is the selected step if it is one that compares with a level: its index and values.
function threshold() {
  const index = state.selected - 1;
  const known = index >= 0 && !store.steps()[index].muted ? argsOf(index) : null;
  if (known?.op !== "threshold") return null;
  const value = (name) => known.args.find((a) => a.name === name)?.text ?? "";
  const found = state.report?.steps?.[activeCount(store.steps(), index)]?.results?.threshold;
  const automatic = /otsu|triangle/.test(value("type"));
  return { index, type: value("type"), level: automatic ? (found ?? null) : Number(value("thresh")), automatic };
}

const counted = () => (threshold() ? state.selected - 1 : state.selected);

const load = latest(async () => {
  if (!store.picture() || document.getElementById("panel-histogram").hidden) return;
  const request = store.request(counted());
  const key = JSON.stringify(request);
  if (shown?.key !== key) {
    try {
      shown = { key, histogram: await api.histogram(request) };
    } catch (failure) {
      shown = null;
      replace(figures, tell(h("p", { class: "hint" }), failure.message));
    }
  }
  draw();
});

const side = { left: 8, right: 8, top: 18, bottom: 20 };
const inner = (box) => box.width - side.left - side.right;
const toX = (value, box) => side.left + ((value - shown.histogram.low) / (shown.histogram.high - shown.histogram.low || 1)) * inner(box);

function draw() {
  const box = canvas.getBoundingClientRect();
  if (!box.width) return;
  const ratio = canvasSize(canvas, box.width, box.height);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, box.width, box.height);
  line.hidden = true;
  if (!shown) return;
  const { bins, low, high } = shown.histogram;
  const scale = logarithmic.checked ? Math.log1p : (n) => n;
  const height = box.height - side.top - side.bottom;
  const most = scale(Math.max(1, peak(bins)));
  const colors = bins.length > 1 ? ["red", "green", "blue", "ink"] : ["ink"];
  const width = inner(box) / 256;
  bins.forEach((counts, c) => {
    context.fillStyle = color(colors[c]);
    context.globalAlpha = bins.length > 1 ? 0.5 : 0.75;
    context.beginPath();
    counts.forEach((n, i) => {
      const tall = Math.min(1, scale(n) / most) * height;
      if (n) context.rect(side.left + i * width, side.top + height - Math.max(1, tall), Math.max(width, 0.8), Math.max(1, tall));
    });
    context.fill();
  });
  context.globalAlpha = 1;
  context.fillStyle = color("muted");
  context.font = "11px system-ui, sans-serif";
  context.fillText(number(low), side.left, box.height - 6);
  context.textAlign = "right";
  context.fillText(number(high > 255 && high <= 256 ? 255 : high), box.width - side.right, box.height - 6);
  context.textAlign = "left";
  levels(context, box);
  place(box);
  words();
}

// peak is the highest bar that is drawn in full: a single one far above all others, such as a black margin, is cut.
function peak(bins) {
  const sorted = bins.flat().sort((a, b) => b - a);
  return sorted[0] > 6 * sorted[Math.min(4, sorted.length - 1)] ? Math.max(sorted[1] * 1.2, sorted[0] / 12) : sorted[0];
}

function levels(context, box) {
  const { otsu, triangle } = shown.histogram;
  const near = otsu !== null && triangle !== null && Math.abs(toX(otsu, box) - toX(triangle, box)) < 70;
  [["Otsu", otsu, "accent"], [t("triangle"), triangle, "warm"]].forEach(([name, level, tint], i) => {
    if (level === null || level === undefined) return;
    const x = toX(level, box);
    context.strokeStyle = context.fillStyle = color(tint);
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(x, near && i ? side.top + 14 : side.top - 2);
    context.lineTo(x, box.height - side.bottom);
    context.stroke();
    context.setLineDash([]);
    const text = `${name} ${number(level)}`;
    const left = Math.max(2, Math.min(x - context.measureText(text).width / 2, box.width - context.measureText(text).width - 2));
    context.fillText(text, left, near && i ? 25 : 11);
  });
}

// place puts the line where the threshold is.
function place(box) {
  const found = threshold();
  line.hidden = !found || found.level === null || !Number.isFinite(found.level);
  if (line.hidden) return;
  line.style.left = `${toX(Math.max(shown.histogram.low, Math.min(found.level + 0.5, shown.histogram.high)), box)}px`;
  line.setAttribute("aria-valuemin", Math.floor(shown.histogram.low));
  line.setAttribute("aria-valuemax", Math.ceil(shown.histogram.high));
  line.setAttribute("aria-valuenow", found.level);
  line.setAttribute("aria-label", t("Threshold"));
  line.dataset.level = number(found.level);
}

// move sets the threshold. One that was found automatically becomes one that is set.
function move(level) {
  const found = threshold();
  if (!found || !shown) return;
  const { low, high } = shown.histogram;
  const whole = Number.isInteger(low) && high - low >= 64;
  const value = Math.max(low, Math.min(level, high));
  if (found.automatic) setArgument(found.index, "type", found.type.split("+").find((word) => word !== "otsu" && word !== "triangle") || "binary");
  setArgument(found.index, "thresh", String(whole ? Math.round(value) : Number(value.toPrecision(4))));
}

function words() {
  const found = threshold();
  caption.textContent = found ? t("The input of step {n}. Drag the line to set the threshold.", { n: found.index + 1 }) : state.selected ? t("The result of step {n}", { n: state.selected }) : t("The input");
  const { min, max, mean, otsu, triangle } = shown.histogram;
  const button = (name, level) => (level === null || level === undefined ? null : found ? h("button", { type: "button", class: "chip", "data-focus": name, onclick: () => move(level) }, `${name} ${number(level)}`) : h("span", { class: "chip" }, `${name} ${number(level)}`));
  replace(figures, [["min", min], ["mean", mean], ["max", max]].map(([name, value]) => h("span", {}, h("span", { class: "hint" }, `${t(name)} `), number(Number(Number(value).toPrecision(6))))), button("Otsu", otsu), button(t("triangle"), triangle));
}

export function start() {
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
    dragged = true;
    line.focus();
    event.preventDefault();
  });
  line.addEventListener("pointermove", (event) => {
    if (!dragged || !shown) return;
    const box = canvas.getBoundingClientRect();
    const part = (event.clientX - box.left - side.left) / inner(box);
    move(shown.histogram.low + part * (shown.histogram.high - shown.histogram.low) - 0.5);
  });
  for (const name of ["pointerup", "pointercancel"]) line.addEventListener(name, () => (dragged = false));
  line.addEventListener("keydown", (event) => {
    const unit = shown ? Math.max(1, (shown.histogram.high - shown.histogram.low) / 256) : 1;
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    const found = threshold();
    if (!step || !found) return;
    event.preventDefault();
    move(found.level + step * (shown.histogram.high - shown.histogram.low > 64 ? Math.floor(unit) : unit));
  });
  logarithmic.addEventListener("change", draw);
  new ResizeObserver(() => load()).observe(canvas);
  onTheme(draw);
  onLanguage(draw);
  store.listen((changed) => {
    if (["pipelines", "selected", "parsed", "image", "images", "report"].some((name) => changed.has(name))) load();
  });
}
