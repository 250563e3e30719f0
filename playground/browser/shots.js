// Takes the screenshots of the documents: node shots.js DIR. They are written small: chromium's PNGs, written again by purecv.

import path from "node:path";
import { stat } from "node:fs/promises";
import { Visitor, browse, run, scratch, serve } from "./harness.js";

const folder = process.argv[2] || path.join(import.meta.dirname, "../../docs/images");
const server = await serve();
const browser = await browse();

async function shoot(name, visitor) {
  await visitor.page.mouse.move(0, 0);
  await visitor.page.waitForTimeout(600);
  const raw = path.join(scratch, `${name}.png`);
  await visitor.page.screenshot({ path: raw });
  const file = path.join(folder, `playground-${name}.png`);
  await run("run", "-i", raw, "-o", file, "$in"); // purecv compresses better
  console.log(name, (await stat(file)).size);
  await visitor.close();
}

const desktop = { viewport: { width: 1320, height: 800 }, reducedMotion: "reduce" };

try {
  const light = await Visitor.open(browser, server, { ...desktop, scene: "page", colorScheme: "light" });
  await light.write("gray\n| adaptiveThreshold 255 gaussian binary 21 8");
  await light.page.click("[data-mode=split]");
  await light.page.waitForFunction(() => document.getElementById("canvas").dataset.before !== undefined);
  await light.page.locator("#text").evaluate((area) => (area.scrollLeft = 0));
  await light.page.evaluate(async () => (await import("/page/view.js")).splitAt(0.3));
  await light.click(250, 152);
  await light.page.waitForSelector("#explanation .cells");
  await shoot("light", light);

  const dark = await Visitor.open(browser, server, { ...desktop, scene: "coins", colorScheme: "dark" });
  await dark.write("gray\n| GaussianBlur 5\n| threshold 0 255 binary+otsu\n| morphologyEx open ellipse:9");
  await dark.page.click("#tab-regions");
  await dark.page.waitForSelector("#regions-table td");
  await shoot("dark", dark);

  const phone = await Visitor.open(browser, server, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "light", scene: "coins" });
  await phone.page.click("#sheets [data-sheet=text]");
  await phone.write("gray\n| GaussianBlur 5\n| threshold 120 255 binary");
  await phone.page.click("#sheets [data-sheet=inspect]");
  await phone.page.click("#tab-histogram");
  await phone.page.waitForSelector("#threshold-line:not([hidden])");
  await phone.page.locator("#histogram").scrollIntoViewIfNeeded();
  await phone.page.waitForTimeout(300);
  await shoot("phone", phone);
} finally {
  await browser.close();
  server.stop();
}
