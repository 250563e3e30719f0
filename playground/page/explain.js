// How was this pixel made? The server's explanation of a pixel, drawn: what was read, the weights over it, the way to the value, and the formula.
// Two things move: the kernel slides over the pixels of a row, each of which the server explains, and a sum grows term by term.

import { h, svg, iconButton, latest, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { told, formula, tell } from "./told.js";
import * as api from "./api.js";
import { cells, number, exact } from "./loupe.js";
import * as view from "./view.js";
import * as store from "./state.js";

const { state } = store;
const box = document.getElementById("explanation");
let shown = null;
let playing = 0;

// show asks for the pixel at the cursor and draws the answer.
const show = latest(async () => {
  const image = store.picture();
  if (!image || !state.cursor || document.getElementById("panel-pixel").hidden) {
    if (!state.cursor && shown) clear();
    return;
  }
  try {
    const explanation = await api.pixel({ ...store.request(), x: state.cursor.x, y: state.cursor.y });
    shown = explanation;
    render();
  } catch (failure) {
    clear();
    replace(box, tell(h("p", { class: "hint error", role: "alert" }), failure.message));
  }
});

function clear() {
  shown = null;
  box.replaceChildren();
  view.mark(null);
}

const list = (values) => values.map(exact).join(", ");

function render() {
  if (!shown) return;
  box.dataset.value = JSON.stringify(shown.value);
  box.dataset.step = shown.step;
  box.dataset.at = `${shown.x},${shown.y}`;
  const reads = shown.stages.flatMap((stage) => stage.windows || []).find((window) => window.width > 1 || window.height > 1);
  view.mark(reads ? { x: reads.x0, y: reads.y0, width: reads.width, height: reads.height } : null);
  replace(box,
    h("header", { class: "explanation-head" },
      h("h3", {}, t("How was this pixel made?")),
      reads && iconButton(playing ? "pause" : "play", playing ? t("Stop") : t("Slide the kernel over the row"), slide, { "data-focus": "slide" })),
    h("p", { class: "made" }, h("code", {}, shown.step), ` (${shown.x}, ${shown.y}) = `, h("b", { class: "value" }, list(shown.value))),
    shown.formula && h("p", { class: "formula" }, formula(shown.formula)),
    h("ol", { class: "stages" }, shown.stages.map((stage, i) => stageView(stage, i))));
}

function stageView(stage, i) {
  const many = shown.stages.length > 1;
  return h("li", { class: "stage" },
    h("h4", {}, many ? `${i + 1} ` : "", told(stage.name), h("span", { class: "hint" }, `${stage.curve ? "" : ` (${stage.x}, ${stage.y})`}  →  ${list(stage.value)}`)),
    stage.formula && h("p", { class: "formula" }, formula(stage.formula)),
    (stage.windows || []).map((window) => windowView(stage, window, window === stage.windows[0])),
    stage.weightsX && h("p", { class: "weights" }, h("span", { class: "hint" }, `${t("weights along a row")} `), stage.weightsX.map(number).join("  ")),
    stage.weightsY && h("p", { class: "weights" }, h("span", { class: "hint" }, `${t("weights down a column")} `), stage.weightsY.map(number).join("  ")),
    stage.curve && curveView(stage.curve),
    stage.region && regionView(stage.region),
    stage.channels.map((channel, c) => channelView(stage, channel, c)),
    stage.arithmetic && h("p", { class: "hint" }, t("computed in {arithmetic}", { arithmetic: told(stage.arithmetic) })),
    (stage.notes || []).map((note) => h("p", { class: "hint" }, told(note))));
}

// part cuts the middle out of a window that is too large to be drawn with its values.
const part = (count, most) => {
  const n = Math.min(count, most);
  return { from: Math.floor((count - n) / 2), n };
};

function windowView(stage, window, main) {
  const outside = (window.columns || []).filter((from, i) => from !== window.x0 + i).length + (window.rows || []).filter((from, i) => from !== window.y0 + i).length;
  const border = outside ? h("p", { class: "hint" }, t("the dashed ones lie outside: {border}", window), window.constant ? ` ${list(window.constant)}` : "") : null;
  const title = h("p", { class: "hint" }, `${told(window.name)}: ${window.width} × ${window.height}, ${window.depth}`);
  if (!window.values) return h("div", { class: "window" }, title, h("p", { class: "hint" }, told(window.note || "")), border);
  if (window.width === 1 && window.height === 1) return h("p", { class: "single" }, h("span", { class: "hint" }, `${told(window.name)} = `), list(window.values[0][0]));
  const across = part(window.width, 11);
  const down = part(window.height, 11);
  const rows = window.values.slice(down.from, down.from + down.n).map((row) => row.slice(across.from, across.from + across.n));
  const weights = main ? stage.weights : null;
  const at = main ? stage.channels[0]?.at : null;
  const grid = cells(rows, window.depth, (x, y) => {
    const [column, row] = [x + across.from, y + down.from];
    const names = [];
    if (window.columns && window.columns[column] !== window.x0 + column) names.push("outside");
    if (window.rows && window.rows[row] !== window.y0 + row) names.push("outside");
    if (weights && weights.values[row * weights.width + column] === 0) names.push("absent");
    if (at && at.column === column && at.row === row) names.push("chosen");
    if (window.x0 + column === stage.x && window.y0 + row === stage.y) names.push("middle");
    return names.join(" ");
  });
  grid.setAttribute("aria-label", t("the pixels that were read"));
  const element = h("div", { class: "window" }, title, grid);
  if (weights && stage.kind !== "extreme" && weights.width <= 11 && weights.height <= 11) element.append(h("p", { class: "hint" }, t("times the weights")), matrixView(weights));
  if (across.n < window.width || down.n < window.height) element.append(h("p", { class: "hint" }, t("the middle of the window is drawn")));
  if (border) element.append(border);
  return element;
}

// matrixView draws weights: warm ones add, cold ones subtract.
function matrixView({ width, height, values }) {
  const largest = Math.max(...values.map(Math.abs)) || 1;
  const [w, v] = [44, 26];
  const grid = svg("svg", { viewBox: `0 0 ${width * w} ${height * v}`, class: "cells weights-grid", role: "img", "aria-label": t("the weights") });
  grid.style.setProperty("--width", `${width * w}px`);
  values.forEach((value, i) => {
    const cell = svg("g", { class: `cell ${value > 0 ? "positive" : value < 0 ? "negative" : "absent"}`, transform: `translate(${(i % width) * w} ${Math.floor(i / width) * v})` });
    const ground = svg("rect", { width: w, height: v, class: "ground" });
    ground.style.fillOpacity = 0.08 + 0.35 * (Math.abs(value) / largest);
    const text = svg("text", { x: w / 2, y: v / 2, "text-anchor": "middle", "dominant-baseline": "central" });
    text.textContent = number(Number(value.toPrecision(4)));
    cell.append(ground, text, svg("rect", { class: "outline", x: 1, y: 1, width: w - 2, height: v - 2 }));
    grid.append(cell);
  });
  return grid;
}

function channelView(stage, channel, c) {
  const several = stage.channels.length > 1;
  const body = [
    several && c > 0 ? null : channel.sorted && sortedView(channel),
    channel.sums && h("p", { class: "weights" }, h("span", { class: "hint" }, `${stage.first === "columns" ? t("sums of the columns") : t("sums of the rows")} `), channel.sums.map(number).join("  ")),
    channel.products && c === 0 && sumView(channel.products, stage),
    channel.lines && h("table", { class: "lines" }, h("tbody", {}, channel.lines.map((line) => h("tr", {}, h("td", {}, told(line.text)), h("td", { class: "number" }, exact(line.value)))))),
  ].filter(Boolean);
  if (!several) return h("div", { class: "channel" }, body);
  return h("details", { class: "channel", open: c === 0 }, h("summary", {}, t("channel {n} → {value}", { n: c, value: exact(channel.value) })), body);
}

// sumView shows how the sum of the products grows, term by term.
function sumView({ values, width, height }) {
  if (values.length < 2 || values.length > 400) return null;
  const output = h("output", {});
  const slider = h("input", { type: "range", min: 0, max: values.length, value: values.length, "aria-label": t("terms that are added"), "data-focus": "terms" });
  const bars = svg("svg", { viewBox: `0 0 ${values.length} 40`, preserveAspectRatio: "none", class: "bars", "aria-hidden": "true" });
  const largest = Math.max(...values.map((v) => Math.abs(v))) || 1;
  const least = Math.min(0, ...values);
  const base = least < 0 ? 20 : 39;
  const reach = least < 0 ? 19 : 38;
  const drawn = values.map((value, i) => bars.appendChild(svg("rect", { x: i + 0.1, width: 0.8, y: value >= 0 ? base - (value / largest) * reach : base, height: Math.max(0.5, (Math.abs(value) / largest) * reach) })));
  const update = () => {
    const n = Number(slider.value);
    drawn.forEach((bar, i) => bar.classList.toggle("added", i < n));
    output.textContent = t("{n} of {all} products: {sum}", { n, all: values.length, sum: number(Number(values.slice(0, n).reduce((a, b) => a + b, 0).toPrecision(9))) });
    const windows = box.querySelectorAll(".weights-grid");
    for (const grid of windows) [...grid.children].forEach((cell, i) => cell.classList.toggle("added", grid.children.length === values.length && i < n && n < values.length));
  };
  slider.addEventListener("input", update);
  update();
  const grow = iconButton("play", t("Add term by term"), () => {
    let n = 0;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setInterval(() => {
      slider.value = n++;
      update();
      if (n > values.length || !slider.isConnected) clearInterval(timer);
    }, still ? 0 : Math.min(250, 4000 / (width * height)));
  });
  return h("div", { class: "sum" }, bars, h("div", { class: "slider" }, slider, grow), output);
}

function sortedView({ sorted, chosen }) {
  const around = 7;
  const from = Math.max(0, Math.min(chosen - around, sorted.length - 2 * around - 1));
  const items = sorted.slice(from, from + 2 * around + 1).map((value, i) => h("span", { class: from + i === chosen ? "sorted chosen" : "sorted" }, number(value)));
  return h("div", { class: "sorted-list" }, h("p", { class: "hint" }, t("in order; the middle one is taken")), h("p", {}, from > 0 ? "… " : "", items, from + items.length < sorted.length ? " …" : ""));
}

function curveView(curve) {
  const [width, height] = [256, 90];
  const finite = curve.y.map((y) => (typeof y === "number" ? y : 0));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [first, last] = [curve.x[0], curve.x.at(-1)];
  const x = (v) => ((v - first) / (last - first || 1)) * width;
  const most = Math.max(...(curve.counts || [1])) || 1;
  const points = finite.map((y, i) => `${x(curve.x[i]).toFixed(1)},${(height - 2 - ((y - low) / (high - low || 1)) * (height - 6)).toFixed(1)}`);
  const bars = (curve.counts || []).map((n, i) => `M${x(curve.x[i]).toFixed(1)} ${height}v${(-(n / most) * height).toFixed(1)}`).join("");
  const best = x(curve.best);
  const title = t("{name}, largest at {best}", { ...curve, name: told(curve.name) });
  return h("figure", { class: "curve" },
    svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
      svg("path", { d: bars, class: "counts" }), svg("polyline", { points: points.join(" ") }), svg("line", { x1: best, x2: best, y1: 0, y2: height })),
    h("figcaption", { class: "hint" }, title, `${t("; ")}${t("level")} ${exact(curve.level)}`));
}

