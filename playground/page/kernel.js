// Kernels and structuring elements: their text, their cells, and an editor that draws them.

import { h, color, replace } from "./dom.js";
import { t } from "./i18n.js";

const shapes = ["rect", "ellipse", "cross", "ones"];
const longest = 255; // cells a side that are drawn
const editable = 15; // cells a side that can be typed into

// parse reads a kernel: {shape, width, height, cells, divisor}; null if it is of another form.
export function parse(text) {
  const named = text.match(/^(rect|ellipse|cross|ones):(\d+)(?:x(\d+))?(?:\/(.+))?$/);
  if (named) {
    const width = Number(named[2]);
    const height = Number(named[3] || named[2]);
    if (width < 1 || height < 1) return null;
    return { shape: named[1], width, height, divisor: named[4] || "", cells: Math.max(width, height) > longest ? null : element(named[1], width, height) };
  }
  const array = text.match(/^\[([^\]]*)\](?:\/(.+))?$/);
  if (!array) return null;
  const cells = array[1].split(";").map((row) => row.trim().split(/[\s,]+/));
  if (cells.some((row) => row.length !== cells[0].length)) return null;
  return { shape: "array", width: cells[0].length, height: cells.length, divisor: array[2] || "", cells };
}

// format writes a kernel.
export function format({ shape, width, height, divisor, cells }) {
  const body = shape === "array" ? `[${cells.map((row) => row.join(" ")).join("; ")}]` : `${shape}:${width === height ? width : `${width}x${height}`}`;
  return body + (divisor ? `/${divisor}` : "");
}

// element makes the cells of a structuring element, as OpenCV's getStructuringElement does.
export function element(shape, width, height) {
  const [cx, cy] = [Math.floor(width / 2), Math.floor(height / 2)];
  const inside = (x, y) => {
    if (shape === "cross") return x === cx || y === cy;
    if (shape !== "ellipse") return true;
    const dy = y - cy;
    if (Math.abs(dy) > cy) return false;
    const half = roundEven(cx * Math.sqrt((cy * cy - dy * dy) * (cy ? 1 / (cy * cy) : 0)));
    return x >= Math.max(cx - half, 0) && x < Math.min(cx + half + 1, width);
  };
  if (width === 1 && height === 1) return [["1"]];
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => (inside(x, y) ? "1" : "0")));
}

// roundEven rounds halves to the even neighbour, as cvRound does.
function roundEven(value) {
  const whole = Math.floor(value);
  if (value - whole !== 0.5) return Math.round(value);
  return whole % 2 === 0 ? whole : whole + 1;
}

