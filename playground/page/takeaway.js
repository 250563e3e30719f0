// What can be taken away: the pipeline as Go, Python or a command, the result, the figure, the pipeline's file. And what can be brought back.

import { h, download, latest, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { told, tell } from "./told.js";
import * as api from "./api.js";
import { catalog } from "./catalog.js";
import { active, activeCount, cut, lines } from "./pipeline.js";
import * as store from "./state.js";

const dialog = document.getElementById("takeaway");
const code = document.getElementById("code");
const to = document.getElementById("export-to");
const copied = document.getElementById("copied");
const pasted = document.getElementById("paste-code");
const answer = document.getElementById("paste-answer");
const figures = document.getElementById("figures");
const format = document.getElementById("result-format");
const problem = document.getElementById("save-error");

const whole = () => ({ image: store.picture()?.id, text: active(store.steps()) });

const showCode = latest(async () => {
  copied.textContent = "";
  try {
    code.textContent = to.value === "text" ? lines(store.steps()) : (await api.exported({ ...whole(), to: to.value })).code;
  } catch (failure) {
    code.textContent = told(failure.message);
  }
});

async function copy() {
  try {
    await navigator.clipboard.writeText(code.textContent);
    copied.textContent = t("Copied.");
  } catch {
    getSelection().selectAllChildren(code);
    copied.textContent = t("Selected: copy it with the keyboard.");
  }
}

// bring reads what was pasted: exported code becomes the pipeline, a script's images become pipelines of their own.
async function bring() {
  replace(answer, h("p", { class: "hint" }, t("Running …")));
  figures.replaceChildren();
  let found;
  try {
    found = await api.imported({ image: store.picture()?.id, code: pasted.value });
  } catch (failure) {
    return replace(answer, tell(h("p", { class: "error", role: "alert" }), failure.message), failure.detail.caret && h("pre", { class: "error" }, failure.detail.caret));
  }
  const said = [];
  if (found.text !== undefined) {
    store.replaceSteps(cut(found.text));
    store.select(store.steps().length);
    said.push(h("p", { class: "done", role: "status" }, t("The pipeline was taken over.")), h("pre", {}, found.text));
  } else {
    said.push(...scripted(found));
  }
  replace(answer, said);
}

function scripted({ images = [], figures: shown = [], output, error }) {
  const usable = images.filter((image) => image.text);
  if (usable.length) {
    store.edit((s) => {
      s.pipelines = usable.map(({ name, text }) => ({ title: name, steps: cut(text === "$in" ? "" : text) }));
      s.pipeline = 0;
      s.selected = s.pipelines[0].steps.length;
    });
  }
  const said = [];
  if (error) said.push(h("p", { class: "error", role: "alert" }, error.line ? `${t("line {line}", error)}: ` : "", tell(h("span"), error.message)));
  if (error?.line) selectLine(error.line);
  if (images.length) {
    said.push(h("p", { class: "done", role: "status" }, usable.length === 1 ? t("The image became the pipeline.") : t("{n} images became pipelines; choose one above the steps.", { n: usable.length })));
    said.push(h("ul", { class: "imported" }, images.map((image, i) => h("li", {},
      image.text ? h("button", { type: "button", class: "plain", onclick: () => choose(usable.indexOf(image)) }, image.name || `${i + 1}`) : h("span", {}, image.name || `${i + 1}`), h("code", {}, image.text || image.error)))));
  }
  for (const figure of shown) {
    figures.append(h("section", {}, h("h4", {}, figure.title || t("figure")), h("ul", { class: "imported" }, figure.panels.map((panel) =>
      h("li", {}, panel.text ? h("button", { type: "button", class: "plain", onclick: () => usePanel(panel) }, panel.title || t("untitled")) : h("span", {}, panel.title || t("untitled")), h("code", {}, panel.text || panel.error))))));
  }
  if (output) said.push(h("p", { class: "hint" }, t("printed")), h("pre", {}, output));
  if (!said.length && !shown.length) said.push(h("p", { class: "hint" }, t("The script showed and wrote nothing.")));
  return said;
}

function choose(index) {
  store.edit((s) => {
    s.pipeline = index;
    s.selected = s.pipelines[index].steps.length;
  });
  dialog.close();
}

function usePanel(panel) {
  store.replaceSteps(cut(panel.text));
  store.select(store.steps().length);
  dialog.close();
}

// selectLine marks the line of an error in what was pasted.
function selectLine(line) {
  const all = pasted.value.split("\n");
  const from = all.slice(0, line - 1).reduce((n, text) => n + text.length + 1, 0);
  pasted.focus();
  pasted.setSelectionRange(from, from + (all[line - 1] || "").length);
}

async function saving(run) {
  problem.hidden = true;
  try {
    await run();
  } catch (failure) {
    tell(problem, failure.message);
    problem.hidden = false;
  }
}

const baseName = () => (store.picture()?.name || "image").replace(/\.[^.]*$/, "");

function show(name) {
  for (const tab of dialog.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.panel === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.dataset.panel).hidden = !chosen;
  }
  if (name === "take-copy") showCode();
  if (name === "take-folder") dialog.dispatchEvent(new Event("folder"));
}

