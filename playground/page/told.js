// What the server says, in the page's language. It speaks English: zh-server.js has the formats of its texts in Chinese.

import { language, onLanguage } from "./i18n.js";
import { chinese } from "./zh.js";
import { spoken } from "./zh-server.js";

const table = new Map(Object.entries(spoken));
const verb = /%([-+#0]*)(?:\[(\d+)\])?(?:\d+|\*)?(?:\.\d+)?([a-zA-Z])/g;
let patterns = null; // of the formats with verbs, those with the most text of their own first

// pattern finds texts that a format made. What stands before a colon is what an error is about, and part of a %w alone.
function pattern(format) {
  const verbs = [...format.matchAll(verb)].map(([, , , letter]) => letter);
  const own = format.replace(verb, "\0").split("\0");
  const values = verbs.map((letter, i) => (letter === "d" ? "(-?\\d+)" : letter === "w" || own[0] || i ? "([^]*?)" : "((?:(?!: )[^])*?)"));
  const source = own.map((text, i) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + (values[i] ?? "")).join("");
  return { format, weight: own.join("").length, longest: own.reduce((a, b) => (a.length >= b.length ? a : b)), expression: new RegExp(`^${source}$`) };
}

// fill puts values where the verbs of a format are: a verb with a number takes that value, others the next one, as in Go.
export function fill(format, values) {
  let next = 0;
  return format.replace(verb, (_, flags, number) => {
    if (number) next = number - 1;
    return values[next++];
  });
}

// value translates what stands at a verb: a text that is known, or a list of names, such as 8U, 16U and 32F.
function value(text) {
  const said = inChinese(text);
  if (said !== text || !/^[-\w$…]+(, [-\w$…]+)*( (and|or) [-\w$]+)?$/.test(text)) return said;
  return text.replaceAll(", ", "、").replace(" and ", " 和 ").replace(" or ", " 或 ");
}

function inChinese(text) {
  const exact = table.get(text) || (text.includes(" ") && chinese[text]);
  if (exact) return exact;
  patterns ||= [...table.keys()].filter((format) => format.search(verb) >= 0).map(pattern).sort((a, b) => b.weight - a.weight);
  for (const { format, longest, expression } of patterns) {
    const found = text.includes(longest) && text.match(expression);
    if (found) return fill(table.get(format), found.slice(1).map(value));
  }
  const colon = text.indexOf(": ");
  if (colon < 0) return text;
  const parts = [text.slice(0, colon), text.slice(colon + 2)];
  const said = parts.map(inChinese);
  return said.some((part, i) => part !== parts[i]) ? said.join("：") : text;
}

// told is a text of the server in the page's language. What has no translation stays as it is: code, names, and errors of scripts, which are in Python's terms.
export const told = (text) => (language === "zh" && text ? text.split("\n").map(inChinese).join("\n") : text);

// formula is told of a formula, in which terms may be left out.
export const formula = (text) => told(text).replace(/… \(\d+ more\)/, told);

// tell makes an element say what the server said, and say it again when the language changes.
export function tell(element, text) {
  element.dataset.told = text;
  element.textContent = told(text);
  return element;
}

onLanguage(() => {
  for (const element of document.querySelectorAll("[data-told]")) element.textContent = told(element.dataset.told);
});
