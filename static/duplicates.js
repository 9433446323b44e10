// Pairs of possible duplicates: the next one lies ready, and an answer is on its way while the next is already shown.
// Without script the forms do the same, one page at a time.
const desk = document.getElementById("pairs");
const progress = document.getElementById("progress");
const told = { answered: Number(progress.dataset.answered), total: Number(progress.dataset.total) };
const READABLE = 300; // milliseconds: nobody has read a new pair before that, so a key then is a slip
const pair = () => document.getElementById("pair").dataset.pair;
let sent = Promise.resolve(), ahead, shownAt = 0;

const spaced = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const ask = async (query) => {
  const answer = await fetch(`${desk.dataset.next}?${query}`);
  if (!answer.ok || answer.redirected) throw new Error();
  return answer.text();
};
const askAhead = () => (ahead = pair() ? ask(`after=${pair()}`).catch(() => "") : "");

const show = (html) => {
  if (!html) return location.reload();
  desk.innerHTML = html;
  progress.textContent = pair() ? `${spaced(told.answered + 1)} of ${spaced(told.total)}` : "";
  document.getElementById("open").textContent = spaced(told.total - told.answered);
  scrollTo(0, 0);
  shownAt = performance.now();
};

const post = async (path, body = {}) => {
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(desk.dataset.api + path, { method: "POST", headers, body: JSON.stringify(body), keepalive: true });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.detail ?? "");
  Object.assign(told, { answered: said.answered, total: said.answered + said.open });
  return said;
};

const undo = async () => show(await ask(`pair=${(await post("undo/")).pair}`));
const skip = async () => show(await ahead);
const answer = async (id, words) => {
  const sending = post(`${id}/answer/`, { answer: words });
  told.answered += 1;
  show(await ahead);
  await sending.catch((error) => { told.answered -= 1; throw error; });
};
const refused = ({ message }) => say("error", message || "The server cannot be reached, and this was not kept. Reload the page and do it again.");

// One act after the other; what was meant for a pair that is gone by then is dropped.
const act = (event, work) => {
  event.preventDefault();
  const id = pair();
  if (performance.now() - shownAt > READABLE) sent = sent.then(() => id === pair() && work(id)).catch(refused).then(askAhead);
};

desk.addEventListener("submit", (event) => act(event, event.target.id === "undo" ? undo : (id) => answer(id, event.submitter.value)));
desk.addEventListener("click", (event) => { if (event.target.closest('[aria-keyshortcuts="j"]')) act(event, skip); });
askAhead();
