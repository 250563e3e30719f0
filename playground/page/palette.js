// The choice of a new step: operations by family, found by typing, and the saved images to go on from.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { catalog } from "./catalog.js";
import { activeCount, example, freshName, names, step, savedName, toGray, wholeExample, withName } from "./pipeline.js";
import * as store from "./state.js";

const dialog = document.getElementById("palette");
const field = document.getElementById("palette-search");
const list = document.getElementById("palette-list");

// entries are all that can be added at the selected place.
function entries() {
  const saved = names(store.steps(), store.state.selected).concat("in");
  return [
    ...catalog.families.map((family) => ({
      name: t(family.name),
      items: family.ops.flatMap((op) => [item(op, op.name, op.summary), ...(op.short || []).filter((s) => Object.keys(s.values).length).map((s) => item(op, s.name, wordHelp(op, s.values), s.values))]),
    })),
    { name: t("Branches"), items: saved.map(branch) },
  ];
}

// branch goes on from a saved image.
function branch(name) {
  const note = name === "in" ? t("go on from the input") : t("go on from the saved image");
  return { name: `$${name}`, note, words: `$${name} ${note}`.toLowerCase(), make: () => ({ steps: [step(`$${name}`)] }) };
}

// item is an operation, or a short name of it that gives a value.
function item(op, name, summary, values = {}) {
  const shorts = (op.short || []).filter((s) => !Object.keys(s.values).length).map((s) => s.name);
  return { name, note: t(summary), words: [name, summary, t(summary), ...shorts].join(" ").toLowerCase(), make: () => forOperation(op, name, values) };
}

// wordHelp is what the help says of the value that a short name gives.
function wordHelp(op, values) {
  const [[name, value]] = Object.entries(values);
  return op.params.find((p) => p.name === name)?.words?.find((w) => w.name === value)?.help || op.summary;
}

// forOperation makes the step of an operation, and those that it needs before it: one channel, black and white, or another image to join with.
function forOperation(op, name, values) {
  const { selected } = store.state;
  const all = store.steps();
  const at = store.formatAfter(selected);
  if (op.inputs === 2 && at && !activeCount(all, selected) && !names(all).length) return { steps: wholeExample(op, at.channels) };
  const { text, gray, binary } = example(op, { name, values, depth: at?.depth });
  if (op.inputs === 2) {
    const other = partner(at);
    return { steps: [step(text.replace("$in", `$${other.name}`))], save: other };
  }
  const before = [];
  if (gray && toGray[at?.channels]) before.push(step(toGray[at.channels]));
  if (binary && !all.slice(0, selected).some((s) => /threshold/i.test(s.text))) before.push(step("threshold 0 255 binary+otsu"));
  return { steps: [...before, step(text)] };
}

// partner is an image that a second input can be: the input, or the first result of the same format, which is given a name if it has none.
function partner(format) {
  const same = (other) => other && other.depth === format?.depth && other.channels === format?.channels;
  const all = store.steps();
  const index = same(store.picture()) ? -1 : all.slice(0, store.state.selected).findIndex((s, i) => !s.muted && same(store.formatAfter(i + 1)));
  return index < 0 ? { name: "in" } : { index, name: savedName(all[index].text) || freshName(all) };
}

function show() {
  const wanted = field.value.trim().toLowerCase();
  const groups = entries()
    .map((group) => ({ ...group, items: group.items.filter((item) => item.words.includes(wanted)).sort((a, b) => b.name.toLowerCase().startsWith(wanted) - a.name.toLowerCase().startsWith(wanted)) }))
    .filter((group) => group.items.length);
  list.replaceChildren(...groups.map((group) =>
    h("section", {}, h("h3", {}, group.name),
      h("ul", {}, group.items.map((item) => h("li", {}, h("button", { type: "button", class: "palette-item", onclick: () => choose(item) }, h("b", {}, item.name), h("span", {}, item.note))))))));
  if (!groups.length) list.replaceChildren(h("p", { class: "hint" }, t("Nothing is called so.")));
}

function choose(item) {
  dialog.close();
  const { steps, save } = item.make();
  store.edit((s) => {
    const list = s.pipelines[s.pipeline].steps;
    if (save?.index >= 0) list[save.index] = { ...list[save.index], text: withName(list[save.index].text, save.name) };
    list.splice(s.selected, 0, ...steps);
    s.selected += steps.length;
  });
  document.querySelector("#steps .selected .step-head")?.focus();
}

// open shows the choice.
export function open() {
  field.value = "";
  show();
  dialog.showModal();
  field.focus();
}

export function start() {
  document.getElementById("add-step").addEventListener("click", open);
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector("button")?.click();
    else if (event.key === "ArrowDown") list.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  });
  list.addEventListener("keydown", (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!move) return;
    const buttons = [...list.querySelectorAll("button")];
    const next = buttons.indexOf(document.activeElement) + move;
    (next < 0 ? field : buttons[Math.min(next, buttons.length - 1)]).focus();
    event.preventDefault();
  });
}
