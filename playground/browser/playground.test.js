// The real page in a real browser, served by purecv play. See run.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile, writeFile, mkdir, readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Visitor, array, browse, client, npy, run, scratch, serve, until } from "./harness.js";

const folder = path.join(scratch, "photos");
const gallery = path.join(scratch, "gallery");
const scene = (name) => path.join(gallery, "scenes", `${name}.png`);
let browser, server;

before(async () => {
  await run("gallery", "-o", gallery);
  await mkdir(folder);
  for (const name of ["coins", "page", "car"]) await writeFile(path.join(folder, `${name}.png`), await readFile(scene(name)));
  await writeFile(path.join(folder, "broken.png"), "this is no picture");
  server = await serve("--root", folder);
  browser = await browse();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

// visit opens the page, lets a person do something there, and finds out whether the page reported an error of its own.
async function visit(options, act) {
  const visitor = await Visitor.open(browser, server, options);
  try {
    await act(visitor, visitor.page);
    assert.deepEqual(visitor.errors, [], "the page reported errors");
  } finally {
    await visitor.close();
  }
}

// values runs a pipeline on the command line and returns its result's values.
async function values(image, text) {
  const out = path.join(scratch, "out.npy");
  await run("run", "-i", image, "-o", out, text);
  return npy(await readFile(out));
}

const guide = "cvtColor RGB2GRAY | adaptiveThreshold 255 mean binary 7 2";

test("a picture is uploaded, and the guide's adaptive threshold built by hand", async () => {
  await visit({}, async (v, page) => {
    await page.setInputFiles("#file", scene("page"));
    await v.closed("#open");
    await v.add("adaptive");
    await v.shows(guide);
    assert.deepEqual(await v.steps(), ["cvtColor", "adaptiveThreshold"]);
    const field = page.locator(".field", { hasText: "blockSize" }).locator("input[type=number]");
    await field.fill("11");
    await page.locator(".field", { has: page.locator("span, label", { hasText: /^C$/ }) }).locator("input[type=number]").fill("8");
    await page.locator(".field", { hasText: "adaptiveMethod" }).locator("select").selectOption("gaussian");
    const text = "cvtColor RGB2GRAY | adaptiveThreshold 255 gaussian binary 11 8";
    await v.shows(text);
    const result = await values(scene("page"), text);
    const places = [[10, 10], [100, 120], [200, 90], [333, 222], [401, 307]];
    await page.click("#zoom");
    await v.shows(text);
    const inside = places.filter(([x, y]) => x < result.shape[1] && y < result.shape[0]);
    const rect = (await page.getAttribute("#canvas", "data-rect")).split(",").map(Number);
    const seen = inside.filter(([x, y]) => x >= rect[0] && x < rect[2] && y >= rect[1] && y < rect[3]);
    assert.ok(seen.length >= 2, `only ${seen.length} of the places are in sight`);
    assert.deepEqual(await v.pixelsAt(seen), seen.map(([x, y]) => Array(3).fill(result.at(x, y)[0])));
  });
});

test("pictures are dropped, pasted, and taken by a camera", async () => {
  await visit({}, async (v, page) => {
    const browser = await page.context().newCDPSession(page);
    const data = { items: [], files: [scene("coins"), scene("car")], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await browser.send("Input.dispatchDragEvent", { type, x: 640, y: 400, data });
    await v.closed("#open");
    await page.waitForFunction(() => document.querySelectorAll("#tabs .tab").length === 2);
    assert.deepEqual(await page.$$eval("#tabs .tab-name", (names) => names.map((name) => name.textContent)), ["coins.png", "car.png"]);

    const [width, height] = [37, 23];
    await page.evaluate(async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.fillStyle = "rgb(10 200 30)";
      context.fillRect(0, 0, width, height);
      await navigator.clipboard.write([new ClipboardItem({ "image/png": await canvas.convertToBlob({ type: "image/png" }) })]);
    }, [width, height]);
    await page.focus("#canvas");
    await page.keyboard.press("Control+v");
    await page.waitForFunction(() => document.querySelectorAll("#tabs .tab").length === 3);
    assert.equal(await page.textContent("#format"), `${width} × ${height}  8UC3`);
    await page.click("#zoom");
    await v.shows("");
    assert.deepEqual(await v.pixelsAt([[5, 5], [30, 20]]), [[10, 200, 30], [10, 200, 30]]);

    await page.click("#open-button");
    await page.click("#use-camera");
    await page.waitForFunction(() => document.querySelector("#camera video").videoWidth > 0);
    await page.click("#snap");
    await v.closed("#open");
    await page.waitForFunction(() => document.querySelectorAll("#tabs .tab").length === 4);
    assert.match(await page.textContent("#tabs .tab:last-child"), /camera\.png/);
    assert.match(await page.textContent("#format"), /^\d{3,} × \d{3,} {2}8UC3$/);
  });
});

test("sliders and numbers agree, and only odd sizes can be slid to", async () => {
  await visit({ scene: "page" }, async (v, page) => {
    await v.write("gray | medianBlur 3");
    const slider = page.getByRole("slider", { name: "ksize" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await v.shows("gray | medianBlur 5");
    await page.keyboard.press("ArrowRight");
    await v.shows("gray | medianBlur 7");
    assert.equal(await page.getByRole("spinbutton", { name: "ksize" }).inputValue(), "7");
  });
});

test("the threshold line is dragged, and begins at Otsu's level", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await v.write("gray | threshold 0 255 binary+otsu");
    await page.click("#tab-histogram");
    const line = page.locator("#threshold-line");
    await line.waitFor({ state: "visible" });
    const report = JSON.parse(await run("run", "-i", scene("coins"), "-o", path.join(scratch, "o.npy"), "--json", "--fuse=false", "gray | threshold 0 255 binary+otsu"));
    const otsu = report.steps.at(-1).results.threshold;
    assert.equal(Number(await line.getAttribute("aria-valuenow")), otsu);
    assert.match(await page.textContent("#histogram-figures"), new RegExp(`Otsu ${otsu}`));
    const box = await line.boundingBox();
    const plot = await page.locator("#histogram-canvas").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 20, box.y + 60, { steps: 4 });
    await page.mouse.move(plot.x + 8 + ((plot.width - 16) * 200.5) / 256, box.y + 60, { steps: 8 });
    await page.mouse.up();
    await v.shows("gray | threshold 200 255 binary");
    await line.focus();
    await page.keyboard.press("ArrowLeft");
    await v.shows("gray | threshold 199 255 binary");
  });
});

