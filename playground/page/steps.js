// The list of steps: choose, reorder by drag or keyboard, mute, duplicate, remove, name results, and the form of the selected one.

import { h, icon, iconButton, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { told } from "./told.js";
import { operation } from "./catalog.js";
import { form } from "./forms.js";
import { step as newStep, stepText, savedName, withName, active, activeCount } from "./pipeline.js";
import * as store from "./state.js";

const { state, steps } = store;
const list = document.getElementById("steps");
let shown = ""; // what the list was built of
let cards = [];
let held = false; // a card is being dragged: the list stays as it is

// args are the values of a step: as the server read them, brought up to date by what the form changed since.
const edited = new Map(); // step text -> {op, args, save, from}
export function argsOf(index) {
  const step = steps()[index];
  const read = store.reading(index);
  if (read) edited.set(step.text, { op: read.op, args: read.args, save: read.save, from: read.from });
  if (edited.size > 500) edited.clear();
  return edited.get(step?.text) || null;
}

// setArgument changes a value of a step.
export function setArgument(index, name, text) {
  const known = argsOf(index);
  if (!known) return;
  const args = known.args.map((a) => (a.name === name ? { ...a, text, given: text !== "" } : a));
  if (!args.some((a) => a.name === name)) args.push({ name, text, given: true });
  const next = { ...known, args };
  const nextText = stepText(next);
  edited.set(nextText, next);
  store.updateStep(index, { text: nextText }, `${steps()[index].key} ${name}`);
}

// times holds how long steps took when they ran last: what comes out of a cache takes no time.
const times = new Map();

const formatText = (format) => (format ? `${format.width}×${format.height} ${format.depth}C${format.channels}` : "");

// signature tells whether the list has to be built anew; values alone are only brought up to date.
function signature() {
  return JSON.stringify([
    state.selected,
    Boolean(store.picture()),
    steps().map((step, i) => [step.key, step.muted, savedName(step.text), Boolean(argsOf(i)), argsOf(i)?.op ?? argsOf(i)?.from ?? step.text, i + 1 === state.selected ? store.formatAfter(i)?.depth : ""]),
  ]);
}

function render(force = false) {
  if (held) return;
  const now = signature();
  if (force || now !== shown) {
    shown = now;
    build();
  }
  cards.forEach((card, i) => card.update(i));
  renderInput();
}

function renderInput() {
  const picture = store.picture();
  const input = document.getElementById("input-step");
  input.hidden = !picture;
  if (!picture) return;
  input.setAttribute("aria-current", String(state.selected === 0));
  input.replaceChildren(h("span", { class: "number" }, "0"), h("span", { class: "step-name" }, t("Input")), h("span", { class: "step-note" }, formatText(picture)));
}

function build() {
  cards = steps().map((step, index) => card(step, index));
  replace(list, cards.map((c) => c.element));
}

function card(step, index) {
  const selected = state.selected === index + 1;
  const known = argsOf(index);
  const op = known?.op ? operation(known.op) : null;
  const name = known?.op || step.text.split(" ")[0];
  const number = h("span", { class: "number" }, String(index + 1));
  const values = h("span", { class: "step-values" });
  const time = h("span", { class: "step-time" });
  const head = h("button", {
    type: "button", class: "step-head", "aria-expanded": String(selected), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Delete", "data-focus": `${step.key}-head`,
    onclick: () => store.select(index + 1),
    onkeydown: (event) => keys(event, index),
  }, number, h("span", { class: "step-name" }, name), values, time);
  const tools = h("div", { class: "step-tools" },
    iconButton(step.muted ? "eyeOff" : "eye", step.muted ? t("Switch on step {n}", { n: index + 1 }) : t("Mute step {n}", { n: index + 1 }), () => store.updateStep(index, { muted: !step.muted }), { "data-focus": `${step.key}-mute`, "aria-pressed": String(step.muted) }),
    iconButton("trash", t("Remove step {n}", { n: index + 1 }), () => remove(index), { "data-focus": `${step.key}-remove` }),
  );
  const more = selected
    ? h("div", { class: "step-more" },
      iconButton("up", t("Move up"), () => store.moveStep(index, index - 1), { disabled: index === 0, "data-focus": `${step.key}-up` }),
      iconButton("down", t("Move down"), () => store.moveStep(index, index + 1), { disabled: index === steps().length - 1, "data-focus": `${step.key}-down` }),
      iconButton("copy", t("Duplicate"), () => duplicate(index), { "data-focus": `${step.key}-copy` }))
    : null;
  const grip = h("span", { class: "grip", title: t("Drag to reorder") }, icon("grip"));
  const element = h("li", { class: `step${selected ? " selected" : ""}${step.muted ? " muted" : ""}`, dataset: { index, op: name } }, h("div", { class: "step-line" }, grip, head, tools));
  const message = h("p", { class: "step-error", role: "alert", hidden: true });
  element.append(message);
  let fields = null;
  if (selected && op && !step.muted) {
    fields = form({ op, key: step.key, index, change: (parameter, text) => setArgument(index, parameter, text) });
    element.append(h("div", { class: "step-body" }, h("p", { class: "summary" }, t(op.summary)), fields.element));
  } else if (selected && known?.from && !step.muted) {
    element.append(h("div", { class: "step-body" }, h("p", { class: "summary" }, t("Goes on from the image ${name}.", { name: known.from }))));
  }
  if (selected) element.append(h("div", { class: "step-foot" }, op && !step.muted ? saveField(step, index) : null, more));
  dragging(grip, element, index);
  return {
    element,
    update(i) {
      const current = steps()[i];
      const args = argsOf(i);
      const place = activeCount(steps(), i);
      const report = current.muted ? null : state.report?.steps?.[place];
      values.textContent = current.text.replace(/^\S+\s*/, "");
      const results = Object.entries(report?.results || {}).map(([key, value]) => `${key === "threshold" ? "→" : t(key)} ${Number(value.toFixed?.(4) ?? value)}`);
      const key = active(steps(), i + 1);
      if (report?.ms > 0) times.set(key, report.ms);
      const ms = current.muted ? 0 : times.get(key);
      time.textContent = [...results, ms ? `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms` : ""].filter(Boolean).join(" · ");
      time.title = formatText(store.formatAfter(i + 1));
      const failed = state.error && !current.muted && state.error.step === place + 1;
      element.classList.toggle("failed", Boolean(failed));
      message.hidden = !failed;
      message.textContent = failed ? told(state.error.message) : "";
      if (fields && args) fields.update(args.args);
    },
  };
}

function saveField(step, index) {
  return h("div", { class: "field save" },
    h("label", { class: "field-name", for: `${step.key}-save` }, t("save as")),
    h("input", {
      type: "text", id: `${step.key}-save`, value: savedName(step.text), placeholder: t("a name"), title: t("a name, for branches"), spellcheck: "false", pattern: "\\w*", "data-focus": `${step.key}-save`,
      onchange: ({ target }) => {
        const name = target.value.trim().replace(/\W/g, "");
        rename(index, name);
      },
    }));
}

// rename changes the name of a saved image where it is saved and where it is used.
function rename(index, name) {
  const before = savedName(steps()[index].text);
  store.edit((s) => {
    const pipeline = s.pipelines[s.pipeline];
    pipeline.steps = pipeline.steps.map((step, i) => {
      let text = step.text;
      if (i === index) text = withName(text, name);
      else if (before && name) text = text.replace(new RegExp(`\\$${before}\\b`, "g"), `$${name}`);
      return text === step.text ? step : { ...step, text };
    });
  });
}

export function duplicate(index) {
  store.insertSteps(index + 1, [newStep(withName(steps()[index].text, ""), steps()[index].muted)]);
}

export function remove(index) {
  store.removeStep(index);
  const next = cards[Math.min(index, cards.length - 1)];
  (next?.element.querySelector(".step-head") || document.getElementById("add-step")).focus();
}

function keys(event, index) {
  const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (move && event.altKey) {
    store.moveStep(index, index + move);
  } else if (move) {
    const target = index + move < 0 ? document.getElementById("input-step") : cards[index + move]?.element.querySelector(".step-head");
    target?.focus();
  } else if (event.key === "Delete" || event.key === "Backspace") {
    remove(index);
  } else {
    return;
  }
  event.preventDefault();
}

// dragging moves a card by its grip, with the mouse or a finger.
function dragging(grip, element, index) {
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const others = [...list.children];
    const middles = others.map((other) => {
      const box = other.getBoundingClientRect();
      return box.top + Math.min(box.height, 48) / 2;
    });
    const start = event.clientY;
    let target = index;
    held = true;
    element.classList.add("dragged");
    const move = ({ clientY }) => {
      element.style.transform = `translateY(${clientY - start}px)`;
      target = middles.filter((middle, i) => i !== index && middle < clientY).length;
      others.forEach((other, i) => {
        other.classList.toggle("drop-before", i !== index && i === target + (target > index ? 1 : 0));
        other.classList.toggle("drop-after", i !== index && target === others.length - 1 && i === others.length - 1);
      });
    };
    const end = () => {
      grip.removeEventListener("pointermove", move);
      element.classList.remove("dragged");
      element.style.transform = "";
      for (const other of others) other.classList.remove("drop-before", "drop-after");
      held = false;
      store.moveStep(index, target);
      render();
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  });
}

// start shows the list and keeps it up to date.
export function start() {
  const input = document.getElementById("input-step");
  input.addEventListener("click", () => store.select(0));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    cards[0]?.element.querySelector(".step-head").focus();
  });
  store.listen((changed) => {
    if (["pipelines", "selected", "parsed", "error", "report", "images", "image"].some((name) => changed.has(name))) render();
  });
  onLanguage(() => render(true));
  render();
}
