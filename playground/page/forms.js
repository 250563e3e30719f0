// The form of a step, made from the operation's description: one field a parameter.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import * as catalog from "./catalog.js";
import * as kernel from "./kernel.js";
import { freshName, savedName, withName } from "./pipeline.js";
import { steps, edit, formatAfter } from "./state.js";

// form makes the fields of a step. change(name, text) is called for every change; text "" leaves the parameter out.
export function form({ op, key, index, change }) {
  const depth = formatAfter(index)?.depth || "8U";
  const fields = op.params.map((param) => {
    const id = `${key}-${param.name}`;
    const control = fieldOf(param, { op, id, depth, index, change: (text) => change(param.name, text) });
    const label = h(control.labelled ? "label" : "span", { class: "field-name", for: control.labelled ? id : null, id: `${id}-name`, title: t(param.help) }, param.name);
    const field = h("div", { class: `field ${control.wide ? "wide" : ""}` }, label, control.element, h("p", { class: "field-help" }, t(param.help)));
    return { param, control, field };
  });
  const required = fields.filter(({ param }) => param.required || !rare.has(param.name));
  const optional = fields.filter((field) => !required.includes(field));
  const element = h("div", { class: "form" }, required.map(({ field }) => field));
  if (optional.length) element.append(h("details", { class: "more" }, h("summary", {}, t("More")), optional.map(({ field }) => field)));
  return {
    element,
    update(args) {
      for (const { param, control } of fields) {
        const arg = args.find((a) => a.name === param.name);
        control.update(arg?.text || param.default || "", Boolean(arg?.given));
      }
    },
  };
}

// rare parameters stand folded up.
const rare = new Set(["anchor", "borderType", "borderValue", "delta", "scale", "sigmaY", "normalize"]);

function fieldOf(param, context) {
  switch (param.kind) {
    case "number":
    case "integer":
      return slider(param, context);
    case "size":
      return size(param, context);
    case "word":
      return word(param, context);
    case "true or false":
      return truth(param, context);
    case "depth":
      return choice(["-1", ...catalog.catalog.depths], context, (value) => (value === "-1" ? t("as the source") : value));
    case "kernel":
      return kernelField(param, context);
    case "image":
      return image(param, context);
    case "colour":
      return colour(param, context);
    default:
      return text(param, context);
  }
}

// pair is a slider and a number that show the same value. Where only odd numbers are allowed both step over the even ones.
function pair({ id, label, limits, input }) {
  const { min, max, step, least, most } = limits;
  const range = h("input", { type: "range", id, min, max, step, "aria-label": label, "data-focus": `${id}-range`, oninput: () => emit(range) });
  const number = h("input", { type: "number", min: least ?? null, max: most ?? null, step: step === 2 ? 2 : "any", "aria-label": t("{name}, number", { name: label }), "data-focus": `${id}-number`, oninput: () => emit(number) });
  function emit(source) {
    const text = source.value.trim();
    if (text === "" || !Number.isFinite(Number(text))) return;
    (source === range ? number : range).value = text;
    fill();
    input(text);
  }
  const fill = () => range.style.setProperty("--fill", `${(100 * (Number(range.value) - min)) / (max - min || 1)}%`);
  return {
    elements: [range, number],
    update(text) {
      if (document.activeElement !== number || Number(number.value) !== Number(text)) number.value = text;
      range.value = text;
      fill();
    },
  };
}

function slider(param, { op, id, depth, change }) {
  const fields = pair({ id, label: param.name, limits: catalog.range(op.name, param, depth), input: change });
  return { element: h("div", { class: "slider" }, fields.elements), labelled: true, update: fields.update };
}

function size(param, { op, id, depth, change }) {
  const limits = catalog.range(op.name, param, depth);
  let [width, height] = ["1", "1"];
  let square = true;
  const emit = () => change(width === height ? width : `${width}x${height}`);
  const link = h("button", {
    type: "button", class: "icon-button link", "data-focus": `${id}-link`,
    onclick: () => {
      square = !square;
      if (square && height !== width) {
        height = width;
        emit();
      }
      show();
    },
  }, icon("link"));
  const across = pair({ id, label: `${param.name} ${t("width")}`, limits, input: (v) => ((width = v), square && ((height = v), down.update(v)), emit()) });
  const down = pair({ id: `${id}-height`, label: `${param.name} ${t("height")}`, limits, input: (v) => ((height = v), square && ((width = v), across.update(v)), emit()) });
  const second = h("div", { class: "slider" }, down.elements);
  function show() {
    second.hidden = square;
    link.setAttribute("aria-pressed", String(square));
    link.title = t("width and height are the same");
    link.setAttribute("aria-label", link.title);
  }
  show();
  return {
    element: h("div", { class: "size" }, h("div", { class: "slider" }, across.elements, link), second),
    labelled: true,
    update(text) {
      [width, height] = text.split("x");
      height ??= width;
      if (width !== height) square = false;
      across.update(width);
      down.update(height);
      show();
    },
  };
}

