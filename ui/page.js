// The page's own script: draws the conversation, opens the reader, minds the keyboard.
// Runs once, inside the conversation's gr.HTML, with `element`, `trigger`, `props` and `watch` from Gradio.
// Every piece of HTML set here was made by ui/*.jinja, which escape. `answer.js`, `panels.js`, `draft.js` and `begin.js` follow.

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
  if (turns === null) return say(problem); // what is shown stays
  if (revision < drawn) return;
  drawn = revision;
  Object.assign(window.footnote.carried, { revision, editing });
  if (begun) heard(turns);
  const log = root.querySelector(".log");
  const hello = root.querySelector(".welcome");
  if (welcome && hello.piece !== welcome) hello.innerHTML = hello.piece = welcome;
  if ((turns.length > 0 || begun) && window.footnote.showing(conversation) && panel()?.querySelector(".history")) history();
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
  if (button.dataset.turn) show("cite", placeOf(button));
  else if (button.dataset.article) show("article", { source: button.dataset.article });
  else if (button.dataset.panel === "history") show("history");
  else if (button.dataset.panel === "settings") show("settings");
  else showShelf();
  wantsFocus = byKeyboard || onPhone.matches;
  showMark(); // the article may be open already, and then nothing will come back
}
let wantsFocus = false;
let onShow = false; // something was asked to be shown in place of the articles

// The articles of a day, month or year: the library searches for it.
function seek(button) {
  open(button);
  const box = document.querySelector(".library .seek");
  box.value = button.dataset.seek;
  box.dispatchEvent(new Event("input"));
}

function show(what, detail = {}) {
  onShow = true;
  trigger(what, detail);
}

// Said only when it changes something: on a slow machine it could be answered after the article that was opened next.
function showShelf() {
  if (onShow) trigger("shelf", {});
  onShow = false;
}

function close() {
  const had = document.body.classList.contains("reading");
  document.body.classList.remove("reading");
  if (!had) return;
  showShelf();
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
  showTold();
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

let quoted = null; // the footnote whose quote is shown

// The quote's first characters, the words that answer in bold; places count characters, not halves of emoji.
function quotePieces(quote, answer) {
  const letters = Array.from(quote);
  const most = letters.length > 320 ? 320 : letters.length;
  const cut = (start, end) => letters.slice(start, Math.min(end, most)).join("");
  const pieces = [];
  let at = 0;
  for (const [start, end] of answer) {
    const bold = document.createElement("strong");
    bold.textContent = cut(start, end);
    pieces.push(cut(at, start), bold);
    at = end;
  }
  return [...pieces, cut(at, most), letters.length > most ? "…" : ""];
}

function showCard(button) {
  quoted = button;
  const { quote, answer, from } = button.dataset;
  card.children[0].replaceChildren(...quotePieces(quote, JSON.parse(answer)));
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
  quoted = null;
  card.hidden = true;
}

// Reaching a footnote with the keyboard scrolls it into view: its quote stays beside it.
function scrolled() {
  if (quoted && quoted === document.activeElement && quoted.matches(":focus-visible")) showCard(quoted);
  else hideCard();
}

for (const type of ["pointerover", "focusin"])
  document.addEventListener(type, (event) => {
    const button = event.target.closest?.(".fn");
    const touched = type === "pointerover" && event.pointerType === "touch";
    button && !touched && (type === "pointerover" || button.matches(":focus-visible")) ? showCard(button) : hideCard();
  });
document.addEventListener("pointerdown", hideCard, true);
document.addEventListener("scroll", scrolled, true);

// --- Clicks and keys -------------------------------------------------------------------------

// A double click, or Enter struck twice, asks once: the second comes before the page shows what the first did.
let asked = -1; // the revision that was shown when something was asked

function once() {
  if (asked === drawn) return false;
  const at = (asked = drawn);
  setTimeout(() => asked === at && (asked = -1), 2000); // nothing came of it: the server may be away
  return true;
}

function ask(detail) {
  if (once()) trigger("ask", detail);
}

function fromTheBox(event) {
  const enter = event.type === "keydown" && event.key === "Enter" && !event.shiftKey && !event.isComposing;
  const asks = enter ? event.target === box() : event.type === "click" && event.target.closest?.("#question .submit-button");
  if (!asks || !box().value.trim()) return;
  if (answering() || !once()) event.preventDefault(), event.stopImmediatePropagation(); // what is typed stays
}
const answering = () => root.querySelector(".turn[aria-busy=true]") !== null;
for (const type of ["keydown", "click"]) document.addEventListener(type, fromTheBox, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  const outside = onPhone.matches && document.body.classList.contains("reading") && !event.target.closest?.("#sources");
  if (outside) close();
  else if (!button) return;
  else if (button.dataset.ask) ask({ question: button.dataset.ask });
  else if ("close" in button.dataset) close();
  else if (button.dataset.seek) seek(button);
  else if (button.closest("#fresh")) window.footnote.carried.conversation = null; // what is asked next is no part of it
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