test("steps are reordered by drag and keyboard, muted, duplicated, removed, undone", async () => {
  await visit({ scene: "car" }, async (v, page) => {
    await v.write("gray\n| blur 5\n| medianBlur 7");
    const grip = (i) => page.locator("#steps .grip").nth(i).boundingBox();
    const [from, to] = [await grip(2), await grip(1)];
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 8, to.y - 2, { steps: 6 });
    await page.mouse.up();
    await v.shows("gray | medianBlur 7");
    assert.deepEqual(await v.steps(), ["cvtColor", "medianBlur", "blur"]);
    await page.locator("#steps .step-head").nth(1).focus();
    await page.keyboard.press("Alt+ArrowDown");
    assert.deepEqual(await v.steps(), ["cvtColor", "blur", "medianBlur"]);
    await page.click("[aria-label='Mute step 2']");
    await v.shows("gray | medianBlur 7");
    assert.equal(await v.text(), "gray\n# | blur 5\n| medianBlur 7");
    await page.click("[aria-label='Switch on step 2']");
    await page.click("[aria-label='Duplicate']");
    await v.shows("gray | blur 5 | medianBlur 7 | medianBlur 7");
    await page.click("[aria-label='Remove step 4']");
    await v.shows("gray | blur 5 | medianBlur 7");
    for (let i = 0; i < 5; i++) await page.click("#undo");
    assert.deepEqual(await v.steps(), ["cvtColor", "medianBlur", "blur"]);
    await page.click("#undo");
    await v.shows("gray | blur 5 | medianBlur 7");
    await page.keyboard.press("Control+Shift+Z");
    assert.deepEqual(await v.steps(), ["cvtColor", "medianBlur", "blur"]);
  });
});

test("branches: an earlier result is named and blended", async () => {
  await visit({ scene: "car" }, async (v, page) => {
    await v.write("gray\n| Sobel 16S 1 0\n| convertScaleAbs");
    await v.add("go on from the input");
    await v.write("gray as g\n| Sobel 16S 1 0\n| convertScaleAbs\n| $g\n| Sobel 16S 0 1\n| convertScaleAbs\n| addWeighted 0.5 $g 0.5 0");
    const select = page.locator(".field", { hasText: "src2" }).locator("select");
    const third = await select.locator("option", { hasText: "3 convertScaleAbs" }).getAttribute("value");
    await select.selectOption(third);
    const text = "gray as g | Sobel 16S 1 0 | convertScaleAbs as a | $g | Sobel 16S 0 1 | convertScaleAbs | addWeighted 0.5 $a 0.5 0";
    await v.shows(text);
    const want = await values(scene("car"), text);
    await v.click(300, 200);
    await page.waitForFunction(() => document.getElementById("loupe").dataset.values);
    const { x, y, value } = JSON.parse(await page.getAttribute("#loupe", "data-values"));
    assert.deepEqual(value, want.at(x, y));
  });
});

test("every operation of the choice makes a step that fits, on colours and on gray", async () => {
  const beginnings = {
    open: "morphologyEx open ellipse:5",
    erode: "erode ellipse:5",
    hitmiss: "cvtColor RGB2GRAY | threshold 0 255 binary+otsu | morphologyEx hitmiss [0 1 0; -1 1 1; -1 -1 0]",
    absdiff: "medianBlur 5 as m | $in | absdiff $m",
    bitwise_and: "cvtColor RGB2GRAY as g | threshold 0 255 otsu | bitwise_and $g",
  };
  await visit({ scene: "car" }, async (v, page) => {
    const write = async (text) => {
      await page.fill("#text", text);
      await page.locator("#text").blur();
      await v.read();
    };
    await page.click("#add-step");
    const names = await page.$$eval(".palette-item b", (items) => items.map((item) => item.textContent));
    await page.keyboard.press("Escape");
    assert.ok(names.length > 30);
    for (const before of ["", "gray"]) {
      for (const name of names) {
        await write(before);
        await page.click("#add-step");
        await page.locator(".palette-item", { has: page.locator(`b:text-is("${name}")`) }).first().click();
        await v.closed("#palette");
        await v.read();
        const text = (await v.text()).replace(/\n/g, " ");
        if (before && name === "cvtColor" || before && name === "gray") continue; // which gray pictures are not for
        assert.equal(await page.textContent("#text-error"), "", `${name} after "${before}": ${text}`);
        if (!before && beginnings[name]) assert.equal(text, beginnings[name]);
      }
    }
    await v.write("gray | threshold 100 255 binary");
    await v.add("bitwise_or");
    await v.shows("gray as a | threshold 100 255 binary | bitwise_or $a");
    await page.click("#undo");
    await v.shows("gray | threshold 100 255 binary");
  });
});

test("a step without values that is typed has its form", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await v.write("gray | threshold 0 255 otsu | connectedComponents");
    await page.locator(".field", { hasText: "connectivity" }).waitFor();
  });
});

test("the server's end and its new beginning are told", async () => {
  let other = await serve();
  const v = await Visitor.open(browser, other, { scene: "coins" });
  const write = async (text) => {
    await v.page.fill("#text", text);
    await v.page.locator("#text").blur();
  };
  const says = (words) => v.page.waitForFunction((wanted) => document.getElementById("view-message").textContent.includes(wanted), words);
  await v.write("gray | blur 3");
  const ended = other.ended();
  other.stop();
  await ended;
  await write("gray | blur 5");
  await says("cannot be reached");
  other = await serve("--addr", new URL(other.origin).host);
  await write("gray | blur 7");
  await says("started anew");
  await v.close();
  other.stop();
});

test("without a picture the page offers to open one", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await page.click("[aria-label='Close coins.png']");
    await page.keyboard.press("Escape");
    assert.equal(await page.textContent("#format"), "");
    await page.click("#first-picture");
    await page.click("[data-scene=coins]");
    await v.closed("#open");
    await page.locator("#first-picture").waitFor({ state: "hidden" });
  });
});