// open shows one of the parts: take-copy, take-paste, take-save or take-folder.
export function open(part = "take-copy") {
  show(part);
  if (!dialog.open) dialog.showModal();
  if (part === "take-paste") pasted.focus();
}

// tabKeys lets arrow keys go along a row of tabs.
export function tabKeys(row, choose) {
  row.addEventListener("keydown", (event) => {
    const all = [...row.querySelectorAll("[role=tab]")];
    const to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!to) return;
    const next = all[(all.indexOf(document.activeElement) + to + all.length) % all.length];
    choose(next);
    next.focus();
    event.preventDefault();
  });
}

export function start() {
  document.getElementById("take-button").addEventListener("click", () => open());
  const row = dialog.querySelector("[role=tablist]");
  for (const tab of row.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => show(tab.dataset.panel));
  tabKeys(row, (tab) => show(tab.dataset.panel));
  to.addEventListener("change", showCode);
  document.getElementById("copy").addEventListener("click", copy);
  document.getElementById("bring").addEventListener("click", bring);
  document.getElementById("save-result").addEventListener("click", () => saving(async () => {
    download(await api.result({ ...store.request(), format: format.value }), `${baseName()}-${store.state.selected}.${format.value}`);
  }));
  document.getElementById("save-figure").addEventListener("click", () => saving(async () => download(await api.figure(whole()), `${baseName()}-figure.png`)));
  document.getElementById("save-pipeline").addEventListener("click", () => download(new Blob([lines(store.steps()) + "\n"], { type: "text/plain" }), `${baseName()}.purecv`));
  const load = document.getElementById("pipeline-file");
  document.getElementById("load-pipeline").addEventListener("click", () => load.click());
  load.addEventListener("change", () => saving(async () => {
    store.replaceSteps(cut(await load.files[0].text()));
    store.select(store.steps().length);
    load.value = "";
    dialog.close();
  }));
  onLanguage(() => dialog.open && showCode());
  const pipelines = document.getElementById("pipelines");
  pipelines.addEventListener("change", () => choose(Number(pipelines.value)));
  store.listen((changed) => {
    if (!changed.has("pipelines")) return;
    const { pipelines: all, pipeline } = store.state;
    pipelines.closest(".pipelines").hidden = all.length < 2;
    replace(pipelines, all.map(({ title, steps }, i) => h("option", { value: i, selected: i === pipeline }, `${i + 1}. ${title || lines(steps).slice(0, 40)} (${activeCount(steps, steps.length)})`)));
  });
}

// fill lists the formats of results.
export function fill() {
  replace(format, catalog.formats.map((name) => h("option", { value: name, selected: name === "png" }, name)));
}
