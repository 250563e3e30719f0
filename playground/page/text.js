// The text of the pipeline beside the list: each edits the other; an error stands under the text with its caret.

import { h, after } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { told } from "./told.js";
import * as api from "./api.js";
import { cut, lines, active, activeCount } from "./pipeline.js";
import * as store from "./state.js";

const { state, steps } = store;
const area = document.getElementById("text");
const message = document.getElementById("text-error");
let pending = false; // what was typed has not been taken yet
let typed = false; // the text was typed: it is not written anew while it is being edited

function keep(found) {
  // Steps that are the same keep their keys, so that forms and undo know them.
  const old = [...steps()];
  return found.map((step) => {
    const index = old.findIndex((o) => o.text === step.text && o.muted === step.muted);
    return index < 0 ? step : old.splice(index, 1)[0];
  });
}

const take = () => {
  if (!pending) return;
  pending = false;
  const next = keep(cut(area.value));
  store.edit((s) => {
    const pipeline = s.pipelines[s.pipeline];
    const atEnd = s.selected === pipeline.steps.length;
    pipeline.steps = next;
    if (atEnd || s.selected > next.length) s.selected = next.length;
  }, "text");
};
const takeSoon = after(150, take);

function write() {
  if (typed && document.activeElement === area) return;
  const text = lines(steps());
  if (area.value !== text) area.value = text;
  area.rows = Math.max(3, Math.min(12, text.split("\n").length + 1));
}

let asked = 0;

// checkSoon lets the picture go first while a slider moves.
const checkSoon = after(90, () => check());

// check asks the server to read the pipeline.
async function check() {
  const number = ++asked;
  const image = store.picture();
  if (!image) return;
  const list = steps().filter((s) => !s.muted);
  if (!list.length) return store.set({ parsed: { steps: [], texts: [] }, error: null });
  try {
    const answer = await api.pipeline({ image: image.id, text: active(steps()) });
    if (number === asked) store.set({ parsed: { ...answer, texts: list.map((s) => s.text) }, error: answer.error });
  } catch (failure) {
    if (number === asked) store.set({ error: { ...failure.detail, message: failure.message } });
  }
}

function showError() {
  const error = state.error;
  message.hidden = !error;
  area.setAttribute("aria-invalid", String(Boolean(error)));
  if (!error) return message.replaceChildren();
  message.replaceChildren(h("p", {}, told(error.message)));
  if (error.caret) message.append(h("pre", {}, error.caret));
  const want = [error.want && t("expected: {want}", { want: told(error.want) }), error.meant && t("perhaps {meant}?", error)].filter(Boolean);
  if (want.length && !want.some((w) => error.message.includes(w))) message.append(h("p", { class: "hint" }, want.join(t("; "))));
  const index = steps().findIndex((s, i) => !s.muted && activeCount(steps(), i) === (error.step || 0) - 1);
  if (error.meant && index >= 0) {
    message.append(h("button", {
      type: "button", class: "plain", onclick: () => {
        typed = false;
        store.updateStep(index, { text: steps()[index].text.replace(badWord(error) || steps()[index].text.split(" ")[0], error.meant) });
      },
    }, t("Use {meant}", error)));
  }
}

// badWord is the word that an error points at.
const badWord = (error) => (error.length ? active(steps()).slice(error.offset, error.offset + error.length) : "");

export function start() {
  area.addEventListener("input", () => {
    typed = pending = true;
    takeSoon();
  });
  area.addEventListener("blur", () => {
    take();
    typed = false;
    write();
    area.scrollLeft = 0;
  });
  store.listen((changed) => {
    if (changed.has("pipelines")) write();
    if (["pipelines", "images", "image"].some((name) => changed.has(name))) asked++, checkSoon();
    if (changed.has("error")) showError();
  });
  onLanguage(showError);
  write();
  check();
}