test("kernels: a grid is edited, and elements are drawn as getStructuringElement makes them", async () => {
  await visit({ scene: "car" }, async (v, page) => {
    await v.write("gray | filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0]");
    await page.getByLabel("row 2, column 2").fill("7");
    await page.keyboard.press("Tab");
    await v.shows("gray | filter2D -1 [0 -1 0; -1 7 -1; 0 -1 0]");
    await v.write("gray | erode ellipse:5");
    await page.getByLabel("row 1, column 1").click();
    await v.shows("gray | erode [1 0 1 0 0; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 0 0 1 0 0]");
    const kinds = ["rect", "ellipse", "cross"];
    const sizes = [[1, 1], [2, 2], [3, 3], [5, 3], [4, 7], [7, 7], [8, 6], [1, 5], [6, 1], [12, 13], [31, 20]];
    for (const kind of kinds) {
      for (const [w, h] of sizes) {
        const printed = (await run("kernel", `${kind}:${w}x${h}`)).match(/\d/g).join("");
        const drawn = await page.evaluate(async ([k, w, h]) => (await import("/page/kernel.js")).element(k, w, h).flat().join(""), [kind, w, h]);
        assert.equal(drawn, printed, `${kind}:${w}x${h}`);
      }
    }
  });
});

test("ways to compare: side by side, split, flicker, difference", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await v.write("gray | threshold 100 255 binary");
    const gray = await values(scene("coins"), "gray");
    const result = await values(scene("coins"), "gray | threshold 100 255 binary");
    const places = [[290, 270], [420, 270], [330, 400]];
    await page.click("#zoom"); // at 100 % the canvas shows the very values
    const check = (name, seen, want) => places.forEach(([x, y], i) => assert.equal(seen[i][0], want(x, y), `${name} at (${x}, ${y})`));
    const before = (x, y) => gray.at(x, y)[0];
    const after = (x, y) => result.at(x, y)[0];
    for (const mode of ["split", "side", "flicker", "difference"]) {
      await page.click(`[data-mode=${mode}]`);
      await page.selectOption("#before", "1");
      await page.waitForFunction(() => document.getElementById("canvas").dataset.before === "gray" && document.getElementById("canvas").dataset.shown);
      switch (mode) {
        case "split":
          check(mode, await v.pixelsAt(places), (x, y) => (x < 360 ? before : after)(x, y));
          break;
        case "side":
          check("the left side", await v.pixelsAt(places), before);
          check("the right side", await v.pixelsAt(places, await page.$eval("#canvas", (canvas) => Math.floor(canvas.width / 2))), after);
          break;
        case "difference":
          check(mode, await v.pixelsAt(places), (x, y) => Math.abs(before(x, y) - after(x, y)));
          break;
        default:
          for (const [name, want] of [["before", before], ["after", after]]) {
            let seen;
            await until(async () => (seen = await v.pixelsAt(places))[0][0] === want(...places[0]));
            check(`flicker, ${name}`, seen, want);
          }
      }
    }
    await page.click("[data-mode=split]");
    const box = await page.locator("#canvas").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 4, box.y + 20, { steps: 4 });
    await page.mouse.up();
    const split = await page.evaluate(async () => (await import("/page/view.js")).splitAt());
    assert.ok(Math.abs(split - 0.25) < 0.02, `the split stands at ${split}`);
  });
});

test("the loupe shows the library's values: bytes, signed and floating ones", async () => {
  for (const text of ["gray", "GaussianBlur 5", "gray | Sobel 16S 1 0", "gray | Laplacian 32F 3", "gray | Sobel 64F 1 0 5"]) {
    const want = await values(scene("car"), text);
    await visit({ scene: "car" }, async (v, page) => {
      await v.write(text);
      for (const [px, py] of [[3, 2], [250, 300], [700, 511]]) {
        await page.mouse.move(...(await v.point(px, py)));
        const { x, y } = await page.evaluate(async ([cx, cy]) => (await import("/page/view.js")).pixelAt(cx, cy), await v.point(px, py));
        await page.waitForFunction(([x, y]) => {
          const shown = JSON.parse(document.getElementById("loupe").dataset.values || "{}");
          return shown.x === x && shown.y === y;
        }, [x, y]);
        const shown = JSON.parse(await page.getAttribute("#loupe", "data-values"));
        assert.deepEqual(shown.value, want.at(x, y), `${text} at (${x}, ${y})`);
      }
    });
  }
});

test("zoom and pan: wheel, keys, buttons, and each pixel is a square", async () => {
  await visit({ scene: "ramp" }, async (v, page) => {
    await page.focus("#canvas");
    await page.keyboard.press("1");
    assert.equal(await page.textContent("#zoom"), "100 %");
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    assert.equal(await page.textContent("#zoom"), "400 %");
    const before = await page.getAttribute("#canvas", "data-rect");
    await page.keyboard.press("Control+ArrowRight");
    await page.waitForFunction((old) => document.getElementById("canvas").dataset.rect !== old && document.getElementById("view").ariaBusy === "false", before);
    const box = await page.locator("#canvas").boundingBox();
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.wheel(0, -400);
    await page.waitForFunction(() => Number(document.getElementById("canvas").dataset.scale) > 7);
    await page.click("#zoom-fit");
    await page.waitForFunction(() => Number(document.getElementById("canvas").dataset.scale) < 5);
  });
});

