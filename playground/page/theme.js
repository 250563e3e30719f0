// Light and dark: as the system has it, until the switch is used.

const order = ["auto", "light", "dark"];

export const theme = () => localStorage.getItem("theme") || "auto";

// apply sets the theme that was chosen last.
export function apply() {
  const chosen = theme();
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  document.dispatchEvent(new Event("theme"));
}

// next goes on to the next of automatic, light and dark.
export function next() {
  localStorage.setItem("theme", order[(order.indexOf(theme()) + 1) % order.length]);
  apply();
  return theme();
}

export const onTheme = (run) => {
  document.addEventListener("theme", run);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", run);
};
