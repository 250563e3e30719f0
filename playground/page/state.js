// The page's state: images, pipelines, what is selected and how it is viewed. Pipelines can be undone; the pipeline stands in the address.

import * as text from "./pipeline.js";

const listeners = new Set();

// state is read by every module and changed only by the functions below.
export const state = {
  images: [], // {id, name, width, height, channels, depth}
  image: 0,
  pipelines: [{ title: "", steps: [] }],
  pipeline: 0,
  selected: 0, // 0 is the input, n the step number n
  view: { mode: "single", before: "input", range: "full", cmap: "gray", regions: false, connectivity: 8, highlight: 0 },
  cursor: null, // {x, y}: the pixel that is looked at
  parsed: null, // the server's reading of the steps that run
  error: null, // what is wrong with the pipeline
  report: null, // times and results of the newest view
};

// listen calls a function after every change with the names of what changed.
export function listen(run) {
  listeners.add(run);
  return () => listeners.delete(run);
}

// set changes what undo does not concern.
export function set(changes) {
  Object.assign(state, changes);
  tell(Object.keys(changes));
}

function tell(changed) {
  for (const run of [...listeners]) run(new Set(changed));
}

const past = [];
const future = [];
let lastLabel = "";
let lastTime = 0;
const limit = 300;

const snapshot = () => structuredClone({ pipelines: state.pipelines, pipeline: state.pipeline, selected: state.selected });

// edit changes pipelines so that it can be undone. Edits with the same label that follow each other quickly, such as a slider's moves, are one.
export function edit(change, label = "") {
  const now = performance.now();
  if (!label || label !== lastLabel || now - lastTime > 900) {
    past.push(snapshot());
    if (past.length > limit) past.shift();
  }
  [lastLabel, lastTime] = [label, now];
  future.length = 0;
  change(state);
  settle();
}

function settle() {
  state.selected = Math.min(state.selected, steps().length);
  tell(["pipelines", "selected"]);
}

function travel(from, to) {
  if (!from.length) return false;
  to.push(snapshot());
  Object.assign(state, from.pop());
  lastLabel = "";
  settle();
  return true;
}

export const undo = () => travel(past, future);
export const redo = () => travel(future, past);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

export const steps = () => state.pipelines[state.pipeline].steps;
export const picture = () => state.images[state.image] || null;

// reading returns the server's reading of the step with an index into steps(), or null for one that is muted or was not understood.
export function reading(index) {
  const step = steps()[index];
  if (!step || step.muted || !state.parsed) return null;
  const found = state.parsed.steps[text.activeCount(steps(), index)];
  return found && state.parsed.texts[text.activeCount(steps(), index)] === step.text ? found : null;
}

// formatAfter is the format of the result of the first count steps.
export function formatAfter(count) {
  const n = text.activeCount(steps(), count);
  if (n === 0) return picture();
  return state.parsed?.steps[n - 1]?.format || null;
}

// request is the part of a request that names a step's result: the steps after it are not sent, so that an error there does not matter.
export function request(count = state.selected) {
  const step = text.activeCount(steps(), count);
  return { image: picture()?.id, text: step ? text.active(steps(), count) : "", step };
}

export function replaceSteps(next, label) {
  edit((s) => {
    s.pipelines[s.pipeline].steps = next;
  }, label);
}

export function updateStep(index, change, label) {
  edit((s) => {
    const list = s.pipelines[s.pipeline].steps;
    list[index] = { ...list[index], ...change };
  }, label);
}

export function insertSteps(index, added) {
  edit((s) => {
    s.pipelines[s.pipeline].steps.splice(index, 0, ...added);
    s.selected = index + added.length;
  });
}

export function removeStep(index) {
  edit((s) => {
    s.pipelines[s.pipeline].steps.splice(index, 1);
    if (s.selected > index) s.selected--;
  });
}

export function moveStep(from, to) {
  if (from === to || to < 0 || to >= steps().length) return;
  edit((s) => {
    const list = s.pipelines[s.pipeline].steps;
    const [moved] = list.splice(from, 1);
    list.splice(to, 0, moved);
    s.selected = to + 1;
  });
}

export const select = (selected) => set({ selected: Math.max(0, Math.min(selected, steps().length)) });
export const setView = (changes) => set({ view: { ...state.view, ...changes } });

// The address holds the pipeline (p), its muted steps (m), the selected step (s) and the image's number (i), by which the server finds it while it
// still holds it. A scene is named (scene), so that it opens anywhere.

export function writeAddress() {
  const fields = new URLSearchParams();
  const shown = picture();
  if (shown?.scene) fields.set("scene", shown.scene);
  else if (shown) fields.set("i", shown.id);
  const list = steps();
  if (list.length) fields.set("p", list.map((s) => s.text).join(" | "));
  const muted = list.flatMap((s, i) => (s.muted ? [i + 1] : []));
  if (muted.length) fields.set("m", muted.join(","));
  if (state.selected !== list.length) fields.set("s", state.selected);
  const hash = `#${fields}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

export function readAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const muted = new Set((fields.get("m") || "").split(",").map(Number));
  const list = text.cut(fields.get("p") || "").map((s, i) => ({ ...s, muted: muted.has(i + 1) }));
  const selected = fields.has("s") ? Math.max(0, Math.min(Number(fields.get("s")) || 0, list.length)) : list.length;
  return { steps: list, selected, image: fields.get("i"), scene: fields.get("scene") };
}