test("regions: the table equals the library's, is sorted, and marks what is pointed at", async () => {
  const rings = path.join(scratch, "rings.npy");
  const far = (x, y) => Math.hypot(x - 40, y - 40);
  await writeFile(rings, array(80, 80, (x, y) => (far(x, y) < 5 || (far(x, y) > 24 && far(x, y) < 32) ? 255 : 0)));
  await visit({ scene: "circles" }, async (v, page) => {
    await v.write("gray | threshold 0 255 binary+otsu");
    await page.click("#tab-regions");
    await page.waitForSelector("#regions-table tbody tr");
    await values(scene("circles"), "gray | threshold 0 255 binary+otsu");
    const want = JSON.parse(await run("components", "-i", path.join(scratch, "out.npy"), "--json"));
    const areas = async () => (await page.$$eval("#regions-table tbody tr", (rows) => rows.map((row) => [Number(row.dataset.label), Number(row.cells[1].textContent)])));
    const sorted = want.components.map((c) => [c.label, c.area]).sort((a, b) => b[1] - a[1]);
    assert.deepEqual((await areas()).map((r) => r[1]), sorted.map((r) => r[1]));
    await page.click("[data-focus=sort-label]");
    await page.waitForFunction(() => document.querySelector("#regions-table tbody tr").dataset.label === "1");
    assert.deepEqual(await areas(), want.components.map((c) => [c.label, c.area]));
    const second = want.components[1];
    await page.mouse.move(...(await v.point(Math.round(second.cx), Math.round(second.cy))));
    await page.waitForSelector(`tr.pointed[data-label="${second.label}"]`);
    // A region that lies within another one's box is told from it.
    await page.setInputFiles("#file", rings);
    await v.write("gray");
    await page.waitForFunction(() => document.querySelectorAll("#regions-table tbody tr").length === 2);
    const names = { ring: "1", dot: "2" };
    for (const [name, x, y] of [["dot", 40, 40], ["ring", 12, 40], ["dot", 38, 41], ["ring", 40, 68]]) {
      await page.mouse.move(...(await v.point(x, y)));
      await page.waitForSelector(`tr.pointed[data-label="${names[name]}"]`);
    }
    await page.mouse.move(...(await v.point(25, 40)));
    await page.waitForSelector("tr.pointed", { state: "detached" });
    await page.click("#tabs .tab-name >> nth=0");
    await v.write("gray | threshold 0 255 binary+otsu");
    await page.waitForFunction((n) => document.querySelectorAll("#regions-table tbody tr").length === n, want.components.length);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#regions-csv")]);
    const csv = (await readFile(await download.path(), "utf8")).trim().split("\n");
    assert.equal(csv.length, want.components.length + 1);
  });
});

test("how was this pixel made: every operation", async () => {
  const operations = JSON.parse(await run("ops", "--json"));
  await visit({ scene: "coins" }, async (v, page) => {
    for (const op of operations) {
      if (await page.locator("#steps .step-head").count()) await page.locator("#steps .step-head").last().click();
      await v.write(op.example);
      await page.waitForFunction((n) => document.querySelectorAll("#steps .step").length === n && [...document.querySelectorAll("#steps .step")].every((s) => s.dataset.op !== "gray"), op.example.split(" | ").length);
      const index = (await v.steps()).lastIndexOf(op.name);
      assert.ok(index >= 0, `${op.name} is no step of its example ${op.example}`);
      const text = op.example.split(" | ").slice(0, index + 1).join(" | ");
      await page.locator("#steps .step-head").nth(index).click();
      await v.shows(text);
      await page.evaluate(() => delete document.getElementById("explanation").dataset.step);
      await v.click(350, 180);
      await page.waitForSelector("#explanation[data-step]");
      const at = (await page.getAttribute("#explanation", "data-at")).split(",").map(Number);
      const want = await values(scene("coins"), text);
      assert.deepEqual(JSON.parse(await page.getAttribute("#explanation", "data-value")), want.at(...at), `${text} at ${at}`);
      assert.ok((await page.locator("#explanation .stage").count()) > 0, `${op.name} has no stage`);
      await page.keyboard.press("Escape");
    }
  });
});

test("the kernel slides over the picture", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await v.write("gray | blur 3");
    await v.click(100, 100);
    await page.waitForSelector("#explanation[data-step]");
    const first = await page.getAttribute("#explanation", "data-at");
    await page.click("[aria-label='Slide the kernel over the row']");
    await page.waitForFunction((at) => document.getElementById("explanation").dataset.at !== at, first);
    const at = (await page.getAttribute("#explanation", "data-at")).split(",").map(Number);
    assert.ok(at[0] > Number(first.split(",")[0]) && at[1] === Number(first.split(",")[1]));
    await page.click("[aria-label='Stop']");
    await page.click("[aria-label='Slide the kernel over the row']");
    await page.focus("#canvas");
    await page.keyboard.press("Escape"); // lets go of the pixel, and the kernel stops
    await page.waitForFunction(() => !document.getElementById("explanation").children.length && !document.getElementById("readout").textContent);
  });
});

test("each form of export comes back as the same pipeline", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    const text = "cvtColor RGB2GRAY | GaussianBlur 5 | threshold 0 255 binary+otsu | morphologyEx open ellipse:5";
    for (const to of ["go", "python", "cli", "text"]) {
      await v.write(text);
      await page.click("#take-button");
      await page.selectOption("#export-to", to);
      await page.waitForFunction((sign) => document.getElementById("code").textContent.includes(sign), { go: "package main", python: "import cv2", cli: "purecv run", text: "| GaussianBlur" }[to]);
      await page.click("#copy");
      const code = await page.evaluate(() => navigator.clipboard.readText());
      await page.click("#takeaway .dialog-close");
      await v.write("blur 3");
      await page.click("#take-button");
      await page.click("[data-panel=take-paste]");
      await page.fill("#paste-code", code);
      await page.click("#bring");
      await page.waitForSelector("#paste-answer .done");
      await page.click("#takeaway .dialog-close");
      await v.shows(text);
    }
  });
});

// blocks finds the code in a text that does not mark it, as script's test of the tutorial does: a block begins with an import, the reading of a
// picture, a docstring or a comment before one of them, and ends where a figure is shown or before a line of prose.
function blocks(text) {
  const begins = /^(import |img = cv2\.imread\(|""")/;
  const prose = (line) => /[^\x00-\x7f]/.test(line.split("#")[0].replace(/"[^"]*"|'[^']*'/g, ""));
  const lines = text.split("\n");
  const found = [];
  for (let i = 0; i < lines.length; i++) {
    if (!begins.test(lines[i]) && !(lines[i].startsWith("# ") && begins.test(lines[i + 1] || ""))) continue;
    let inText = false;
    let end = i;
    for (; end < lines.length; end++) {
      if ((lines[end].match(/"""/g) || []).length % 2 === 1) inText = !inText;
      else if (!inText && prose(lines[end])) break;
      if (/^(plt\.show\(\)|%matplotlib )/.test(lines[end])) {
        end++;
        break;
      }
    }
    found.push(lines.slice(i, end).join("\n").trimEnd());
    i = end - 1;
  }
  return found;
}