// editor makes the form of a kernel. change is called with its new text. Elements have cells that are on or off; kernels have numbers.
export function editor({ id, numbers, change }) {
  const box = h("div", { class: "kernel", role: "group" });
  let kernel = null;
  const set = (changes) => {
    kernel = { ...kernel, ...changes };
    if (kernel.shape !== "array") kernel.cells = Math.max(kernel.width, kernel.height) > longest ? null : element(kernel.shape, kernel.width, kernel.height);
    change(format(kernel));
    draw();
  };
  const resize = (width, height) => {
    if (kernel.shape !== "array") return set({ width, height });
    const side = (n) => Math.max(1, Math.min(n, editable));
    [width, height] = [side(width), side(height)];
    const [dx, dy] = [Math.floor((kernel.width - width) / 2), Math.floor((kernel.height - height) / 2)];
    set({ width, height, cells: Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => kernel.cells[y + dy]?.[x + dx] ?? "0")) });
  };
  const setCell = (x, y, value) => {
    const cells = kernel.cells.map((row) => [...row]);
    cells[y][x] = value;
    set({ shape: "array", cells });
  };
  const side = (name, key) =>
    h("label", { class: "small-field" }, t(name),
      h("input", {
        type: "number", min: 1, max: kernel.shape === "array" ? editable : 999, value: kernel[key], "data-focus": `${id}-${key}`,
        oninput: ({ target }) => {
          const value = Math.floor(Number(target.value));
          if (value >= 1) resize(key === "width" ? value : kernel.width, key === "height" ? value : kernel.height);
        },
      }));
  function draw() {
    if (!kernel) return replace(box, h("p", { class: "hint" }, t("This kernel is edited in the text.")));
    const choices = numbers ? ["ones", "array", "rect", "ellipse", "cross"] : [...shapes.slice(0, 3), "array"];
    const choice = h("select", {
      "aria-label": t("Shape"), "data-focus": `${id}-shape`,
      onchange: ({ target }) => {
        const fits = Math.max(kernel.width, kernel.height) <= editable;
        if (target.value !== "array") set({ shape: target.value });
        else if (fits) set({ shape: "array", cells: kernel.cells });
        else set({ shape: "array", width: 3, height: 3, cells: element("rect", 3, 3) });
      },
    }, choices.map((name) => h("option", { value: name, selected: name === kernel.shape }, t(`shape ${name}`))));
    const divisor = numbers && h("label", { class: "small-field" }, t("divided by"),
      h("input", { type: "text", inputmode: "decimal", value: kernel.divisor, "data-focus": `${id}-divisor`, onchange: ({ target }) => set({ divisor: target.value.trim() }) }));
    replace(box, h("div", { class: "kernel-head" }, choice, side("width", "width"), side("height", "height"), divisor), grid());
  }
  function grid() {
    const cells = kernel.cells;
    if (!cells) return h("p", { class: "hint" }, t("{width} × {height}: too large to be drawn", kernel));
    if (Math.max(kernel.width, kernel.height) > editable) return picture(cells);
    const typed = numbers && Math.max(kernel.width, kernel.height) <= editable;
    const table = h("div", { class: `kernel-grid${typed ? " typed" : ""}`, role: "group", "aria-label": t("Cells of the kernel") });
    table.style.setProperty("--columns", kernel.width);
    table.classList.toggle("fine", Math.max(kernel.width, kernel.height) > 11);
    cells.forEach((row, y) => row.forEach((value, x) => {
      const label = t("row {row}, column {column}", { row: y + 1, column: x + 1 });
      const focus = `${id}-${x}-${y}`;
      table.append(typed
        ? h("input", { type: "text", inputmode: "text", class: `cell ${sign(value)}`, value, "aria-label": label, "data-focus": focus, onchange: ({ target }) => setCell(x, y, number(target.value, value)) })
        : h("button", {
          type: "button", class: `cell ${sign(value)}`, "aria-label": label, "aria-pressed": String(Number(value) > 0), "data-focus": focus,
          onclick: () => setCell(x, y, Number(value) > 0 ? "0" : "1"),
        }));
    }));
    return table;
  }
  return {
    element: box,
    update(text) {
      if (kernel && format(kernel) === text) return;
      kernel = parse(text);
      draw();
    },
  };
}

// picture draws an element that has too many cells to be edited.
function picture(cells) {
  const size = Math.max(1, Math.floor(240 / Math.max(cells.length, cells[0].length)));
  const canvas = h("canvas", { class: "kernel-picture", width: cells[0].length * size, height: cells.length * size, role: "img", "aria-label": t("{width} × {height} cells", { width: cells[0].length, height: cells.length }) });
  const context = canvas.getContext("2d");
  const gap = size > 4 ? 1 : 0;
  cells.forEach((row, y) => row.forEach((value, x) => {
    context.fillStyle = color(Number(value) ? "accent" : "line");
    context.fillRect(x * size, y * size, size - gap, size - gap);
  }));
  return canvas;
}

const sign = (value) => (Number(value) > 0 ? "positive" : Number(value) < 0 ? "negative" : "zero");
const number = (text, otherwise) => (text.trim() !== "" && Number.isFinite(Number(text)) ? text.trim() : otherwise);
