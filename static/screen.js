// The screening page with script: the next records lie ready, decisions wait in this browser until the server has them.
// Without it, or without storage, the page's forms do the same one page at a time.
"use strict";

const desk = document.getElementById("screen");
const at = desk.dataset;
const by = (id) => document.getElementById(id);
const PREFIX = `tandem:${at.scope}:`;
const AHEAD = 5;
const READABLE = 350; // milliseconds: nobody has read the new record before that, so a key then is a slip

const IDLE = 60000; // milliseconds without a sign of the reader: what goes on counts no longer

const ballot = by("ballot");
const cache = new Map();
let live, showing, upcoming = [], gone = new Set(), counted = new Set(), place = -1, shownAt = performance.now(), armed = "";

// ---- what waits to be sent

const queued = () =>
  Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map((name) => JSON.parse(localStorage[name])).sort((a, b) => a.at - b.at);
const fresh = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
let last = 0, sending = false, inFlight = "", stuck = false, timer;

const keep = (act, key, title, body) => {
  last = Math.max(last + 1, Date.now());
  localStorage[PREFIX + key] = JSON.stringify({ act, key, title, body, at: last });
  send();
};
const drop = (key) => localStorage.removeItem(PREFIX + key);

const paint = () => {
  const count = queued().length;
  by("waiting").hidden = !(stuck && count);
  if (stuck && count) by("waiting").textContent = `${count} ${count === 1 ? "decision" : "decisions"} waiting to be sent`;
};

const say = (kind, words) => {
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = words;
  by("notices").replaceChildren(notice);
};

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? desk.querySelector("[name=csrfmiddlewaretoken]").value;

const post = async (op) => {
  const slow = setTimeout(() => { stuck = true; paint(); }, 1500);
  try {
    const body = JSON.stringify(op.body);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    const answer = await fetch(at[op.act], { method: "POST", headers, body, keepalive: body.length < 50000 });
    if (answer.ok) {
      const told = answer.status === 204 ? {} : await answer.json();
      drop(op.key);
      if (told.id && !told.withdrawn) for (const line of by("past")?.children ?? []) if (line.dataset.key === op.key) line.dataset.decision = told.id;
      return true;
    }
    const told = await answer.json().catch(() => ({}));
    if (told.code || [400, 409, 410, 422].includes(answer.status)) {
      drop(op.key);
      await bringBack(op, told.detail ?? "The server could not read this decision. Decide it again.");
      return true;
    }
    if ([401, 403].includes(answer.status)) say("warning", "You are signed out. Sign in again in another window; what you decided waits here and is sent then.");
  } catch { /* no connection: it waits */ } finally { clearTimeout(slow); }
  return false;
};

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  let through = true;
  try {
    for (let op; through && (op = queued()[0]); ) {
      inFlight = op.key;
      through = await post(op);
      inFlight = "";
    }
  } finally { sending = false; }
  stuck = !through;
  paint();
  if (!through) timer = setTimeout(send, 4000);
  else if (!ballot) location.reload();
  else if (!showing || upcoming.length < 3) fetchAhead();
}

// A refused decision comes back with the server's sentence, unless it is final by now.
const bringBack = async (op, sentence) => {
  say("error", op.title ? `“${op.title}”: ${sentence}` : sentence);
  const { record } = op.body;
  if (op.act === "skip" || !record) return;
  const [item] = await ask(`record=${record}`).catch(() => []);
  if (op.act === "undo" || !item || item.final) {
    if (live?.record === record) advance(upcoming.shift());
    return;
  }
  by("past")?.querySelector(`[data-record="${record}"]`)?.remove();
  gone.delete(record);
  if (counted.delete(record)) count(item.block, -1);
  item.vote = { ...op.body };
  if (live && live.record !== record) upcoming.unshift(live);
  advance(item);
};

// ---- records

const waitingRecords = () => new Set(queued().filter((op) => op.act !== "undo").map((op) => op.body.record));

