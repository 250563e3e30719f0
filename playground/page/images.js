// Opening pictures: dropped, pasted, chosen, from the camera, or a sample scene; open ones are tabs.

import { h, iconButton, replace } from "./dom.js";
import { t, onLanguage } from "./i18n.js";
import { tell } from "./told.js";
import * as api from "./api.js";
import * as store from "./state.js";

const { state } = store;
const tabs = document.getElementById("tabs");
const dialog = document.getElementById("open");
const chooser = document.getElementById("file");
const list = document.getElementById("scenes");
const problem = document.getElementById("open-error");
const reading = document.getElementById("read-as");
const camera = document.getElementById("camera");

function add(image) {
  const known = state.images.findIndex((open) => open.id === image.id);
  if (known >= 0) return store.set({ image: known, cursor: null });
  store.set({ images: [...state.images, image], image: state.images.length, cursor: null });
}

// opening runs what opens images, and tells in the dialog what went wrong.
async function opening(run) {
  problem.hidden = true;
  dialog.setAttribute("aria-busy", "true");
  try {
    await run();
    if (dialog.open) dialog.close();
  } catch (failure) {
    if (!dialog.open) open();
    tell(problem, failure.message);
    problem.hidden = false;
  } finally {
    dialog.setAttribute("aria-busy", "false");
  }
}

const files = (chosen) =>
  opening(async () => {
    const failures = [];
    for (const file of chosen) {
      try {
        add(await api.upload(file, file.name || t("pasted.png"), reading.value));
      } catch (failure) {
        failures.push(chosen.length > 1 ? `${file.name}: ${failure.message}` : failure.message);
      }
    }
    if (failures.length) throw new Error(failures.join("\n"));
  });

export const openScene = (name) =>
  opening(async () => {
    add({ ...(await api.scene(name)), scene: name });
  });

// open shows the ways to open a picture.
export function open() {
  problem.hidden = true;
  dialog.showModal();
}

function close(index) {
  const images = state.images.filter((_, i) => i !== index);
  store.set({ images, image: Math.max(0, Math.min(state.image > index ? state.image - 1 : state.image, images.length - 1)), cursor: null });
  if (!images.length) open();
}

function render() {
  replace(tabs, state.images.map((image, i) => h("div", { class: "tab" },
    h("button", {
      type: "button", class: "tab-name", "aria-current": String(i === state.image), "aria-keyshortcuts": "Delete", title: [`${image.name} ${image.width} × ${image.height}`, ...(image.warnings || [])].join("\n"), "data-focus": `tab-${i}`,
      onclick: () => store.set({ image: i, cursor: null }), onkeydown: (event) => keys(event, i),
    }, image.name),
    iconButton("close", t("Close {name}", image), () => close(i)))));
}

function keys(event, i) {
  const n = state.images.length;
  const to = { ArrowRight: (i + 1) % n, ArrowLeft: (i + n - 1) % n, Home: 0, End: n - 1 }[event.key];
  if (event.key === "Delete") close(i);
  else if (to !== undefined) {
    store.set({ image: to, cursor: null });
    tabs.querySelectorAll(".tab-name")[to].focus();
  } else return;
  event.preventDefault();
}

async function scenes() {
  const found = await api.scenes();
  replace(list, found.map(({ name, title }) => {
    const picture = h("canvas", { width: 144, height: 96, "aria-hidden": "true" });
    thumbnail(name, picture);
    return h("button", { type: "button", class: "scene", dataset: { scene: name }, onclick: () => openScene(name) }, picture, h("span", {}, t(title)));
  }));
}

// thumbnail draws a scene small, as the server shrinks it.
async function thumbnail(name, canvas) {
  const image = await api.scene(name);
  const scale = Math.min(1, Math.max(canvas.width / image.width, canvas.height / image.height));
  const size = [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))];
  const { width, height, channels, bytes } = await api.view({ image: image.id, text: "", step: 0, rect: [0, 0, image.width, image.height], size });
  const data = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data.data[4 * i + c] = bytes[i * channels + Math.min(c, channels - 1)];
    data.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(data, (canvas.width - width) >> 1, (canvas.height - height) >> 1);
}

let stream = null;

async function startCamera() {
  problem.hidden = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (failure) {
    problem.textContent = t("The camera cannot be used: {message}", failure);
    problem.hidden = false;
    return;
  }
  const video = camera.querySelector("video");
  video.srcObject = stream;
  camera.hidden = false;
  video.play();
}

function stopCamera() {
  for (const track of stream?.getTracks() || []) track.stop();
  stream = null;
  camera.hidden = true;
}

function snap() {
  const video = camera.querySelector("video");
  const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  stopCamera();
  canvas.toBlob((blob) => files([new File([blob], t("camera.png"))]), "image/png");
}

export function start() {
  for (const id of ["open-button", "first-picture"]) document.getElementById(id).addEventListener("click", open);
  document.getElementById("choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    files([...chooser.files]);
    chooser.value = "";
  });
  document.getElementById("use-camera").hidden = !navigator.mediaDevices?.getUserMedia;
  document.getElementById("use-camera").addEventListener("click", startCamera);
  document.getElementById("snap").addEventListener("click", snap);
  dialog.addEventListener("close", stopCamera);
  addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files || [])];
    if (pasted.length) files(pasted);
  });
  addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && document.body.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    files([...event.dataTransfer.files]);
  });
  store.listen((changed) => {
    if (changed.has("images") || changed.has("image")) render();
  });
  onLanguage(() => {
    render();
    scenes();
  });
  render();
  return scenes();
}

// restore opens what the address or the command line named, or asks for a picture.
export async function restore({ image, scene }) {
  const given = await api.opened();
  if (given.length) store.set({ images: given, image: 0 });
  try {
    if (scene) await openScene(scene);
    else if (image) add(await api.image(image));
  } catch {
    problem.textContent = t("The picture of this address is not here any more. Open it again: the pipeline is kept.");
    problem.hidden = false;
    if (!dialog.open) dialog.showModal();
    return;
  }
  if (!state.images.length) open();
}
