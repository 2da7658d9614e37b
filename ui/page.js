// The page's own script: draws the conversation, opens the reader, minds the keyboard.
// Runs once, inside the conversation's gr.HTML, with `element`, `trigger`, `props` and `watch` from Gradio.
// Every piece of HTML set here was escaped by ui/render.py.

const root = element.querySelector(".conversation");
const SLOTS = { question: "div", label: "div", said: "div", notes: "div", sources: "ol", actions: "div" };
const onPhone = window.matchMedia("(max-width: 899px)");
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

function draw() {
  const { welcome, turns } = props.value;
  const log = root.querySelector(".log");
  const hello = root.querySelector(".welcome");
  if (welcome && hello.piece !== welcome) hello.innerHTML = hello.piece = welcome;
  hello.hidden = turns.length > 0;
  while (log.children.length > turns.length) log.lastElementChild.remove();
  turns.forEach((turn, i) => {
    const known = log.children[i];
    const node = known || log.appendChild(newTurn());
    node.dataset.id = turn.id;
    node.className = `turn ${turn.state} ${turn.kind}`;
    for (const name in SLOTS) patchSlot(node.querySelector(`.${name}`), turn.slots[name]);
    if (!known) root.scrollTop = node.offsetTop - root.offsetTop;
  });
  if (turns.length === 0) root.scrollTop = 0;
}

// --- The reader -----------------------------------------------------------------------------

const placeOf = (node) => ({ turn: node.dataset.turn, shelf: node.dataset.shelfOf, n: node.dataset.n });
const same = (a, b) => a.turn === b.turn && a.shelf === b.shelf && a.n === b.n;

function open(button, byKeyboard) {
  opener = button.closest("#sources") ? opener : button;
  document.body.classList.add("reading");
  if (button.dataset.turn) trigger("cite", placeOf(button));
  else if (button.dataset.article) trigger("article", { source: button.dataset.article });
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
  const form = event.target.closest("form.thanks");
  if (!form) return;
  event.preventDefault();
  const reason = form.elements.reason.value.trim();
  if (reason) vote(form, reason);
});

async function copyText(button, text) {
  const label = (button.label ??= button.textContent);
  button.textContent = (await copied(text)) ? "Copied" : "Press Ctrl+C";
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
  else if (button.dataset.vote) vote(button);
  else if (button.dataset.copy) copyText(button, button.parentElement.querySelector(button.dataset.copy).textContent);
  else if (button.matches("[data-turn], [data-article], [data-shelf]")) open(button, event.detail === 0);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    hideCard();
    close();
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("#question textarea")?.focus();
  }
});

watch("value", draw);
draw();
if (!onPhone.matches) document.querySelector("#question textarea")?.focus();
