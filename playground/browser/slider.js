// Measures how long it takes from a move of a slider to the picture: on a photograph of 12 million pixels, warm, with the guide's adaptive
// threshold, in a view of 1280 x 800 pixels at 100 %. Run it alone on the machine.

import path from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { Visitor, array, browse, npy, run, scratch, serve } from "./harness.js";

const [width, height] = [4000, 3000];
const moves = 50;

// photograph enlarges the street scene and adds noise, as a camera's sensor does.
async function photograph() {
  await run("gallery", "-o", path.join(scratch, "gallery"));
  const small = path.join(scratch, "small.npy");
  await run("run", "-i", path.join(scratch, "gallery", "scenes", "car.png"), "-o", small, "gray");
  const { shape, at } = npy(await readFile(small));
  const rows = Array.from({ length: shape[0] }, (_, y) => Uint8Array.from({ length: shape[1] }, (_, x) => at(x, y)[0]));
  let seed = 1;
  const file = path.join(scratch, "photograph.npy");
  await writeFile(file, array(width, height, (x, y) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return Math.max(0, Math.min(255, rows[Math.floor((y * shape[0]) / height)][Math.floor((x * shape[1]) / width)] + ((seed >> 16) % 13) - 6));
  }));
  return file;
}

const server = await serve(await photograph());
const browser = await browse();
try {
  const v = await Visitor.open(browser, server, { viewport: { width: 1956, height: 937 } });
  await v.write("gray | adaptiveThreshold 255 gaussian binary 7 8");
  await v.page.click("#zoom");
  await v.page.waitForTimeout(1000);
  const view = await v.page.$eval("#canvas", (canvas) => `${canvas.width} x ${canvas.height}, at ${canvas.dataset.scale}`);
  const times = await v.page.evaluate(async (moves) => {
    const canvas = document.getElementById("canvas");
    const slider = document.querySelector(".selected input[type=range][id$=blockSize]");
    const { state } = await import("/page/state.js");
    const times = [];
    for (let i = 0; i < moves + 5; i++) {
      const size = 3 + 2 * ((i * 5) % 49);
      const wanted = `gray | adaptiveThreshold 255 gaussian binary ${size} 8`.replace("gray", document.getElementById("canvas").dataset.shown.split(" | ")[0]);
      const start = performance.now();
      slider.value = size;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (canvas.dataset.shown !== wanted) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(canvas, { attributes: true, attributeFilter: ["data-shown"] });
      });
      const drawn = performance.now();
      await new Promise(requestAnimationFrame);
      if (i >= 5) { // the first ones warm up
        const asked = performance.getEntriesByType("resource").findLast((entry) => entry.name.endsWith("/api/view"));
        times.push([drawn - start, performance.now() - start, state.report.total_ms, asked.requestStart - start, asked.responseStart - asked.requestStart, asked.responseEnd - asked.responseStart, drawn - asked.responseEnd]);
      }
      performance.clearResourceTimings();
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return times;
  }, moves);
  const rank = (list, part) => list.toSorted((a, b) => a - b)[Math.ceil(list.length * part) - 1].toFixed(1);
  for (const [name, column] of [["drawn", 0], ["drawn and on its way to the screen", 1], ["of which the steps", 2], ["until the request is sent", 3], ["until the answer begins", 4], ["the answer", 5], ["from its end until drawn", 6]]) {
    const list = times.map((row) => row[column]);
    console.log(`${name}: median ${rank(list, 0.5)} ms, p95 ${rank(list, 0.95)} ms, longest ${rank(list, 1)} ms`);
  }
  console.log(`${moves} moves, view ${view}, image ${width} x ${height}, Chromium ${browser.version()}`);
} finally {
  await browser.close();
  server.stop();
}
