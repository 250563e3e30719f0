// The text of pipelines: what a step of the list, a line of the text and a value of a form have in common.
// The server reads and checks the text; here it is only cut into steps and put together.

let keys = 0;

// step makes a step of the list.
export const step = (text, muted = false) => ({ key: `s${++keys}`, text, muted });

// cut parts a text at its bars into steps. A line that is a comment as a whole is a muted step.
export function cut(text) {
  const steps = [];
  let rest = "";
  const flush = () => {
    for (const part of rest.split("|")) if (part.trim()) steps.push(step(part.trim().replace(/\s+/g, " ")));
    rest = "";
  };
  for (const line of text.split("\n")) {
    const comment = line.match(/^\s*#\s*\|?\s*(.*?)\s*\|?\s*$/);
    if (comment) {
      flush();
      if (comment[1]) steps.push(step(comment[1], true));
    } else {
      rest += line.replace(/#.*$/, "") + "\n";
    }
  }
  flush();
  return steps;
}

// lines writes steps one a line, muted ones as comments.
export function lines(steps) {
  let first = true;
  return steps
    .map(({ text, muted }) => {
      const bar = first ? "" : "| ";
      if (!muted) first = false;
      return muted ? `# ${bar}${text}` : bar + text;
    })
    .join("\n");
}

// active is the text that runs: the first count steps (all of them if count is left out) without the muted ones.
export function active(steps, count = steps.length) {
  const texts = steps.slice(0, count).filter((s) => !s.muted).map((s) => s.text);
  return texts.length ? texts.join(" | ") : "$in";
}

// activeCount counts the steps that run among the first count.
export const activeCount = (steps, count) => steps.slice(0, count).filter((s) => !s.muted).length;

// stepText writes a step: values in order as far as none is left out, the rest by name.
export function stepText({ op, from, save, args = [] }) {
  const words = [op || `$${from}`];
  let positional = true;
  for (const { name, text, given } of args) {
    if (!given) positional = false;
    else words.push(positional ? text : `${name}=${text}`);
  }
  if (save) words.push("as", save);
  return words.join(" ");
}

// names lists the images that the first count steps save.
export function names(steps, count = steps.length) {
  return steps.slice(0, count).filter((s) => !s.muted).map((s) => savedName(s.text)).filter(Boolean);
}

// savedName is the name under which a step saves its result, or "".
export const savedName = (text) => text.match(/\sas\s+(\w+)\s*$/)?.[1] || "";

// withName saves a step's result under a name, or under none.
export const withName = (text, name) => text.replace(/\s+as\s+\w+\s*$/, "") + (name ? ` as ${name}` : "");

// freshName is a name that no step has taken.
export function freshName(steps) {
  const taken = new Set(steps.map((s) => savedName(s.text)));
  for (let i = 0; ; i++) {
    const name = i < 26 ? String.fromCharCode(97 + i) : `image${i - 25}`;
    if (!taken.has(name) && name !== "in") return name;
  }
}

// beginnings are steps that show more of an operation at first than the last step of its example, which may be meant for one picture.
const beginnings = {
  boxFilter: "boxFilter -1 5",
  bitwise_not: "bitwise_not",
  erode: "erode ellipse:5",
  dilate: "dilate ellipse:5",
  morphologyEx: "morphologyEx open ellipse:5",
  hitmiss: "gray | threshold 0 255 otsu | morphologyEx hitmiss [0 1 0; -1 1 1; -1 -1 0]",
};

// beginning is the text that a new step is made of: of an operation, or of a short name of it, on an image of a depth.
function beginning(op, name, depth) {
  if (op.name === "convertScaleAbs" && depth === "8U") return "convertScaleAbs 1.5 10"; // which does nothing without numbers
  return beginnings[name] || beginnings[op.name] || op.example;
}

// example is a new step of an operation, with what has to come before it. values replace the first ones.
export function example(op, { name = op.name, values = {}, depth = "8U" } = {}) {
  const parts = beginning(op, name, depth).split("|").map((part) => part.trim());
  const shorts = (op.short || []).map((s) => s.name);
  const index = parts.findLastIndex((part) => part.startsWith(op.name) || shorts.includes(part.split(" ")[0]));
  const words = withName(parts[index], "").replace(/\$\w+/g, "$in").split(" ");
  for (const [parameter, value] of Object.entries(values)) words[1 + op.params.findIndex((p) => p.name === parameter)] = value;
  const text = [op.name, ...words.slice(1)].join(" ");
  return { text, gray: parts[0].startsWith("gray"), binary: parts.slice(0, index).some((part) => part.startsWith("threshold")) };
}

// wholeExample is an operation's example as steps on an image of so many channels, on which it may have to be made gray first, or not.
export function wholeExample(op, channels) {
  const text = channels === 1 ? op.example.replace(/^gray as (\w+) \|(.*)$/, (_, name, rest) => rest.replaceAll(`$${name}`, "$in")) : op.example.replace(/^gray\b/, toGray[channels]);
  return cut(text);
}

// toGray are the steps that make images of several channels gray.
export const toGray = { 3: "cvtColor RGB2GRAY", 4: "cvtColor RGBA2GRAY" };
