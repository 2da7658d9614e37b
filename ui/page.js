// The page's own script: draws the conversation, opens the reader, minds the keyboard.
// Runs once, inside the conversation's gr.HTML, with `element`, `trigger`, `props` and `watch` from Gradio.
// Every piece of HTML set here was escaped by ui/render.py.

const root = element.querySelector(".conversation");
const SLOTS = { question: "div", label: "div", said: "div", notes: "div", sources: "ol", actions: "div", next: "div" };
const onPhone = window.matchMedia("(max-width: 899px)");
const box = () => document.querySelector("#question textarea");
const panel = () => document.getElementById("sources");
let opener = null; // the button that opened the reader, to give the focus back to

// --- The conversation -----------------------------------------------------------------------

function nodeOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function patchSlot(slot, pieces) {
  while (slot.children.length > pieces.length) slot.lastElementChild.remove();
  pieces.forEach((html, i) => {
    const old = slot.children[i];
    if (old && old.piece === html) return;
    const node = nodeOf(html);
    node.piece = html;
    const focused = old?.contains(document.activeElement);
    old ? old.replaceWith(node) : slot.append(node);
    if (focused && node.matches("button")) node.focus({ preventScroll: true });
  });
}

function newTurn() {
  const turn = document.createElement("article");
  for (const [name, tag] of Object.entries(SLOTS)) {
    const slot = document.createElement(tag);
    slot.className = name;
    if (name === "sources") slot.setAttribute("aria-label", "Sources of this answer");
    if (name === "actions") slot.setAttribute("role", "group"), slot.setAttribute("aria-label", "This answer");
    turn.append(slot);
  }
  return turn;
}

let drawn = 0; // the revision that is shown; what was sent earlier may come later

function draw() {
  const { welcome, turns, revision, editing, conversation, problem } = props.value;
  if (revision < drawn) return;
  drawn = revision;
  const log = root.querySelector(".log");
  const hello = root.querySelector(".welcome");
  if (welcome && hello.piece !== welcome) hello.innerHTML = hello.piece = welcome;
  if (turns.length > 0 || begun) window.footnote.showing(conversation);
  hello.hidden = turns.length > 0 || (!begun && window.footnote.carried.conversation !== null);
  while (log.children.length > turns.length) log.lastElementChild.remove();
  turns.forEach((turn, i) => {
    const known = log.children[i];
    const node = known || log.appendChild(newTurn());
    node.dataset.id = turn.id;
    node.className = `turn ${turn.state} ${turn.kind}`;
    node.classList.toggle("replaced", editing !== null && turn.id >= editing);
    node.setAttribute("aria-busy", String(turn.state === "waiting" || turn.state === "streaming"));
    for (const name in SLOTS) patchSlot(node.querySelector(`.${name}`), turn.slots[name]);
    if (!known) root.scrollTop = node.offsetTop - root.offsetTop;
  });
  if (turns.length === 0) root.scrollTop = 0;
  say(editing === null ? problem : "This question and what follows will be replaced.", editing !== null);
  if (editing !== null && editing !== wasEditing) requestAnimationFrame(() => box()?.focus()); // once it is enabled again
  wasEditing = editing;
}
let wasEditing = null;

const notice = root.appendChild(document.createElement("p"));
notice.className = "notice";
notice.setAttribute("role", "status");
function say(text, keepable) {
  const keep = document.createElement("button");
  keep.type = "button";
  keep.textContent = "Keep them";
  keep.dataset.edit = "";
  if (notice.said !== text) notice.replaceChildren(text ?? "", ...(keepable ? [keep] : []));
  notice.said = text;
}

// --- The reader -----------------------------------------------------------------------------

const placeOf = (node) => ({ turn: node.dataset.turn, shelf: node.dataset.shelfOf, n: node.dataset.n });
const same = (a, b) => a.turn === b.turn && a.shelf === b.shelf && a.n === b.n;

function open(button, byKeyboard) {
  opener = button.closest("#sources") ? opener : button;
  document.body.classList.add("reading");
  if (button.dataset.turn) trigger("cite", placeOf(button));
  else if (button.dataset.article) trigger("article", { source: button.dataset.article });
  else if (button.dataset.panel === "history") trigger("history", {});
  else if (button.dataset.panel === "settings") trigger("settings", {});
  else trigger("shelf", {});
  wantsFocus = byKeyboard || onPhone.matches;
  showMark(); // the article may be open already, and then nothing will come back
}
let wantsFocus = false;