function regionView(region) {
  const run = (r) => (r ? t("run {number}: row {y}, columns {x0} to {last}", { ...r, last: r.x1 - 1 }) : "");
  return h("div", { class: "region" },
    h("p", {}, region.label ? t("region {label}: {area} pixels in {runs} runs", region) : t("background")),
    region.run && h("p", { class: "hint" }, run(region.run)),
    region.first && h("p", { class: "hint" }, `${t("first")} ${run(region.first)}`),
    region.trail?.length ? h("details", { class: "trail" }, h("summary", {}, t("{n} unions led to the first run", { n: region.trail.length })),
      h("ol", {}, region.trail.slice(0, 200).map((link) => h("li", {}, t("run {a} touches run {b}: {from} becomes {to}", { a: link.upper.number, b: link.lower.number, from: link.from, to: link.to }))))) : null);
}

// slide moves the cursor along the row, so that the kernel slides over the picture; each place is explained by the server.
function slide() {
  if (playing) {
    stop();
    return render();
  }
  const image = store.picture();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const start = state.cursor.x;
  const last = Math.min(start + (still ? 1 : 12), image.width - 1);
  playing = setInterval(() => {
    if (!state.cursor || box.closest(".panel").hidden) return stop();
    const x = state.cursor.x + 1;
    if (x > last) {
      stop();
      store.set({ cursor: { ...state.cursor, x: start } });
    } else {
      store.set({ cursor: { ...state.cursor, x } });
    }
  }, 450);
  render();
}

function stop() {
  clearInterval(playing);
  playing = 0;
}

export function start() {
  store.listen((changed) => {
    if (["cursor", "selected", "pipelines", "image", "images"].some((name) => changed.has(name))) show();
  });
  onLanguage(render);
}

// activate draws the explanation when its panel opens, and takes its mark off the picture when it closes.
export function activate(open) {
  if (open) show();
  else view.mark(null);
}
