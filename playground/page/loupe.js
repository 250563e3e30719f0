// The loupe: the values of the pixels around the one that is pointed at, as they are.

import { h, svg, latest, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { tell } from "./told.js";
import * as api from "./api.js";
import * as store from "./state.js";

const box = document.getElementById("loupe");
const readout = document.getElementById("readout");
const across = 9;
const down = () => (matchMedia("(max-width: 860px)").matches ? 3 : 7); // so that an explanation is in sight on a phone

// number writes a value of any depth so that it fits and is not taken for another one.
export function number(value) {
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(6)));
}

// exact writes a value with all its digits.
export const exact = (value) => String(value);

// shade is the ground of a cell, between the depth's or the neighbourhood's darkest and lightest value, and the letters that can be read on it.
export function shade(pixel, low, high) {
  const level = (value) => Math.max(0, Math.min(255, Math.round(((value - low) / (high - low || 1)) * 255)));
  const [r, g = r, b = r] = pixel.slice(0, 3).map(level);
  return { fill: `rgb(${r} ${g} ${b})`, ink: 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000" : "#fff" };
}

// ends are the values that black and white stand for.
export function ends(rows, depth) {
  if (depth === "8U") return [0, 255];
  const all = rows.flat(2).filter(Number.isFinite);
  return [Math.min(...all), Math.max(...all)];
}

// cells draws pixels as a grid with their values. each(column, row) may give a cell a class.
export function cells(rows, depth, each = () => "", size = 44) {
  const [low, high] = ends(rows, depth);
  const channels = rows[0]?.[0]?.length || 1;
  const [width, height] = [size, channels > 1 ? 14 * channels + 4 : 30];
  const grid = svg("svg", { viewBox: `0 0 ${rows[0].length * width} ${rows.length * height}`, class: "cells", role: "img" });
  grid.style.setProperty("--width", `${rows[0].length * width}px`);
  rows.forEach((row, y) => row.forEach((pixel, x) => {
    const { fill, ink } = shade(pixel, low, high);
    const cell = svg("g", { class: `cell ${each(x, y)}`, transform: `translate(${x * width} ${y * height})` }, svg("rect", { width, height, fill }));
    pixel.forEach((value, c) => cell.append(label(number(value), width / 2, (height / (pixel.length + 1)) * (c + 1), ink, width)));
    cell.append(svg("rect", { class: "outline", x: 1, y: 1, width: width - 2, height: height - 2 }));
    grid.append(cell);
  }));
  return grid;
}

function label(text, x, y, ink, width) {
  const element = svg("text", { x, y, fill: ink, "text-anchor": "middle", "dominant-baseline": "central" });
  element.textContent = text;
  element.style.fontSize = `${Math.min(12, (width * 1.6) / Math.max(text.length, 3))}px`;
  return element;
}

const show = latest(async (pixel) => {
  const image = store.picture();
  if (!image || !pixel) {
    readout.textContent = "";
    return replace(box, h("p", { class: "hint" }, t("Point at the picture to see its values; click a pixel to see how it was made.")));
  }
  const clamp = (v, most) => Math.max(0, Math.min(v, most));
  const x0 = clamp(pixel.x - (across >> 1), Math.max(0, image.width - across));
  const rows = down();
  const y0 = clamp(pixel.y - (rows >> 1), Math.max(0, image.height - rows));
  const rect = [x0, y0, Math.min(x0 + across, image.width), Math.min(y0 + rows, image.height)];
  try {
    const { depth, values } = await api.pixels({ ...store.request(), rect });
    const value = values[pixel.y - y0][pixel.x - x0];
    box.dataset.values = JSON.stringify({ ...pixel, value, depth });
    readout.textContent = `(${pixel.x}, ${pixel.y})  ${value.map(number).join("  ")}  ${depth}`;
    const grid = cells(values, depth, (x, y) => (x === pixel.x - x0 && y === pixel.y - y0 ? "chosen" : ""));
    grid.setAttribute("aria-label", t("values around ({x}, {y}): {value}", { ...pixel, value: value.join(", ") }));
    replace(box, h("p", { class: "loupe-head" }, h("span", { class: "coordinates" }, `x ${pixel.x}  y ${pixel.y}`), h("b", {}, value.map(exact).join("  ")), h("span", { class: "hint" }, depth)), grid);
  } catch (failure) {
    replace(box, tell(h("p", { class: "hint" }), failure.message));
  }
});

export function start() {
  const render = () => show(store.state.hover || store.state.cursor);
  store.listen((changed) => {
    if (["hover", "cursor", "selected", "pipelines", "image", "images"].some((name) => changed.has(name))) render();
  });
  onLanguage(render);
  render();
}
