// The operations, as the server describes them, and where a slider's ends are sensible.

export let catalog = { families: [], colormaps: ["gray"], depths: [], formats: ["png"], limits: {} };
const byName = new Map();

// load keeps the server's description and finds operations by their names, short ones too.
export function load(description) {
  catalog = description;
  for (const op of description.families.flatMap((family) => family.ops)) {
    byName.set(op.name.toLowerCase(), op);
    for (const short of op.short || []) byName.set(short.name.toLowerCase(), op);
  }
}

export const operation = (name) => byName.get((name || "").toLowerCase());

const wide = { "8U": 255, "16U": 65535, "16S": 32767, "32S": 65535, "32F": 255, "64F": 255 };

// ranges tells a slider's ends and step by operation and parameter, or by parameter alone. Numbers beyond them can be typed.
const ranges = {
  sigmaX: [0, 20, 0.1],
  sigmaY: [0, 20, 0.1],
  "bilateralFilter.d": [1, 31, 1],
  sigmaColor: [1, 200, 1],
  sigmaSpace: [1, 50, 1],
  C: [-50, 50, 1],
  scale: [0, 4, 0.05],
  "addWeighted.beta": [-2, 2, 0.05],
  "addWeighted.alpha": [-2, 2, 0.05],
  "normalize.alpha": [0, 255, 1],
  "normalize.beta": [0, 255, 1],
  alpha: [-4, 4, 0.05],
  iterations: [1, 20, 1],
  ksize: [1, 31, 1],
  "medianBlur.ksize": [1, 63, 1],
  blockSize: [3, 101, 1],
  dx: [0, 3, 1],
  dy: [0, 3, 1],
  radius: [0, 400, 1],
  thickness: [-1, 30, 1],
};

// range is {min, max, step, least, most}: the slider's, and what may be typed. depth is that of the step's input.
export function range(op, param, depth) {
  let [min, max, step] = ranges[`${op}.${param.name}`] || ranges[param.name] || [];
  const top = wide[depth] || 255;
  if (["thresh", "maxval", "maxValue"].includes(param.name)) [min, max, step] = [0, top, 1];
  if (["delta", "beta", "gamma"].includes(param.name) && min === undefined) [min, max, step] = [-top, top, 1];
  if (min === undefined) [min, max, step] = [0, 100, param.kind === "integer" ? 1 : 0.1];
  const least = param.min ?? undefined;
  const most = param.max ?? undefined;
  if (least !== undefined) min = Math.max(min, least);
  if (most !== undefined) max = Math.min(max, most);
  if (param.odd) {
    if (min % 2 === 0) min++;
    step = 2;
  }
  return { min, max, step, least, most };
}
