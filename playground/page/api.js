// Requests to the server, and what its errors mean.

import { t } from "./i18n.js";

// A Failure is an error that the server explained: its message and, for a pipeline, step, offset, length and caret.
export class Failure extends Error {
  constructor(status, error, retryAfter = 0) {
    super(error?.message || `HTTP ${status}`);
    Object.assign(this, { status, retryAfter, detail: error || {} });
  }
}

// sent holds the bytes of the images that were opened here, so that one which the server no longer holds can be sent again.
const sent = new Map();

async function failureOf(response) {
  if (response.status === 401) return new Failure(401, { message: t("The program was started anew: open the address that it printed now. The pipeline stands in this page's address, after #.") });
  let error = null;
  try {
    error = (await response.json()).error;
  } catch {
    // an answer that is not the server's own, such as a proxy's
  }
  return new Failure(response.status, error, Number(response.headers.get("Retry-After")) || 0);
}

const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });

// busy tells who listens whether the server asked to wait.
export const busy = new EventTarget();

// unreachable says what each browser words in its own way. A request that was given up stays one.
function unreachable(error) {
  throw error instanceof TypeError ? new Failure(0, { message: "The server cannot be reached. Is purecv play still running?" }) : error;
}

// exchange is fetch for large answers, of which it makes what is used of a Response: a megabyte is there in half the time in Chromium.
function exchange(path, { method, headers, body, signal }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, path);
    request.responseType = "arraybuffer";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.onload = () => resolve({
      ok: request.status < 400, status: request.status, headers: { get: (name) => request.getResponseHeader(name) },
      arrayBuffer: () => request.response, json: () => JSON.parse(new TextDecoder().decode(request.response)),
    });
    request.onerror = () => reject(new TypeError("no answer"));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop);
    request.send(body);
  });
}

// request sends a request. While the server is full it is sent again: what somebody may give up is tried until then, anything else a few times.
async function request(path, options, tries = options.signal ? Infinity : 4) {
  const send = options.large ? exchange : fetch;
  const response = await send(path, options).catch(unreachable);
  if (response.ok) return response;
  const failure = await failureOf(response);
  if (failure.status === 429 && tries > 1) {
    busy.dispatchEvent(new Event("wait"));
    await pause(Math.min(failure.retryAfter || 1, 5) * 1000, options.signal);
    return request(path, options, tries - 1);
  }
  throw failure;
}

const get = (path, signal) => request(path, { signal });

// post sends JSON. An image that the server has forgotten is sent again, once.
async function post(path, body, signal, large = false) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal, large };
  try {
    return await request(path, options);
  } catch (failure) {
    const again = failure.status === 404 && sent.get(body.image);
    if (!again) throw failure;
    await again();
    return request(path, options);
  }
}

const json = async (response) => (await response).json();

export const operations = () => json(get("/api/ops"));
export const scenes = () => json(get("/api/scenes"));
export const opened = () => json(get("/api/images"));
export const image = (id) => json(get(`/api/images/${encodeURIComponent(id)}`));
export const pipeline = (body, signal) => json(post("/api/pipeline", body, signal));
export const pixels = (body, signal) => json(post("/api/pixels", body, signal));
export const histogram = (body, signal) => json(post("/api/histogram", body, signal));
export const regions = (body, signal) => json(post("/api/regions", body, signal));
export const regionsCSV = async (body) => (await post("/api/regions", { ...body, csv: true })).blob();
export const pixel = (body, signal) => json(post("/api/pixel", body, signal));
export const exported = (body) => json(post("/api/export", body));
export const imported = (body) => json(post("/api/import", body));
export const result = async (body) => (await post("/api/result", body)).blob();
export const figure = async (body) => (await post("/api/figure", body)).blob();
export const folders = () => json(get("/api/folders"));
export const startJob = (body) => json(post("/api/jobs", body));
export const job = (id) => json(get(`/api/jobs/${encodeURIComponent(id)}`));
export const stopJob = (id) => request(`/api/jobs/${encodeURIComponent(id)}`, { method: "DELETE" });
export const jobEvents = (id) => new EventSource(`/api/jobs/${encodeURIComponent(id)}/events`);

// scene opens one of the sample pictures.
export async function scene(name) {
  const open = () => json(request(`/api/scenes/${encodeURIComponent(name)}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }));
  const picture = await open();
  sent.set(picture.id, open);
  return picture;
}

// upload sends a file's bytes.
export async function upload(blob, name, read = "color") {
  const send = () =>
    json(request(`/api/images?name=${encodeURIComponent(name)}&read=${read}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: blob }));
  const picture = await send();
  sent.set(picture.id, send);
  return picture;
}

// view asks for a part of a step's result as it is to be displayed: rows of bytes, and what the steps took.
export async function view(body, signal) {
  const response = await post("/api/view", { ...body, encoding: "raw" }, signal, true);
  const header = (name) => Number(response.headers.get(`X-Purecv-${name}`));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const report = JSON.parse(response.headers.get("X-Purecv-Report") || "null");
  return { width: header("Width"), height: header("Height"), channels: header("Channels"), bytes, report };
}
