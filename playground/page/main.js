// The page: joins the modules.

import { h, after, iconButton, icon, replace } from "./dom.js";
import * as api from "./api.js";
import * as catalog from "./catalog.js";
import * as explain from "./explain.js";
import * as histogram from "./histogram.js";
import * as i18n from "./i18n.js";
import * as images from "./images.js";
import * as jobs from "./jobs.js";
import * as keyboard from "./keyboard.js";
import * as loupe from "./loupe.js";
import * as palette from "./palette.js";
import * as regions from "./regions.js";
import * as steps from "./steps.js";
import * as store from "./state.js";
import * as takeaway from "./takeaway.js";
import * as text from "./text.js";
import * as theme from "./theme.js";
import { tell } from "./told.js";
import * as view from "./view.js";

const { state } = store;
const { t } = i18n;
const $ = (id) => document.getElementById(id);

function toolbar() {
  const undo = iconButton("undo", t("Undo"), store.undo, { id: "undo" });
  const redo = iconButton("redo", t("Redo"), store.redo, { id: "redo" });
  const dark = iconButton("theme", t("Theme: {theme}", { theme: t(theme.theme()) }), () => {
    theme.next();
    toolbar();
    $("theme").focus();
  }, { id: "theme" });
  const speak = iconButton("language", i18n.language === "zh" ? "English" : "中文", () => i18n.setLanguage(i18n.language === "zh" ? "en" : "zh"), { id: "language", lang: i18n.language === "zh" ? "en" : "zh" });
  replace($("tools"), undo, redo, speak, dark);
  travel();
}

function travel() {
  $("undo").disabled = !store.canUndo();
  $("redo").disabled = !store.canRedo();
}

// comparison fills the row above the picture: how and with what it is compared, and how values become colours.
function comparison() {
  replace($("modes"), keyboard.modes.map((mode) => h("button", { type: "button", class: "segment", title: t(`mode ${mode}`), "aria-label": t(`mode ${mode}`), "aria-pressed": String(state.view.mode === mode), "data-focus": mode, dataset: { mode, focus: mode }, onclick: () => store.setView({ mode }) }, icon(mode), h("span", {}, t(`mode ${mode}`)))));
  $("before-field").hidden = state.view.mode === "single";
  const options = [["input", t("the input")], ["previous", t("the step before")], ...store.steps().map((s, i) => [String(i + 1), `${i + 1} ${s.text.split(" ")[0]}`])];
  replace($("before"), options.map(([value, label]) => h("option", { value, selected: value === state.view.before }, label)));
}

function display() {
  const custom = Array.isArray(state.view.range);
  replace($("range"), ["full", "auto", "custom"].map((name) => h("option", { value: name, selected: custom ? name === "custom" : name === state.view.range }, t(`range ${name}`))));
  for (const [i, id] of ["range-low", "range-high"].entries()) {
    $(id).hidden = !custom;
    if (custom && document.activeElement !== $(id)) $(id).value = state.view.range[i];
  }
  replace($("cmap"), catalog.catalog.colormaps.map((name) => h("option", { value: name, selected: name === state.view.cmap }, name)));
}

function customRange() {
  const [low, high] = [Number($("range-low").value), Number($("range-high").value)];
  if (low < high) store.setView({ range: [low, high] });
}

