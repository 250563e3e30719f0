// Connected regions: coloured over the picture, with a table that can be sorted. Pointing at a row marks the region, pointing at a region its row.

import { h, after, download, latest, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { tell } from "./told.js";
import * as api from "./api.js";
import * as view from "./view.js";
import * as store from "./state.js";

const { state } = store;
const panel = document.getElementById("panel-regions");
const head = document.getElementById("regions-head");
const table = document.getElementById("regions-table");
const connectivity = document.getElementById("connectivity");
const overlay = document.getElementById("overlay");
const columns = ["label", "area", "x", "y", "width", "height", "cx", "cy"];
const most = 500; // rows that are shown
let order = { sort: "area", descending: true };
let shown = null;
let asked = 0;

const request = () => ({ ...store.request(), connectivity: state.view.connectivity });

async function load() {
  if (panel.hidden || !store.picture()) return;
  const number = ++asked;
  const wanted = { ...request(), ...order, offset: 0, limit: most };
  const key = JSON.stringify(wanted);
  if (shown?.key === key) return;
  try {
    const answer = await api.regions(wanted);
    if (number !== asked) return;
    shown = { key, ...answer };
    render();
  } catch (failure) {
    if (number !== asked) return;
    shown = null;
    replace(head, tell(h("p", { class: "hint" }), failure.message));
    table.replaceChildren();
  }
}

function render() {
  if (!shown) return;
  replace(head, h("p", {}, h("b", {}, String(shown.count)), ` ${t(shown.count === 1 ? "region of what is not 0" : "regions of what is not 0")}`, shown.largest ? `, ${t("largest: {label}", { label: shown.largest })}` : "", shown.count > most ? ` · ${t("the first {n} are listed", { n: most })}` : ""));
  const header = h("tr", {}, columns.map((name) => {
    const active = order.sort === name;
    return h("th", { scope: "col", "aria-sort": active ? (order.descending ? "descending" : "ascending") : null },
      h("button", { type: "button", "data-focus": `sort-${name}`, onclick: () => sort(name) }, t(`column ${name}`), active ? (order.descending ? " ↓" : " ↑") : ""));
  }));
  const rows = shown.regions.map((region) => {
    const swatch = h("span", { class: "swatch" });
    swatch.style.background = region.color;
    return h("tr", {
      tabindex: 0, dataset: { label: region.label },
      onpointerenter: () => highlight(region.label), onpointerleave: () => highlight(0),
      onfocus: () => highlight(region.label), onblur: () => highlight(0),
      onclick: () => show(region),
      onkeydown: (event) => rowKeys(event, region),
    }, columns.map((name) => h("td", {}, name === "label" ? swatch : null, name === "cx" || name === "cy" ? region[name].toFixed(1) : String(region[name]))));
  });
  replace(table, h("thead", {}, header), h("tbody", {}, rows));
}

function rowKeys(event, region) {
  const row = event.currentTarget;
  if (event.key === "ArrowDown") row.nextElementSibling?.focus();
  else if (event.key === "ArrowUp") row.previousElementSibling?.focus();
  else if (event.key === "Enter") show(region);
  else return;
  event.preventDefault();
}

function sort(name) {
  order = { sort: name, descending: order.sort === name ? !order.descending : name !== "label" };
  load();
}

const highlight = after(30, (label) => {
  if (state.view.regions && state.view.highlight !== label) store.setView({ highlight: label });
});

function show(region) {
  view.reveal(Math.round(region.cx), Math.round(region.cy));
  view.mark({ x: region.x, y: region.y, width: region.width, height: region.height });
}

// pointAt marks the region that a pixel belongs to, and its row. Regions lie within each other, so that only the server's labels tell which one it is.
const pointAt = latest(async (pixel) => {
  if (panel.hidden || !shown) return;
  let region = null;
  try {
    if (pixel) [region] = (await api.regions({ ...request(), at: pixel })).regions;
  } catch {
    // what is wrong stands above the table
  }
  for (const row of table.querySelectorAll("tr.pointed")) row.classList.remove("pointed");
  const row = region && table.querySelector(`tr[data-label="${region.label}"]`);
  row?.classList.add("pointed");
  row?.scrollIntoView({ block: "nearest" });
  highlight(region?.label || 0);
});

// activate shows the colours while the panel is open.
export function activate(open) {
  if (open) load();
  if (open !== state.view.regions) store.setView({ regions: open && overlay.checked, highlight: 0 });
  if (!open) view.mark(null);
}

export function start() {
  connectivity.addEventListener("change", () => {
    store.setView({ connectivity: Number(connectivity.value) });
    load();
  });
  overlay.addEventListener("change", () => store.setView({ regions: overlay.checked }));
  document.getElementById("regions-csv").addEventListener("click", async () => {
    try {
      download(await api.regionsCSV({ ...request(), ...order }), "regions.csv");
    } catch (failure) {
      replace(head, tell(h("p", { class: "hint" }), failure.message));
    }
  });
  onLanguage(render);
  const reload = after(120, load);
  store.listen((changed) => {
    if (["pipelines", "selected", "image", "images"].some((name) => changed.has(name))) reload();
    if (changed.has("hover")) pointAt(state.hover);
  });
}