const ask = async (query) => {
  const answer = await fetch(`${at.next}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error(answer.status);
  const { items } = await answer.json();
  for (const item of items) cache.set(item.record, item);
  return items;
};

let asking = false;
const fetchAhead = async () => {
  if (asking || queued().length) return;
  asking = true;
  try {
    const items = await ask(`limit=${AHEAD + 2}`);
    const known = new Set([live?.record, ...upcoming.map((item) => item.record), ...gone, ...waitingRecords()]);
    upcoming.push(...items.filter((item) => !known.has(item.record)));
    if (!live && upcoming.length) advance(upcoming.shift());
    else if (!live && !queued().length) {
      if (items.length) { gone.clear(); upcoming = items; advance(upcoming.shift()); }
      else location.assign(at.screen);
    }
  } catch { if (!live) setTimeout(fetchAhead, 4000); } finally { asking = false; }
};

const named = async (record) => {
  if (cache.has(record)) return cache.get(record);
  try { return (await ask(`record=${record}`))[0]; } catch { return null; }
};

const advance = (item) => { live = item; place = -1; show(item); };

const show = (item) => {
  // A note begun on the record that makes way is there again when it comes back.
  if (showing && ballot.note.value !== (showing.vote?.note ?? "")) showing.draft = ballot.note.value;
  showing = item;
  shownAt = since = performance.now();
  spent = 0;
  armed = "";
  by("sheet").innerHTML = item ? item.html : '<div class="empty"><h2>The next records are on their way</h2><p>They come as soon as the server can be reached. What you decided is kept.</p></div>';
  if (by("pdf")) by("pdf").innerHTML = item?.pdf ?? "";
  ballot.reset();
  ballot.note.value = item?.draft ?? item?.vote?.note ?? "";
  by("note-box").open = Boolean(ballot.note.value);
  by("why").hidden = !item?.vote;
  for (const radio of ballot.querySelectorAll("[type=radio]")) radio.checked = item?.vote?.[radio.name] === radio.value;
  for (const button of desk.querySelectorAll(".verdict")) {
    button.disabled = !item;
    if (item?.vote?.verdict === button.value) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
  if (by("asks")) by("asks").hidden = true;
  if (!item) return;
  for (const field of document.querySelectorAll("#ballot [name=record], #skip [name=record]")) field.value = item.record;
  for (const part of document.querySelectorAll("[data-progress]")) part.hidden = part.dataset.progress !== String(item.block);
  document.title = `${item.title} · Tandem`;
  scrollTo(0, 0);
};

// ---- time on task: seconds that the record was in front of somebody

let spent = 0, since = performance.now();
const tick = () => {
  const now = performance.now();
  if (!document.hidden) spent += Math.min(now - since, IDLE);
  since = now;
};
const leave = () => {
  const now = performance.now();
  if (document.hidden) spent += Math.min(now - since, IDLE);
  since = now;
};

// ---- deciding

const count = (block, step) => {
  const part = document.querySelector(`[data-progress="${block}"]`);
  if (!part) return;
  const bar = part.querySelector("progress");
  bar.value += step;
  part.querySelector("[data-decided]").textContent = bar.value;
};

const remember = (item, button, key) => {
  const past = by("past");
  const earlier = past.querySelector(`[data-record="${item.record}"]`);
  const line = document.createElement("li");
  Object.assign(line.dataset, { record: item.record, key, block: item.block });
  const sign = document.createElement("span");
  sign.className = `sign ${button.classList[1]}`;
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", button.dataset.word);
  sign.textContent = button.dataset.sign;
  const link = document.createElement("a");
  link.className = "what";
  link.href = `${at.screen}${item.record}/`;
  link.textContent = item.title;
  line.append(sign, link);
  earlier?.remove();
  past.prepend(line);
  while (past.children.length > 10) past.lastChild.remove();
  by("past-none").hidden = true;
};

// At full text an exclusion waits for its reason and an inclusion for the design: the key of either may come first.
const lacks = (verdict) => {
  const field = { exclude: "reason", include: "design" }[verdict];
  if (!by("designs") || !field || ballot.querySelector(`[name=${field}]:checked`)) return false;
  armed = verdict;
  by("asks").textContent = field === "reason" ? "Excluded for which reason? Choose it below, or press its number." : "Which study design? Choose it below, or press its number.";
  by("asks").hidden = false;
  by(`${field}s`).scrollIntoView({ block: "nearest" });
  return true;
};

const decide = (button) => {
  if (!showing || performance.now() - shownAt < READABLE || lacks(button.value)) return;
  const item = showing;
  const verdict = button.value;
  const chosen = (name) => ballot.querySelector(`[name=${name}]:checked`)?.value ?? "";
  const said = { verdict, reason: verdict === "exclude" ? chosen("reason") : "", design: verdict === "include" ? chosen("design") : "", note: ballot.note.value };
  tick();
  const passing = { why: item.vote ? ballot.why.value : "", seconds: Math.round(spent / 1000) };
  const key = fresh();
  if (!item.vote) { count(item.block, 1); counted.add(item.record); }
  item.vote = said;
  item.draft = undefined;
  gone.add(item.record);
  remember(item, button, key);
  if (item === live) advance(upcoming.shift());
  else { place = -1; show(live); }
  by("said").textContent = `${button.dataset.word}. ${showing ? `Next: ${showing.title}` : ""}`;
  keep("decide", key, item.title, { record: item.record, idempotency_key: key, ...said, ...passing });
};

const skip = () => {
  if (!showing || showing !== live || performance.now() - shownAt < READABLE) return;
  const { record } = live;
  advance(upcoming.shift());
  by("said").textContent = `Skipped. ${showing ? `Next: ${showing.title}` : ""}`;
  keep("skip", fresh(), "", { record });
};

const undo = async () => {
  const line = by("past")?.firstElementChild;
  if (!line) {
    if (!queued().length) { by("undo").decision.value = ""; by("undo").submit(); }
    return;
  }
  line.remove();
  by("past-none").hidden = Boolean(by("past").firstElementChild);
  const { record, key, decision, block } = line.dataset;
  const unsent = key && inFlight !== key && PREFIX + key in localStorage;
  const item = await named(record);
  gone.delete(record);
  counted.delete(record);
  if (block) count(block, -1);
  if (unsent && inFlight !== key && PREFIX + key in localStorage) drop(key);
  else keep("undo", fresh(), line.textContent, { record, ...(decision ? { decision } : { idempotency_key: key }) });
  paint();
  if (!item) { say("info", "Undone. The record cannot be fetched now; it comes back in your queue."); return; }
  item.draft = item.vote?.note;
  item.vote = null;
  upcoming = upcoming.filter((other) => other.record !== record);
  if (live && live.record !== record) upcoming.unshift(live);
  advance(item);
  by("said").textContent = `Undone. ${item.title}`;
};

// j and k: through what was just decided, and back to the live record.
const turn = async (step) => {
  const lines = by("past")?.children ?? [];
  const next = Math.min(Math.max(place + step, -1), lines.length - 1);
  if (next === place) return;
  const item = next < 0 ? live : await named(lines[next].dataset.record);
  if (!item) return;
  place = next;
  show(item);
};

const digit = (number) => {
  if (!by("reasons")) return;
  const field = armed === "include" ? "designs" : "reasons";
  const radio = by(field).querySelectorAll("[type=radio]")[number - 1];
  if (!radio) return;
  radio.checked = true;
  if (armed) decide(desk.querySelector(`.verdict[value=${armed}]`));
};

const toNote = () => { by("note-box").open = true; by("note-text").focus(); by("note-text").scrollIntoView({ block: "nearest" }); };

const mark = (on) => {
  desk.classList.toggle("unmarked", !on);
  by("marks")?.setAttribute("aria-pressed", String(on));
  localStorage["tandem:marks"] = on ? "on" : "off";
};

const typing = (target) => target.closest?.("textarea, select, [contenteditable], dialog, input:not([type=radio])");

const start = () => {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === by("note-text")) event.target.blur();
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const target = document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
    if (/^[1-9]$/.test(key)) digit(Number(key));
    else if (key === "j") turn(1);
    else if (key === "k") turn(-1);
    else if (target) target.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const act = { ballot: () => decide(event.submitter), undo, skip }[event.target.id];
    if (!act || (event.target === ballot && !event.submitter?.value)) return;
    event.preventDefault();
    act();
  });
  by("to-note").addEventListener("click", (event) => { event.preventDefault(); toNote(); });
  if (by("marks")) by("marks").hidden = false;
  by("marks")?.addEventListener("click", () => mark(desk.classList.contains("unmarked")));
  mark(localStorage["tandem:marks"] !== "off");
  addEventListener("online", send);
  for (const sign of ["keydown", "pointermove", "pointerdown", "scroll", "wheel"]) addEventListener(sign, tick, { passive: true, capture: true });
  document.addEventListener("visibilitychange", leave);
  const article = by("record");
  const vote = desk.querySelector(".verdict[aria-pressed]");
  const chosen = Object.fromEntries([...new FormData(ballot)].filter(([name]) => ["reason", "design", "note"].includes(name)));
  const first = { ...article.dataset, html: by("sheet").innerHTML, pdf: by("pdf")?.innerHTML ?? "", vote: vote && { ...chosen, verdict: vote.value } };
  cache.set(first.record, first);
  live = showing = first;
  shownAt = performance.now();
  // After a reload: what was decided before it is not asked again.
  if (waitingRecords().has(first.record)) advance(undefined);
  stuck = queued().length > 0;
  paint();
  send();
};

try {
  localStorage["tandem:probe"] = "1";
  localStorage.removeItem("tandem:probe");
  if (ballot) start();
  else if (queued().length) send();
} catch { /* no storage: the forms do it */ }