test("the tutorial's cv2 code runs on the open picture, and becomes pipelines", async (context) => {
  const checks = process.env.PURECV_CHECKS || path.join(import.meta.dirname, "../../../shared/checks");
  const file = path.join(checks, "..", "reference", "tutorial.zh.txt");
  if (!existsSync(file)) return context.skip(`there is no ${file}`);
  const code = blocks(await readFile(file, "utf8"));
  assert.equal(code.length, 13);
  // The tutorial walks over pixels one by one in Python, for which a server allows so many steps: a small picture.
  const small = path.join(scratch, "small.npy");
  await writeFile(small, array(96, 96, (x, y) => (Math.hypot(x - 30, y - 30) < 20 || Math.hypot(x - 70, y - 64) < 18 ? 230 : 20)));
  await visit({}, async (v, page) => {
    await page.setInputFiles("#file", small);
    await v.closed("#open");
    await page.click("#take-button");
    await page.click("[data-panel=take-paste]");
    const paste = async (text) => {
      await page.fill("#paste-code", text);
      await page.click("#bring");
      await page.waitForFunction(() => document.querySelector("#paste-answer > :not(:first-child), #paste-answer .done, #paste-answer .error, #figures section, #paste-answer .hint") && !document.getElementById("paste-answer").textContent.includes("Running"), null, { timeout: 120000 });
      return page.$$eval("#paste-answer .error", (all) => all.map((e) => e.textContent));
    };
    assert.deepEqual(await paste(code.join("\n\n")), []);
    assert.equal(await page.locator("#figures section").count(), 10);
    assert.ok((await page.locator("#figures button").count()) >= 30, "panels with pipelines");
    const errors = await paste("import cv2\nimg = cv2.imread('a.png')\nimg = cv2.blur(img, (0, 3))\n");
    assert.equal(errors.length, 1);
    assert.match(errors[0], /^line 3/);
    assert.equal(await page.evaluate(() => getSelection().toString() || document.getElementById("paste-code").value.slice(document.getElementById("paste-code").selectionStart, document.getElementById("paste-code").selectionEnd)), "img = cv2.blur(img, (0, 3))");
    await paste("import cv2\nimg = cv2.imread('a.png', 0)\ncv2.imshow('soft', cv2.GaussianBlur(img, (5, 5), 0))\ncv2.imshow('hard', cv2.medianBlur(img, 7))\n");
    await page.locator("#paste-answer button", { hasText: "hard" }).click();
    await v.closed("#takeaway");
    assert.match(await v.text(), /medianBlur 7/);
    assert.equal(await page.locator("#pipelines option").count(), 2);
  });
});

test("result, figure and pipeline file are saved", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    const text = "gray | GaussianBlur 5 | threshold 0 255 binary+otsu";
    await v.write(text);
    await page.click("#take-button");
    await page.click("[data-panel=take-save]");
    const save = async (button) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
      return [download.suggestedFilename(), await readFile(await download.path())];
    };
    await page.selectOption("#result-format", "npy");
    const [name, bytes] = await save("#save-result");
    assert.equal(name, "coins-3.npy");
    const want = await values(scene("coins"), text);
    const got = npy(bytes);
    for (const [x, y] of [[10, 10], [300, 200], [600, 400]]) assert.deepEqual(got.at(x, y), want.at(x, y));
    const [, figure] = await save("#save-figure");
    assert.equal(figure.toString("latin1", 1, 4), "PNG");
    const [, pipeline] = await save("#save-pipeline");
    assert.equal(pipeline.toString(), "gray\n| GaussianBlur 5\n| threshold 0 255 binary+otsu\n");
    const file = path.join(scratch, "saved.purecv");
    await writeFile(file, "blur 9\n# | medianBlur 3\n");
    await page.setInputFiles("#pipeline-file", file);
    await v.shows("blur 9");
    assert.deepEqual(await v.steps(), ["blur", "medianBlur"]);
  });
});

test("the address restores the pipeline, with muted and selected steps", async () => {
  let hash;
  await visit({ scene: "coins" }, async (v, page) => {
    await v.write("gray\n# | blur 5\n| medianBlur 7\n| bitwise_not".replace("\n# | blur 5", "")); // as it is shown
    await page.fill("#text", "gray\n# | blur 5\n| medianBlur 7\n| bitwise_not");
    await page.locator("#text").blur();
    await page.locator("#steps .step-head").nth(2).click();
    await v.shows("gray | medianBlur 7");
    await page.waitForFunction(() => location.hash.includes("s=3"));
    hash = new URL(page.url()).hash;
    assert.doesNotMatch(hash, /data:/);
  });
  await visit({ hash }, async (v) => {
    await v.shows("gray | medianBlur 7");
    assert.equal(await v.text(), "gray\n# | blur 5\n| medianBlur 7\n| bitwise_not");
  });
});

test("a folder's files are run, with progress and the list of failures", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await v.write("gray | threshold 0 255 binary+otsu");
    await page.click("#take-button");
    await page.click("[data-panel=take-folder]");
    await page.waitForFunction(() => !document.getElementById("job-start").disabled);
    await page.fill("#job-pattern", "*.png");
    await page.fill("#job-out", "results");
    await page.click("#job-start");
    await page.waitForSelector("#job-status [role=status]");
    assert.match(await page.textContent("#job-status"), /4 of 4/);
    assert.match(await page.textContent("#job-status .imported"), /broken\.png/);
    const made = (await readdir(path.join(folder, "results"))).sort();
    assert.deepEqual(made, ["car.png", "coins.png", "page.png"]);
  });
});

