// Starts purecv play and a browser on it, and does on the page what people do.

import { chromium } from "playwright-core";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export const purecv = process.env.PURECV || "purecv";
export const scratch = mkdtempSync(path.join(tmpdir(), "purecv-page-"));

// run runs purecv and returns what it prints.
export const run = async (...args) => (await promisify(execFile)(purecv, args, { maxBuffer: 1 << 28 })).stdout;

// serve starts the server and returns its address with a function that stops it.
export async function serve(...args) {
  const server = spawn(purecv, ["play", "--open=false", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  server.stderr.on("data", (data) => log.push(String(data)));
  const address = await new Promise((resolve, reject) => {
    server.stdout.once("data", (data) => resolve(String(data).trim()));
    server.once("exit", (code) => reject(new Error(`purecv play ended with ${code}: ${log.join("")}`)));
  });
  const { origin, searchParams } = new URL(address);
  return { address, origin, token: searchParams.get("token"), log, stop: () => server.kill(), ended: () => new Promise((resolve) => server.once("exit", resolve)) };
}

// client sends requests without a browser.
export function client({ origin, token }) {
  const send = (path, options = {}) => fetch(origin + path, { ...options, headers: { Authorization: `Bearer ${token}`, ...options.headers } });
  return {
    send,
    post: (path, body) => send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  };
}

// browse starts the browser.
export const browse = () => chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });

// A Visitor is a person at the page. What the page reports as an error is kept in errors.
export class Visitor {
  static async open(browser, server, { hash = "", scene, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"], ...options });
    const visitor = new Visitor(await context.newPage(), server);
    await visitor.page.goto(server.address);
    if (hash) {
      await visitor.page.goto(`${server.origin}/${hash}`);
      await visitor.page.reload();
    }
    await visitor.page.waitForSelector("body[data-ready]");
    if (scene) {
      await visitor.page.click(`[data-scene=${scene}]`);
      await visitor.closed("#open");
    }
    return visitor;
  }

  constructor(page, server) {
    this.page = page;
    this.server = server;
    this.errors = [];
    page.on("pageerror", (error) => this.errors.push(error.stack));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (4\d\d|422)/.test(message.text())) this.errors.push(message.text());
    });
  }

  closed(dialog) {
    return this.page.waitForSelector(`${dialog}:not([open])`, { state: "attached" });
  }

  // shows waits until the picture is that of a text.
  shows(text) {
    return this.page.waitForFunction((wanted) => document.getElementById("canvas").dataset.shown === wanted, text);
  }

  // write types a pipeline into the text.
  async write(text) {
    await this.page.fill("#text", text);
    await this.page.locator("#text").blur();
    await this.shows(text.split("\n").join(" ").replace(/\s+/g, " "));
    await this.read();
  }

  // read waits until the server has read the pipeline, which makes the forms of what was typed.
  read() {
    return this.page.evaluate(async () => {
      const { state, steps, listen } = await import("/page/state.js");
      const isRead = () => JSON.stringify(state.parsed?.texts) === JSON.stringify(steps().filter((s) => !s.muted).map((s) => s.text));
      if (isRead()) return;
      await new Promise((resolve, reject) => {
        const stop = listen(() => isRead() && resolve(stop()));
        setTimeout(reject, 30000, new Error("the server has not read the pipeline"));
      });
    });
  }

  text = () => this.page.inputValue("#text");
  steps = () => this.page.$$eval("#steps .step", (steps) => steps.map((step) => step.dataset.op));

  // add adds a step by its name.
  async add(name) {
    await this.page.click("#add-step");
    await this.page.fill("#palette-search", name);
    await this.page.keyboard.press("Enter");
    await this.closed("#palette");
  }

  // pixelsAt are the colours that the canvas shows at places in the image's pixels, so far to the right of where one picture alone is shown.
  pixelsAt(places, right = 0) {
    return this.page.evaluate(async ([list, right]) => {
      const { pointOf } = await import("/page/view.js");
      const canvas = document.getElementById("canvas");
      const box = canvas.getBoundingClientRect();
      return list.map(([x, y]) => {
        const [px, py] = pointOf(x, y);
        return [...canvas.getContext("2d").getImageData(Math.floor(px - box.left) + right, Math.floor(py - box.top), 1, 1).data].slice(0, 3);
      });
    }, [places, right]);
  }

  // point is the place on the page of a pixel of the image.
  point(x, y) {
    return this.page.evaluate(async ([x, y]) => (await import("/page/view.js")).pointOf(x, y), [x, y]);
  }

  async click(x, y) {
    await this.page.mouse.click(...(await this.point(x, y)));
  }

  async close() {
    await this.page.context().close();
  }
}

// until waits for a condition that it asks for again and again.
export async function until(condition, seconds = 30) {
  for (const end = Date.now() + 1000 * seconds; !(await condition()); ) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// npy reads an array that purecv wrote: its shape and values.
export function npy(bytes) {
  const length = bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, 10 + length);
  const shape = header.match(/'shape': \(([^)]*)\)/)[1].split(",").filter((n) => n.trim()).map(Number);
  const kind = header.match(/'descr': '([^']*)'/)[1];
  const types = { "|u1": Uint8Array, "<u2": Uint16Array, "<i2": Int16Array, "<i4": Int32Array, "<f4": Float32Array, "<f8": Float64Array };
  const data = bytes.subarray(10 + length);
  const values = new types[kind](data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
  const channels = shape[2] || 1;
  return { shape, at: (x, y) => Array.from(values.subarray((y * shape[1] + x) * channels, (y * shape[1] + x + 1) * channels)) };
}

// array writes an array of bytes, three channels of the same value, as NumPy does.
export function array(width, height, value) {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${height}, ${width}, 3), }`.padEnd(117) + "\n";
  const head = Buffer.concat([Buffer.from([0x93]), Buffer.from("NUMPY"), Buffer.from([1, 0, header.length & 255, header.length >> 8]), Buffer.from(header, "latin1")]);
  const pixels = Buffer.alloc(3 * width * height);
  for (let i = 0; i < width * height; i++) pixels.fill(value(i % width, Math.floor(i / width)), 3 * i, 3 * i + 3);
  return Buffer.concat([head, pixels]);
}
