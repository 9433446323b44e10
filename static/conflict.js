// Settling by key: a key presses what names it; j and k go through a list, x chooses. Never while somebody types.
const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
const lines = [...document.querySelectorAll(".lines > li")];

const walk = (key) => {
  const at = lines.indexOf(document.activeElement.closest("li"));
  if (key === "x") return lines[at]?.querySelector("input");
  return ["j", "k"].includes(key) && lines[Math.max(0, at + (key === "j" ? 1 : -1))]?.querySelector("a");
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  const line = walk(event.key);
  if (line) return line.type === "checkbox" ? line.click() : line.focus();
  const button = document.querySelector(`[aria-keyshortcuts~="${CSS.escape(event.key)}"]`);
  // A button inside a closed confirmation is not there to be pressed by accident.
  if (!button?.checkVisibility()) return;
  event.preventDefault();
  button.click();
});
