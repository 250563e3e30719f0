// The pipeline on a folder: a job with its progress and the files that failed.

import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { tell } from "./told.js";
import * as api from "./api.js";
import { catalog } from "./catalog.js";
import { active } from "./pipeline.js";
import * as store from "./state.js";

const dialog = document.getElementById("takeaway");
const folder = document.getElementById("job-folder");
const pattern = document.getElementById("job-pattern");
const out = document.getElementById("job-out");
const format = document.getElementById("job-format");
const begin = document.getElementById("job-start");
const status = document.getElementById("job-status");
let events = null;

async function folders() {
  try {
    const roots = await api.folders();
    begin.disabled = !roots.length;
    if (!roots.length) return replace(status, h("p", { class: "hint" }, t("No folder was given. Start purecv play with folders to let pipelines run on their files.")));
    replace(folder, roots.map((root) => h("option", { value: root.name }, `${root.name} (${root.total})`)));
    replace(format, h("option", { value: "" }, t("each file's own")), catalog.formats.map((name) => h("option", { value: name }, name)));
    for (const field of [folder, pattern, out, format]) field.disabled = false;
  } catch (failure) {
    begin.disabled = true;
    replace(status, tell(h("p", { class: "hint" }), failure.message));
  }
}

function progress(id, job) {
  const share = job.total ? job.done / job.total : 0;
  replace(status,
    h("label", { class: "field-name", for: "job-progress" }, t("{done} of {total} files", job)),
    h("progress", { id: "job-progress", max: 1, value: share }),
    job.state === "running" ? h("button", { type: "button", class: "plain", onclick: () => api.stopJob(id).catch(failed) }, t("Stop")) : h("p", { class: job.failed?.length ? "error" : "done", role: "status" }, t(`job ${job.state}`)),
    job.failed?.length ? h("ul", { class: "imported" }, job.failed.map(({ file, message }) => h("li", {}, h("code", {}, file), tell(h("span"), message)))) : null);
  if (job.state !== "running") events?.close();
}

const failed = (failure) => replace(status, tell(h("p", { class: "error", role: "alert" }), failure.message), failure.detail?.caret ? h("pre", {}, failure.detail.caret) : null);

async function run(event) {
  event.preventDefault();
  events?.close();
  try {
    const { id } = await api.startJob({ folder: folder.value, pattern: pattern.value, out: out.value, format: format.value, text: active(store.steps()) });
    events = api.jobEvents(id);
    events.onmessage = ({ data }) => progress(id, JSON.parse(data));
    events.onerror = async () => {
      events.close();
      try {
        progress(id, await api.job(id));
      } catch (failure) {
        failed(failure);
      }
    };
  } catch (failure) {
    failed(failure);
  }
}

export function start() {
  dialog.addEventListener("folder", folders);
  document.getElementById("job-form").addEventListener("submit", run);
}
