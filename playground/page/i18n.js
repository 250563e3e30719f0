// The page's language: English, or Chinese from zh.js. The English text is the key of its translation.

import { english } from "./en.js";
import { chinese } from "./zh.js";

export let language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en");

// t is the text in the page's language; {name} is replaced by values.name. A few keys are short names whose English stands in en.js.
export function t(key, values = {}) {
  const text = (language === "zh" && chinese[key]) || english[key] || key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// setLanguage changes the language of the texts in index.html; modules that write texts of their own listen to "language".
export function setLanguage(next) {
  language = next;
  localStorage.setItem("language", next);
  translate();
  document.dispatchEvent(new Event("language"));
}

export const onLanguage = (run) => document.addEventListener("language", run);

// translate writes the texts that stand in the page itself: data-t is what an element says, data-t-label how it is called.
export function translate(root = document) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]")) {
    const label = t(element.dataset.tLabel);
    element.setAttribute("aria-label", label);
    if (element.matches("button, select, input")) element.title = label;
    if (element.matches("textarea, input")) element.placeholder = label;
  }
}