// word offers words; those that are added with + to another one stand beside them.
function word(param, { id, change }) {
  const bases = param.words.filter((w) => !w.added);
  const added = param.words.filter((w) => w.added && w.name !== "isolated");
  let base = bases[0].name;
  let extra = "";
  const emit = () => change(extra ? `${base}+${extra}` : base);
  const first = h("select", { id, "data-focus": id, onchange: () => ((base = first.value), emit()) }, bases.map((w) => h("option", { value: w.name, title: t(w.help) }, w.name)));
  const second = added.length
    ? h("select", { "aria-label": t("{name}, added", param), "data-focus": `${id}-added`, onchange: () => ((extra = second.value), emit()) },
      h("option", { value: "" }, t("no addition")), added.map((w) => h("option", { value: w.name, title: t(w.help) }, `+ ${w.name}`)))
    : null;
  return {
    element: h("div", { class: "words" }, first, second),
    labelled: true,
    update(text) {
      const parts = text.split("+");
      base = parts.find((part) => bases.some((w) => w.name === part)) || bases[0].name;
      extra = parts.find((part) => added.some((w) => w.name === part)) || "";
      first.value = base;
      if (second) second.value = extra;
    },
  };
}

function choice(values, { id, change }, label = (value) => value) {
  const select = h("select", { id, "data-focus": id, onchange: () => change(select.value) }, values.map((value) => h("option", { value }, label(value))));
  return { element: select, labelled: true, update: (value) => (select.value = value) };
}

function truth(param, { id, change }) {
  const box = h("input", { type: "checkbox", id, "data-focus": id, onchange: () => change(String(box.checked)) });
  return { element: box, labelled: true, update: (value) => (box.checked = value === "true") };
}

function kernelField(param, { op, id, change }) {
  const numbers = op.params.some((p) => p.name === "ddepth") || op.name === "filter2D" || op.name === "sepFilter2D";
  const editor = kernel.editor({ id, numbers, change });
  editor.element.setAttribute("aria-labelledby", `${id}-name`);
  return { element: editor.element, wide: true, update: editor.update };
}

// image offers the images that were saved before; one that has no name yet gets one when it is chosen.
function image(param, { id, index, change }) {
  const select = h("select", { id, "data-focus": id });
  select.addEventListener("change", () => {
    if (!select.value.startsWith("step ")) return change(select.value);
    const source = Number(select.value.slice(5));
    const name = freshName(steps());
    edit((s) => {
      const list = s.pipelines[s.pipeline].steps;
      list[source] = { ...list[source], text: withName(list[source].text, name) };
    }, `name ${id}`);
    change(`$${name}`);
  });
  return {
    element: select,
    labelled: true,
    update(text) {
      const options = [h("option", { value: "$in" }, t("$in, the input"))];
      steps().slice(0, index).forEach((step, i) => {
        if (step.muted) return;
        const name = savedName(step.text);
        options.push(h("option", { value: name ? `$${name}` : `step ${i}` }, name ? `$${name} (${i + 1} ${step.text.split(" ")[0]})` : t("result of {step}", { step: `${i + 1} ${step.text.split(" ")[0]}` })));
      });
      if (![...options].some((o) => o.value === text)) options.push(h("option", { value: text }, text));
      select.replaceChildren(...options);
      select.value = text;
    },
  };
}

const hex = (n) => Math.max(0, Math.min(255, Math.round(n))).toString(16).padStart(2, "0");

function colour(param, { id, change }) {
  const values = h("input", { type: "text", id, "data-focus": id, placeholder: t("as it is by default"), onchange: () => change(values.value.replace(/\s+/g, "")) });
  const picker = h("input", {
    type: "color", "aria-label": t("{name}, picked", param), "data-focus": `${id}-picker`,
    oninput: () => {
      values.value = [1, 3, 5].map((i) => parseInt(picker.value.slice(i, i + 2), 16)).join(",");
      change(values.value);
    },
  });
  return {
    element: h("div", { class: "words" }, values, picker),
    labelled: true,
    update(text, given) {
      if (document.activeElement !== values) values.value = given ? text : "";
      const [r = 0, g = r, b = r] = text.split(",").map(Number);
      picker.value = `#${hex(r)}${hex(g)}${hex(b)}`;
    },
  };
}

function text(param, { id, change }) {
  const field = h("input", { type: "text", id, "data-focus": id, spellcheck: "false", onchange: () => change(field.value.replace(/\s+/g, "")) });
  return { element: field, labelled: true, update: (value) => document.activeElement === field || (field.value = value) };
}