function close() {
  const had = document.body.classList.contains("reading");
  document.body.classList.remove("reading");
  if (!had) return;
  trigger("shelf", {});
  if (opener && opener.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

function showMark() {
  const box = panel();
  const mark = box.querySelector("mark");
  const top = mark ? mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop : 0;
  box.scrollTop = top > box.clientHeight * 0.6 ? top - box.clientHeight / 3 : 0;
  const shown = box.querySelector(".reader[data-turn]");
  for (const button of root.querySelectorAll("[data-turn]"))
    button.classList.toggle("open", shown !== null && same(placeOf(button), placeOf(shown)));
}

document.addEventListener("footnote:reader", () => {
  showMark();
  fillSettings();
  if (!wantsFocus) return;
  wantsFocus = false;
  panel().querySelector("h2")?.focus({ preventScroll: true });
});

// --- The quote on hover and on focus ---------------------------------------------------------

const card = document.createElement("div");
card.id = "quote-card";
card.setAttribute("role", "tooltip");
card.hidden = true;
card.append(document.createElement("q"), document.createElement("span"));
document.body.append(card);

function showCard(button) {
  const { quote, from } = button.dataset;
  card.children[0].textContent = quote.length > 320 ? quote.slice(0, 320) + "…" : quote;
  card.children[1].textContent = from;
  card.hidden = false;
  button.setAttribute("aria-describedby", card.id);
  const at = button.getBoundingClientRect();
  const left = Math.min(at.left - 12, window.innerWidth - card.offsetWidth - 12);
  const above = at.top - card.offsetHeight - 8;
  card.style.left = `${Math.max(12, left)}px`;
  card.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

function hideCard() {
  card.hidden = true;
}

for (const type of ["pointerover", "focusin"])
  document.addEventListener(type, (event) => {
    const button = event.target.closest?.(".fn");
    const touched = type === "pointerover" && event.pointerType === "touch";
    button && !touched && (type === "pointerover" || button.matches(":focus-visible")) ? showCard(button) : hideCard();
  });
for (const type of ["pointerdown", "scroll"]) document.addEventListener(type, hideCard, true);

// --- What can be done with an answer ---------------------------------------------------------

function vote({ dataset }, reason = "") {
  trigger("vote", { turn: dataset.of, vote: dataset.vote, reason });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.thanks, form.rename, form.find, form.wishes")) return;
  event.preventDefault();
  const reason = form.matches(".thanks") && form.elements.reason.value.trim();
  if (reason) vote(form, reason);
  else if (form.matches(".rename")) history("rename", form.dataset.rename, form.elements.title.value);
  else if (form.matches(".find")) history();
});

function act(button) {
  const { dataset } = button;
  if (dataset.vote) vote(button);
  else if (dataset.edit !== undefined) trigger("edit", { turn: dataset.edit });
  else if (dataset.retry) trigger("ask", { question: dataset.question, retry: dataset.retry });
  else if (dataset.copy) copyText(button, button.parentElement.querySelector(dataset.copy).textContent);
  else if (dataset.copyText) copyText(button, dataset.copyText);
  else if (dataset.link) copyText(button, linkTo(dataset.link));
  else if (dataset.open) reopen(dataset.open);
  else if (dataset.export) trigger("export", { id: dataset.export, as: dataset.as, of: String(Date.now()) });
  else if (dataset.delete) remove(button);
  else return false;
  return true;
}

function linkTo(question) {
  const link = new URL(window.location.pathname, window.location.origin);
  link.searchParams.set("q", question);
  return link.href;
}

async function copyText(button, text) {
  const label = (button.label ??= button.textContent);
  const width = button.offsetWidth; // so that the words beside it stay where they are
  button.style.minWidth = `${width}px`;
  button.textContent = (await copied(text)) ? "Copied" : "Ctrl+C";
  setTimeout(() => (button.textContent = label), 2000);
}

// The clipboard is there only on https and on this machine's own names; elsewhere the old way still works.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.body.appendChild(document.createElement("textarea"));
    const before = document.activeElement;
    box.value = text;
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    before?.focus({ preventScroll: true });
    return done;
  }
}

// --- Clicks and keys -------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  const outside = onPhone.matches && document.body.classList.contains("reading") && !event.target.closest?.("#sources");
  if (outside) close();
  else if (!button) return;
  else if (button.dataset.ask) trigger("ask", { question: button.dataset.ask });
  else if ("close" in button.dataset) close();
  else if (act(button)) return;
  else if (button.matches("[data-turn], [data-article], [data-shelf], [data-panel]")) open(button, event.detail === 0);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    hideCard();
    if (wasEditing === null) close();
    else trigger("edit", {});
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box()?.focus();
  }
});

// --- Kept conversations and settings ----------------------------------------------------------

function history(doing = "", id = "", title = "") {
  trigger("history", { do: doing, id, title, search: panel().querySelector(".find input")?.value ?? "" });
}

function reopen(id) {
  if (onPhone.matches) close();
  trigger("reopen", { id });
}

// The first press asks, the second does it.
function remove(button) {
  if (button.classList.contains("sure")) return history("delete", button.dataset.delete);
  button.classList.add("sure");
  button.textContent = "Delete for good";
  button.addEventListener("blur", () => (button.classList.remove("sure"), (button.textContent = "Delete")), { once: true });
}

document.addEventListener("footnote:file", ({ detail: { name, type, text } }) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

let typing = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches(".find input")) return;
  clearTimeout(typing);
  typing = setTimeout(() => history(), 200);
});

function fillSettings() {
  const form = panel().querySelector("form.wishes");
  if (!form) return;
  for (const [name, value] of Object.entries(window.footnote.carried.settings)) if (form.elements[name]) form.elements[name].value = value;
}

function readSettings(form) {
  const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
  window.footnote.wish(Object.fromEntries(chosen));
  showSettings();
}

function showSettings() {
  const changed = Object.keys(window.footnote.carried.settings).length > 0;
  const button = document.querySelector("[data-panel=settings]");
  button?.classList.toggle("changed", changed);
  if (button) button.title = changed ? "Settings: not as set up" : "";
}
document.addEventListener("change", (event) => event.target.form?.matches(".wishes") && readSettings(event.target.form));
document.addEventListener("reset", (event) => event.target.matches(".wishes") && setTimeout(() => readSettings(event.target)));

// --- The beginning ------------------------------------------------------------------------------

// A link to a question asks it, once the server has said what this page shows; a reload asks nothing anew.
let begun = false;
const { question } = window.footnote;
if (question) window.history.replaceState(null, "", window.location.pathname);

function begin() {
  if (begun) return;
  begun = true;
  draw();
  if (question) trigger("ask", { question });
}

watch("value", () => {
  draw();
  begin();
});
draw();
showSettings();
if (!onPhone.matches) box()?.focus();