function panels() {
  const row = $("panels");
  const choose = (tab) => {
    for (const other of row.querySelectorAll("[role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      $(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    const name = tab.getAttribute("aria-controls");
    explain.activate(name === "panel-pixel");
    regions.activate(name === "panel-regions");
  };
  for (const tab of row.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => choose(tab));
  takeaway.tabKeys(row, choose);
  $("canvas").addEventListener("pixel", ({ detail }) => {
    if ($("panel-regions").hidden) choose(row.querySelector("[aria-controls=panel-pixel]"));
    store.set({ cursor: detail, hover: null });
    if (narrow.matches) document.body.dataset.sheet = "inspect";
    sheets();
  });
}

// On narrow screens one of the sheets is open under the picture.
const narrow = matchMedia("(max-width: 860px)");

function sheets() {
  for (const button of document.querySelectorAll("#sheets button")) button.setAttribute("aria-pressed", String(document.body.dataset.sheet === button.dataset.sheet));
}

function status() {
  const format = store.picture() && store.formatAfter(state.selected);
  const [low, high] = state.report?.range || [];
  const plain = low === 0 && high === 255;
  $("range-ends").textContent = format && state.report && !plain ? t("black {low}, white {high}", { low: loupe.number(low), high: loupe.number(high) }) : "";
  $("format").textContent = format ? `${format.width} × ${format.height}  ${format.depth}C${format.channels}` : "";
  $("time").textContent = format && state.report?.total_ms ? `${state.report.total_ms < 10 ? state.report.total_ms.toFixed(2) : Math.round(state.report.total_ms)} ms` : "";
}

function controls() {
  $("before").addEventListener("change", () => store.setView({ before: $("before").value }));
  $("range").addEventListener("change", () => store.setView({ range: $("range").value === "custom" ? (state.report?.range || [0, 255]) : $("range").value }));
  for (const id of ["range-low", "range-high"]) $(id).addEventListener("change", customRange);
  $("cmap").addEventListener("change", () => store.setView({ cmap: $("cmap").value }));
  $("zoom-in").addEventListener("click", () => view.zoomBy(2));
  $("zoom-out").addEventListener("click", () => view.zoomBy(0.5));
  $("zoom").addEventListener("click", () => view.zoomTo(1));
  $("zoom-fit").addEventListener("click", view.fit);
  for (const button of document.querySelectorAll("#sheets button")) {
    button.addEventListener("click", () => {
      document.body.dataset.sheet = button.dataset.sheet;
      sheets();
    });
  }
  for (const button of document.querySelectorAll("dialog .dialog-close")) button.addEventListener("click", () => button.closest("dialog").close());
  for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  let waiting = 0;
  api.busy.addEventListener("wait", () => {
    $("busy").hidden = false;
    clearTimeout(waiting);
    waiting = setTimeout(() => ($("busy").hidden = true), 3000);
  });
}

// What need not be there at once does not hold up a slider.
const addressSoon = after(150, store.writeAddress);
const comparisonSoon = after(50, comparison);

function listen() {
  store.listen((changed) => {
    const any = (...names) => names.some((name) => changed.has(name));
    if (any("pipelines", "selected", "image", "images")) {
      addressSoon();
      travel();
    }
    if (any("view")) comparison();
    if (any("pipelines")) comparisonSoon();
    if (any("view")) display();
    if (any("selected", "parsed", "report", "images", "image")) status();
    if (any("images", "image")) document.body.classList.toggle("empty", !state.images.length);
  });
  addEventListener("pagehide", store.writeAddress);
  addEventListener("hashchange", () => {
    const { steps: list, selected } = store.readAddress();
    store.edit((s) => {
      s.pipelines[s.pipeline].steps = list;
      s.selected = selected;
    });
  });
  i18n.onLanguage(() => {
    toolbar();
    comparison();
    display();
    status();
  });
}

async function start() {
  theme.apply();
  i18n.translate();
  for (const place of document.querySelectorAll("[data-icon]")) place.prepend(icon(place.dataset.icon));
  catalog.load(await api.operations());
  const { steps: list, selected, ...address } = store.readAddress();
  state.pipelines[0].steps = list;
  state.selected = selected;
  toolbar();
  comparison();
  display();
  controls();
  panels();
  for (const module of [view, steps, palette, text, loupe, histogram, regions, explain, takeaway, jobs, keyboard]) module.start();
  takeaway.fill();
  listen();
  sheets();
  document.body.classList.add("empty");
  const scenes = images.start();
  await images.restore(address);
  await scenes;
  document.body.dataset.ready = "true";
}

start().catch((failure) => {
  $("view-message").hidden = false;
  tell($("view-message"), failure.message);
});
