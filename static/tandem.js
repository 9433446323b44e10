// What every page shares. Each part only improves markup that already works without it.
"use strict";

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};

const say = (kind, words) => {
  const notices = document.getElementById("notices");
  if (!notices) return;
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = words;
  notices.replaceChildren(notice);
  notices.scrollIntoView({ block: "nearest" });
};

const copy = async (button) => {
  const source = document.getElementById(button.dataset.copies);
  const text = source.value ?? source.textContent;
  const label = button.querySelector("span") ?? button;
  const words = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = "Copied";
  } catch {
    // Without HTTPS there is no clipboard: select, so that Ctrl+C does it.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    label.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (label.textContent = words), 2500);
};

const listFiles = (zone) => {
  const input = zone.querySelector('input[type="file"]');
  const list = zone.querySelector("ul") ?? zone.appendChild(document.createElement("ul"));
  const line = (file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} kB`;
    return item;
  };
  list.replaceChildren(...(input.files.length > 1 ? Array.from(input.files, line) : []));
};

const countWords = (hint) => {
  const field = document.getElementById(hint.dataset.wordsOf);
  const count = (field?.value.match(/\S+/g) ?? []).length;
  hint.textContent = `${count} of ${hint.dataset.limit} words`;
  hint.classList.toggle("over", count > Number(hint.dataset.limit));
};

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const button = event.target.closest("[data-opens], [data-closes], [data-copies]");
  if (!button) return;
  if (button.dataset.opens) document.getElementById(button.dataset.opens)?.showModal();
  if ("closes" in button.dataset) button.closest("dialog")?.close();
  if (button.dataset.copies) copy(button);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    // A file that misses the only zone of a page would be opened in its place.
    const zones = document.querySelectorAll(".dropzone");
    const zone = event.target.closest?.(".dropzone") ?? (zones.length === 1 && event.dataTransfer.types.includes("Files") && zones[0]);
    if (!zone) return;
    zone.classList.toggle("over", kind === "dragover");
    if (kind === "dragleave") return;
    event.preventDefault();
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = zone.querySelector('input[type="file"]');
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest?.(".dropzone");
  if (zone && event.target.type === "file") listFiles(zone);
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("progress[max='1']");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = event.detail.loaded / event.detail.total;
});

document.addEventListener("input", (event) => {
  const hint = event.target.id && document.querySelector(`[data-words-of="${CSS.escape(event.target.id)}"]`);
  if (hint) countWords(hint);
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 404) say("error", "This is no longer here. Reload the page to see how things stand.");
  else if (status === 403) say("error", "Your role does not allow this; nothing was changed. If you signed out elsewhere, sign in again.");
  else if (status === 409) say("error", "Somebody changed this in the meantime; nothing was overwritten. Reload the page to see how things stand.");
  else say("error", `The server could not do this (${status}); nothing was changed. Try again in a minute.`);
});

document.addEventListener("htmx:sendError", () => say("warning", "The server cannot be reached. Check the connection and try again."));

document.querySelectorAll("[data-words-of]").forEach(countWords);

// On a phone the stages scroll: bring the current one into view.
const stage = document.querySelector(".stages [aria-current]");
if (stage) stage.parentElement.scrollLeft = stage.offsetLeft - (stage.parentElement.clientWidth - stage.offsetWidth) / 2;
