// Settling by key: a key presses the button that names it, never while somebody types.
const typing = (element) => element.closest("input, textarea, select, dialog, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  const button = document.querySelector(`[aria-keyshortcuts~="${CSS.escape(event.key)}"]`);
  // A button inside a closed confirmation is not there to be pressed by accident.
  if (!button?.checkVisibility()) return;
  event.preventDefault();
  button.click();
});