test("errors name the step and the place, and offer what was probably meant", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await page.fill("#text", "gray | adaptiveThreshod 255 mean binary 7 2");
    await page.waitForSelector("#text-error:not([hidden])");
    const error = await page.textContent("#text-error");
    assert.match(error, /adaptiveThreshod/);
    assert.match(error, /\^~+/);
    assert.equal(await page.getAttribute("#text", "aria-invalid"), "true");
    await page.click("#text-error button");
    await v.shows("gray | adaptiveThreshold 255 mean binary 7 2");
    await page.waitForSelector("#text-error[hidden]", { state: "attached" });
    await page.fill("#text", "gray | medianBlur 4");
    await page.waitForSelector("#steps .failed .step-error:not([hidden])");
    assert.match(await page.textContent("#text-error"), /odd|4/);
    await page.fill("#text", "gray | medianBlur 5");
    await v.shows("gray | medianBlur 5");
  });
});

test("everything by keyboard", async () => {
  await visit({}, async (v, page) => {
    const key = (...keys) => keys.reduce((before, k) => before.then(() => page.keyboard.press(k)), Promise.resolve());
    await page.locator("[data-scene=coins]").focus();
    await key("Enter");
    await v.closed("#open");
    await key("a");
    await page.keyboard.type("gray");
    await key("Enter");
    await v.shows("cvtColor RGB2GRAY");
    await key("a");
    await page.keyboard.type("gaussian");
    await key("Enter");
    await page.waitForFunction(() => document.getElementById("canvas").dataset.shown.includes("GaussianBlur"));
    await key("k", "m");
    await page.waitForFunction(() => document.querySelectorAll("#steps .muted").length === 1);
    await key("m", "j", "p");
    assert.equal(await page.evaluate(() => document.activeElement.id), "canvas");
    await key("ArrowRight", "ArrowRight", "ArrowDown");
    await page.waitForFunction(() => document.getElementById("explanation").dataset.at === "361,271");
    await key("c", "c");
    assert.equal(await page.getAttribute("[data-mode=split]", "aria-pressed"), "true");
    await key("?");
    await page.waitForSelector("#help[open]");
    await key("Escape", "Control+z");
    await key("t");
    await page.waitForSelector("#takeaway[open]");
    await key("Escape");
    // Every control can be reached with Tab, and the focus is always to be seen.
    await page.evaluate(() => document.activeElement.blur());
    const reached = new Set();
    for (let i = 0; i < 60; i++) {
      await key("Tab");
      const found = await page.evaluate(() => {
        const e = document.activeElement;
        return e === document.body ? null : [e.id || e.dataset.focus || e.className, getComputedStyle(e).outlineStyle];
      });
      if (!found) continue;
      reached.add(found[0]);
      assert.notEqual(found[1], "none", `the focus on ${found[0]} cannot be seen`);
    }
    for (const id of ["canvas", "text", "add-step", "take-button", "range", "cmap", "tab-pixel"]) assert.ok(reached.has(id), `${id} was not reached: ${[...reached]}`);
  });
});

test("on a phone: nothing is wider than the screen, a finger pans, two enlarge", async () => {
  await visit({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, scene: "coins" }, async (v, page) => {
    await page.click("#sheets [data-sheet=text]");
    await v.write("gray | GaussianBlur 5 | threshold 0 255 binary+otsu");
    for (const sheet of ["steps", "text", "view", "inspect"]) {
      await page.click(`#sheets [data-sheet=${sheet}]`);
      const wide = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest("#tabs, .table-scroll, .tabs, pre, textarea") && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.id || e.className));
      assert.deepEqual(wide, [], `wider than the screen with ${sheet}`);
    }
    const touch = await page.context().newCDPSession(page);
    const box = await page.locator("#canvas").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const fingers = (...points) => points.map(([px, py], id) => ({ x: px, y: py, id }));
    const scale = async () => Number(await page.getAttribute("#canvas", "data-scale"));
    const old = await scale();
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers([x - 30, y], [x + 30, y]) });
    for (let d = 30; d <= 90; d += 10) await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers([x - d, y], [x + d, y]) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await page.waitForFunction((s) => Number(document.getElementById("canvas").dataset.scale) > s * 2, old);
    await page.touchscreen.tap(x, y);
    await page.waitForSelector("#explanation[data-step]");
    assert.equal(await page.getAttribute("body", "data-sheet"), "inspect");
  });
});

test("Chinese: no text of the page or of an operation is left in English", async () => {
  await visit({ scene: "coins" }, async (v, page) => {
    await page.click("#language");
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
    const missing = await page.evaluate(async () => {
      const { chinese } = await import("/page/zh.js");
      const { english } = await import("/page/en.js");
      const { catalog } = await import("/page/catalog.js");
      const wanted = new Set(Object.keys(english));
      for (const e of document.querySelectorAll("[data-t]")) wanted.add(e.dataset.t);
      for (const e of document.querySelectorAll("[data-t-label]")) wanted.add(e.dataset.tLabel);
      for (const family of catalog.families) {
        wanted.add(family.name);
        for (const op of family.ops) {
          wanted.add(op.summary);
          for (const p of op.params) for (const text of [p.help, ...(p.words || []).map((w) => w.help)]) wanted.add(text);
        }
      }
      for (const scene of await (await import("/page/api.js")).scenes()) wanted.add(scene.title);
      const scripts = performance.getEntriesByType("resource").map((r) => r.name).filter((name) => name.endsWith(".js"));
      for (const script of scripts) for (const [, text] of (await (await fetch(script)).text()).matchAll(/\bt\("((?:[^"\\]|\\.)*)"/g)) wanted.add(text);
      return [...wanted].filter((text) => text && !chinese[text]);
    });
    assert.deepEqual(missing, []);
    await page.click("#add-step");
    assert.match(await page.textContent("#palette-list"), /平滑与滤波/);
  });
});

