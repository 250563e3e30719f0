// Everything by keyboard. The sheet of help lists what is here.

import { h, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import * as images from "./images.js";
import * as palette from "./palette.js";
import * as steps from "./steps.js";
import * as takeaway from "./takeaway.js";
import * as view from "./view.js";
import * as store from "./state.js";

const { state } = store;
const canvas = document.getElementById("canvas");
const sheet = document.getElementById("help");

export const modes = ["single", "side", "split", "flicker", "difference"];

const selectedStep = (run) => () => state.selected > 0 && run(state.selected - 1);

// The keys that work everywhere but in fields: key, what it does, how the sheet calls it.
const everywhere = [
  ["a", palette.open, "Add a step"],
  ["o", images.open, "Open a picture"],
  ["j", () => store.select(state.selected + 1), "Next step"],
  ["k", () => store.select(state.selected - 1), "Step before"],
  ["m", selectedStep((i) => store.updateStep(i, { muted: !store.steps()[i].muted })), "Mute the step"],
  ["d", selectedStep(steps.duplicate), "Duplicate the step"],
  ["x", selectedStep(steps.remove), "Remove the step"],
  ["J", selectedStep((i) => store.moveStep(i, i + 1)), "Move the step down"],
  ["K", selectedStep((i) => store.moveStep(i, i - 1)), "Move the step up"],
  ["c", () => store.setView({ mode: modes[(modes.indexOf(state.view.mode) + 1) % modes.length] }), "Next way to compare"],
  ["t", () => takeaway.open(), "Take away"],
  ["v", () => takeaway.open("take-paste"), "Paste code"],
  ["p", () => canvas.focus(), "Go to the picture"],
  ["e", () => document.getElementById("text").focus(), "Edit the text"],
  ["?", () => help(), "This help"],
];

// The keys of the picture.
const picture = [
  ["+", () => view.zoomBy(2), "Enlarge"],
  ["-", () => view.zoomBy(0.5), "Shrink"],
  ["0", () => view.fit(), "Fit"],
  ["1", () => view.zoomTo(1), "100 %"],
  [" ", () => (state.view.mode === "flicker" ? view.swap() : store.setView({ mode: state.view.mode === "single" ? "flicker" : "single" })), "Flicker between before and after"],
  ["[", () => view.splitAt(view.splitAt() - 0.05), "Move the split to the left"],
  ["]", () => view.splitAt(view.splitAt() + 0.05), "Move the split to the right"],
  ["Enter", () => state.cursor && store.set({ cursor: { ...state.cursor } }), "How was this pixel made?"],
  ["Escape", () => store.set({ cursor: null }), "Let go of the pixel"],
];

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function arrow(event) {
  const direction = arrows[event.key];
  const image = store.picture();
  if (!direction || !image) return false;
  const far = event.shiftKey ? 10 : 1;
  if (event.ctrlKey || event.metaKey) {
    view.pan(-direction[0] * 60, -direction[1] * 60);
    return true;
  }
  const from = state.cursor || { x: image.width >> 1, y: image.height >> 1 };
  const clamp = (v, most) => Math.max(0, Math.min(v, most - 1));
  const to = state.cursor ? { x: clamp(from.x + direction[0] * far, image.width), y: clamp(from.y + direction[1] * far, image.height) } : from;
  store.set({ cursor: to, hover: null });
  view.reveal(to.x, to.y);
  return true;
}

const inField = (target) => target.closest("input, textarea, select, [contenteditable]") && !target.matches("input[type=range], input[type=checkbox]");

function keydown(event) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !inField(event.target)) {
    const key = event.key.toLowerCase();
    const travel = key === "z" ? (event.shiftKey ? store.redo : store.undo) : key === "y" ? store.redo : null;
    if (travel) {
      travel();
      return event.preventDefault();
    }
  }
  if (event.target === canvas && arrow(event)) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || document.querySelector("dialog[open]")) return;
  const found = [...(event.target === canvas ? picture : picture.slice(0, 4)), ...everywhere].find(([key]) => key === event.key);
  if (!found) return;
  event.preventDefault();
  found[1]();
}

function render() {
  const row = ([key, , text]) => h("tr", {}, h("td", {}, h("kbd", {}, key === " " ? t("Space") : key)), h("td", {}, t(text)));
  const more = [["Ctrl+Z", null, "Undo"], ["Ctrl+Shift+Z", null, "Redo"], ["Alt+↑ ↓", null, "Move the focused step"]];
  const moves = [["← → ↑ ↓", null, "Choose a pixel (with Shift: ten further)"], ["Ctrl+← → ↑ ↓", null, "Move the picture"]];
  const table = (caption, rows) => h("table", {}, h("caption", {}, t(caption)), h("tbody", {}, rows.map(row)));
  replace(document.getElementById("help-tables"), table("Everywhere", [...everywhere, ...more]), table("In the picture", [...moves, ...picture]));
}

export function help() {
  sheet.showModal();
}

export function start() {
  addEventListener("keydown", keydown);
  document.getElementById("help-button").addEventListener("click", help);
  onLanguage(render);
  render();
}