test("Chinese: each format of the server is recognized, whatever stands at its verbs", async () => {
  await visit({ locale: "zh-CN" }, async (v, page) => {
    const wrong = await page.evaluate(async () => {
      const { spoken } = await import("/page/zh-server.js");
      const { told, fill } = await import("/page/told.js");
      const found = [];
      for (const [format, translation] of Object.entries(spoken)) {
        const verbs = [...format.matchAll(/%(?:[-+#0]*\d*(?:\.\d+)?)([a-zA-Z])/g)];
        const values = verbs.map(([, letter], i) => (letter === "d" ? String(i + 3) : `x${i}`));
        const [text, want] = [fill(format, values), fill(translation, values)];
        if (told(text) !== want) found.push({ text, want, told: told(text) });
      }
      return found;
    });
    assert.deepEqual(wrong, []);
    const told = (texts) => page.evaluate(async (list) => list.map((await import("/page/told.js")).told), texts);
    const cases = {
      "the sum of the products and delta -2.5": "各乘积之和，再加 delta -2.5",
      "step 2: boxFilter: ddepth: wrong depth: 8U of 64F; 16S, 32F and 64F are possible": "第 2 步：boxFilter：ddepth：位深不符：64F 的结果为 8U；应为 16S、32F 和 64F",
      "the image cannot be read: PNG: damaged file: unexpected EOF": "无法读取图像：PNG：文件已损坏：文件意外结束",
      "a whole number from 1 to 255, odd or 0": "整数，1 到 255，奇数或 0",
      "medianBlur: ksize is missing (side of the square)": "medianBlur：缺少 ksize（正方形边长）",
      "NameError: name 'threshold' is not defined": "NameError: name 'threshold' is not defined",
    };
    assert.deepEqual(await told(Object.keys(cases)), Object.values(cases));
  });
});

// english lists the English words of what a person can read in an element, and of what is read to one. Code is left out.
const english = (page, selector) => page.evaluate((selector) => {
  const texts = [];
  const root = document.querySelector(selector);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (!node.parentElement.closest("code, pre")) texts.push(node.data);
  for (const element of root.querySelectorAll("[aria-label], [title]")) texts.push(element.ariaLabel ?? "", element.getAttribute("title") ?? "");
  return texts.flatMap((text) => (text.match(/[A-Za-z_][A-Za-z_0-9]{2,}/g) || []).map((word) => ({ word, text })));
}, selector);

test("Chinese: how was this pixel made, for every operation", async () => {
  const operations = JSON.parse(await run("ops", "--json"));
  // The pipeline's language is English everywhere; so are the images and sizes in formulas, mathematics, types of numbers, and proper names.
  const names = new Set(["true", "src", "src2", "dst", "width", "height", "sigma", "min", "max", "exp", "float32", "float64", "int32", "OpenCV", "Otsu"]);
  for (const op of operations) {
    for (const name of [op.name, ...(op.short || []).map((s) => s.name)]) names.add(name);
    for (const p of op.params) for (const name of [p.name, ...(p.words || []).map((w) => w.name)]) names.add(name);
  }
  await visit({ scene: "coins", locale: "zh-CN" }, async (v, page) => {
    const left = [];
    for (const { name, example } of operations) {
      await v.write(example);
      const steps = example.split(" | ");
      await page.evaluate(async (n) => (await import("/page/state.js")).select(n), steps.length);
      for (const [x, y] of [[0, 0], [350, 180]]) {
        await page.evaluate(async ([x, y]) => {
          delete document.getElementById("explanation").dataset.step;
          (await import("/page/state.js")).set({ cursor: { x, y } });
        }, [x, y]);
        await page.click("#tab-pixel");
        await page.waitForSelector(`#explanation[data-step][data-at="${x},${y}"]`);
        left.push(...(await english(page, "#explanation")).filter(({ word }) => !names.has(word)).map((found) => ({ name, ...found })));
      }
    }
    assert.deepEqual(left, []);
    await page.click("#language");
    assert.match(await page.textContent("#explanation"), /How was this pixel made\?/);
  });
});

test("Chinese: errors", async () => {
  await visit({ scene: "coins", locale: "zh-CN" }, async (v, page) => {
    const errors = {
      "gray | medianBlur 4": "medianBlur：ksize：\"4\" 不可用",
      "medianBlurr 5": "没有 \"medianBlurr\" 这个操作",
      "gray | addWeighted 0.5 $old 0.5 0": "此步之前没有步骤把图像存为 old",
      "gray | gray": "cvtColor：src：形状不符：1 个通道；RGB2GRAY 要求 3 或 4 个",
      "threshold 100 255 binary+otsu": "threshold：src：形状不符：3 个通道；binary+otsu 要求单通道",
    };
    for (const [text, message] of Object.entries(errors)) {
      await page.fill("#text", text);
      await page.waitForFunction((wanted) => document.querySelector("#text-error:not([hidden]) p")?.textContent === wanted, message);
      await page.waitForFunction((wanted) => document.getElementById("view-message").textContent === wanted, message);
    }
    await page.fill("#text", "gray | medianBlur 4");
    await page.waitForFunction(() => document.querySelector("#text-error .hint")?.textContent.startsWith("应为：整数，1 到"));
    await page.waitForFunction(() => document.getElementById("view-message").textContent.startsWith("medianBlur"));
    await page.locator("#text").blur();
    await page.click("#language");
    assert.match(await page.textContent("#text-error"), /^medianBlur: ksize: "4" is not possible/);
    assert.equal(await page.textContent("#view-message"), 'medianBlur: ksize: "4" is not possible');
    await page.click("#language");
    await page.setInputFiles("#file", path.join(folder, "broken.png"));
    await page.waitForFunction(() => document.getElementById("open-error").textContent.startsWith("无法识别此图像文件；可读的有 jpeg、png、"));
    assert.ok(await page.isVisible("#open-error"));
    await page.setInputFiles("#file", { name: "cut.png", mimeType: "image/png", buffer: (await readFile(scene("coins"))).subarray(0, 500) });
    await page.waitForFunction(() => document.getElementById("open-error").textContent === "无法读取图像：png：文件意外结束");
  });
});

test("axe finds no serious fault in light, dark and on a phone", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const [name, options] of Object.entries({
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  })) {
    await visit({ ...options, bypassCSP: true, reducedMotion: "reduce" }, async (v, page) => {
      await page.evaluate(axe);
      const check = async (where) => {
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        const serious = violations.filter((fault) => ["serious", "critical"].includes(fault.impact));
        assert.deepEqual(serious.map((fault) => `${fault.id}: ${fault.nodes.map((n) => n.target).join(", ")} ${fault.nodes[0].failureSummary}`), [], `${name}, ${where}`);
      };
      await check("opening a picture");
      await page.click("[data-scene=coins]");
      await v.closed("#open");
      if (name === "phone") await page.click("#sheets [data-sheet=text]");
      await v.write("gray\n| filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0]\n| threshold 0 255 binary+otsu");
      if (name === "phone") await page.click("#sheets [data-sheet=steps]");
      await check("steps");
      await page.locator("#steps .step-head").nth(1).click();
      await v.click(200, 150);
      await page.waitForSelector("#explanation .cells");
      await check("a pixel");
      await page.click("#tab-histogram");
      await page.waitForTimeout(300);
      await check("the histogram");
      await page.click("#tab-regions");
      await page.waitForSelector("#regions-table td");
      await check("regions");
      if (name !== "phone") {
        await page.click("#add-step");
        await check("the choice of a step");
        await page.keyboard.press("Escape");
        await page.fill("#text", "gray | blurr 3");
        await page.waitForSelector("#text-error:not([hidden])");
        await check("an error");
        await page.click("[data-mode=split]");
      }
      await page.click("#take-button");
      for (const panel of ["take-copy", "take-paste", "take-save", "take-folder"]) {
        await page.click(`[data-panel=${panel}]`);
        await page.waitForTimeout(150);
        await check(panel);
      }
    });
  }
});

test("20 clients at once get the answers that one gets", async () => {
  const { send, post } = client(server);
  const image = await (await send("/api/scenes/car", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).json();
  const ask = async (k) => {
    for (;;) {
      const answer = await post("/api/view", { image: image.id, text: `gray | GaussianBlur ${2 * k + 1} | adaptiveThreshold 255 mean binary ${2 * k + 3} 2`, step: 3, rect: [k, k, k + 300, k + 200], encoding: "raw" });
      if (answer.status !== 429) return Buffer.from(await answer.arrayBuffer()).toString("base64");
      await answer.arrayBuffer();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  const together = await Promise.all(Array.from({ length: 20 }, (_, k) => Promise.all([ask(k), ask(k)])));
  const other = await serve();
  try {
    const alone = client(other);
    await alone.send("/api/scenes/car", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
    for (let k = 0; k < 20; k++) {
      const answer = await alone.post("/api/view", { image: image.id, text: `gray | GaussianBlur ${2 * k + 1} | adaptiveThreshold 255 mean binary ${2 * k + 3} 2`, step: 3, rect: [k, k, k + 300, k + 200], encoding: "raw" });
      const bytes = Buffer.from(await answer.arrayBuffer()).toString("base64");
      assert.deepEqual(together[k], [bytes, bytes], `client ${k}`);
    }
  } finally {
    other.stop();
  }
});

test("a server that is full answers 429, and the page waits and goes on", async () => {
  const { post, send } = client(server);
  await visit({ scene: "car" }, async (v, page) => {
    const image = await (await send("/api/scenes/car", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).json();
    let full = 0;
    const heavy = Array.from({ length: 90 }, (_, k) =>
      post("/api/view", { image: image.id, text: `bilateralFilter ${9 + (k % 9)} ${30 + k} 50`, step: 1, encoding: "raw" }).then(async (answer) => {
        if (answer.status === 429) {
          full++;
          assert.ok(Number(answer.headers.get("Retry-After")) >= 1);
        }
        await answer.arrayBuffer();
      }));
    await page.waitForTimeout(300);
    await page.fill("#text", "gray | blur 5");
    await page.locator("#text").blur();
    await Promise.all(heavy);
    assert.ok(full > 0, "no request was refused");
    await v.shows("gray | blur 5");
  });
});

test("work that nobody wants any more ends", async () => {
  const { send } = client(server);
  const gone = async () => [...(await (await send("/metrics")).text()).matchAll(/status="499"\} (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  await visit({ scene: "coins" }, async (v, page) => {
    const before = await gone();
    await page.fill("#text", "bilateralFilter 301 50 50");
    await page.waitForFunction(() => document.getElementById("view").ariaBusy === "true");
    await v.write("gray");
    await until(async () => (await gone()) > before);
  });
});

test("hostile uploads are refused and harm nothing", async () => {
  await visit({}, async (v, page) => {
    const huge = Buffer.from("89504e470d0a1a0a0000000d49484452000f4240000f42400802000000", "hex"); // a PNG that claims a million by a million pixels
    for (const [name, bytes] of [["text.png", Buffer.from("<script>alert(1)</script>")], ["huge.png", Buffer.concat([huge, Buffer.alloc(40)])], ["<img src=x onerror=alert(1)>.png", Buffer.from("GIF89a")], ["empty.jpg", Buffer.alloc(0)]]) {
      await page.setInputFiles("#file", { name, mimeType: "image/png", buffer: bytes });
      await page.waitForSelector("#open-error:not([hidden])");
      assert.ok((await page.textContent("#open-error")).length > 5);
      assert.equal(await page.locator("#open-error *").count(), 0, "an error is never HTML");
    }
    await page.setInputFiles("#file", { name: "<b>coins</b>.png", mimeType: "image/png", buffer: await readFile(scene("coins")) });
    await v.closed("#open");
    assert.equal(await page.locator("#tabs b").count(), 0);
    await page.fill("#text", "$in | erode rect:99999");
    await page.waitForSelector("#text-error:not([hidden]), #view-message:not([hidden])");
    await v.write("gray");
  });
  const { send } = client(server);
  assert.equal(await (await send("/healthz")).text().then((text) => text.trim()), "ok");
});

test("the page asks nobody but its server, and the server asks for its token", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const others = [];
  page.on("request", (request) => request.url().startsWith(server.origin) || request.url().startsWith("blob:") || others.push(request.url()));
  assert.equal((await page.goto(server.origin)).status(), 401);
  const answer = await page.goto(server.address);
  assert.equal(new URL(page.url()).search, "", "the token stays in the address");
  assert.match(answer.headers()["content-security-policy"], /script-src 'self'/);
  await page.waitForSelector("body[data-ready]");
  assert.deepEqual(others, []);
  await context.close();
});
