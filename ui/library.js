// The library: search, sort, upload, remove, and choosing what to ask within.
// Runs once, inside its own gr.HTML. Whatever comes from articles, files or people is set as text, never as HTML.

const library = element.querySelector(".library");
const $ = (selector) => library.querySelector(selector);
const CHUNK = 100; // rows drawn at a time; the next ones when the end comes into view
const SOON = 700; // milliseconds between two looks while indexing
let known = { version: "", articles: [], uploads: null, work: { state: "idle" }, status: "" };
let found = []; // the rows that pass the search, in order
let only = { sources: new Map(), publishers: new Set(), authors: new Set() };
let wasWorking = false;

const address = (path) => new URL(`footnote/${path}`, document.baseURI);
const many = (n, one, more = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;
const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function make(tag, className, text, attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const calendar = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
function readable(iso) {
  const day = /^\d{4}-\d\d-\d\d$/.test(iso ?? "") ? new Date(`${iso}T00:00Z`) : null;
  return !day || isNaN(day) ? (iso ?? "") : calendar.format(day);
}

// --- The list ---------------------------------------------------------------------------------

const ORDERS = {
  newest: (a, b) => inOrder(b.date ?? "", a.date ?? "") || byTitle(a, b),
  oldest: (a, b) => inOrder(a.date ?? "9", b.date ?? "9") || byTitle(a, b),
  title: byTitle,
  publisher: (a, b) => collator.compare(a.publisher ?? "\uffff", b.publisher ?? "\uffff") || ORDERS.newest(a, b),
  passages: (a, b) => b.passages - a.passages || byTitle(a, b),
};
const collator = new Intl.Collator("en", { numeric: true });
function inOrder(a, b) {
  return a < b ? -1 : Number(a > b);
}
function byTitle(a, b) {
  return collator.compare(a.title, b.title);
}
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function article([source, title, publisher, date, passages, author]) {
  return { source, title, publisher, date, passages, author };
}

// Made when somebody first searches: thousands of them would hold up the page.
const wordsOf = (a) => (a.words ??= plain([a.title, a.publisher, a.author, a.date, readable(a.date), a.source].join(" ")));

function search() {
  const asked = plain($(".seek").value).split(/\s+/).filter(Boolean);
  found = known.articles.filter((a) => asked.every((word) => wordsOf(a).includes(word)));
  found.sort(ORDERS[$(".sort").value]);
  const all = known.articles.length;
  $(".count").textContent = asked.length ? `${many(found.length, "article")} of ${all.toLocaleString("en")}` : many(all, "article");
  $(".rows").replaceChildren();
  drawMore();
}

function drawMore() {
  const rows = $(".rows");
  const from = rows.children.length;
  rows.append(...found.slice(from, from + CHUNK).map(row));
}

function row(a) {
  const item = make("li");
  const pick = make("input", "pick", "", { type: "checkbox", "aria-label": `Ask only in ${a.title}`, title: "Ask only in this" });
  pick.checked = only.sources.has(a.source);
  pick.addEventListener("change", () => choose({ source: a.source, title: a.title, on: pick.checked }));
  const button = make("button", "volume", "", { type: "button", "data-article": a.source });
  const from = [a.author !== a.publisher && a.author, a.publisher, readable(a.date), a.source].filter(Boolean).join("\u00a0· "); // no line begins with a dot
  button.append(make("span", "title", a.title), make("span", "from", `${from}\u00a0· ${many(a.passages, "passage").replace(" ", "\u00a0")}`));
  item.append(pick, button);
  return item;
}

const end = make("div", "end");
$(".rows").after(end);
new IntersectionObserver(([seen]) => seen.isIntersecting && drawMore(), { rootMargin: "600px" }).observe(end);

// --- Asking only within some ------------------------------------------------------------------

const choose = (detail) => document.dispatchEvent(new CustomEvent("footnote:choose", { detail }));

// Of those whose author is their publisher, as of mails, one list is enough.
function some() {
  for (const part of library.querySelectorAll(".some")) {
    const { of } = part.dataset;
    const counts = new Map();
    for (const a of known.articles)
      if (a[of] && (of === "publisher" || a.author !== a.publisher)) counts.set(a[of], (counts.get(a[of]) ?? 0) + 1);
    part.hidden = counts.size < 2;
    const names = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || collator.compare(a, b));
    part.querySelector("ul").replaceChildren(...names.map((name) => one(of, name, counts.get(name))));
  }
}

function one(of, name, count) {
  const item = make("li");
  const label = make("label");
  const box = make("input", "", "", { type: "checkbox" });
  box.checked = only[`${of}s`].has(name);
  box.addEventListener("change", () => choose({ [of]: name, on: box.checked }));
  Object.assign(box, { of, name });
  label.append(box, ` ${name} `, make("span", "from", String(count)));
  item.append(label);
  return item;
}

// A topic of the opening page: all its articles, and none that was chosen before.
document.addEventListener("click", ({ target }) => {
  const { within } = target.closest?.("[data-within]")?.dataset ?? {};
  if (!within) return;
  const titles = new Map(known.articles.map(({ source, title }) => [source, title]));
  choose({ none: true });
  choose({ sources: JSON.parse(within).map((source) => [source, titles.get(source) ?? source]) });
  document.querySelector("#question textarea")?.focus();
});

document.addEventListener("footnote:only", ({ detail }) => {
  only = detail;
  for (const item of $(".rows").children)
    item.firstChild.checked = only.sources.has(item.lastChild.dataset.article);
  for (const box of library.querySelectorAll(".some input")) box.checked = only[`${box.of}s`].has(box.name);
});

// --- What the server says ---------------------------------------------------------------------

let asking = null;

async function refresh() {
  clearTimeout(asking);
  let working = wasWorking;
  try {
    const answer = await fetch(`${address("library")}?since=${known.version}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    const articles = said.articles?.map(article);
    known = { ...said, articles: articles ?? known.articles };
    if (articles) some(), search();
    working = show();
  } catch {
    $(".work").textContent = known.version ? "The server does not answer." : "The list of articles did not come; reload the page.";
  }
  if (working) asking = setTimeout(refresh, SOON);
}

function show() {
  const { uploads, work, status } = known;
  const line = document.querySelector("#status .status");
  if (line && status) line.textContent = status;
  $("[data-add]").hidden = uploads === null;
  $(".uploaded").hidden = !uploads?.files.length;
  if (uploads) showUploads(uploads);
  $(".gone").hidden = !known.question;
  if (known.question) $(".gone p").textContent = `${known.question}. They still answer. If the drive is away, bring it back; if they are meant to go, say so.`;
  $(".log-of-files").hidden = !known.log;
  const working = work.state === "working" || work.state === "waiting";
  $(".work").textContent = working ? progress(work) : work.state === "failed" ? (known.question ? "" : work.error) : wasWorking ? `Ready: ${many(known.articles.length, "article")}.` : $(".work").textContent;
  $(".work").classList.toggle("failed", work.state === "failed");
  wasWorking = working;
  return working;
}

function progress({ state, done, total, error }) {
  const meanwhile = "Answers come from the articles as before until it is done.";
  if (state === "waiting") return `${error} ${meanwhile}`;
  return `Indexing${total ? `: ${done.toLocaleString("en")} of ${many(total, "passage")}` : "…"} ${total ? "— " : ""}${meanwhile}`;
}

function showUploads({ files }) {
  $(".uploaded summary").textContent = many(files.length, "uploaded file");
  const key = JSON.stringify(files);
  if ($(".uploaded ul").key === key) return;
  $(".uploaded ul").key = key;
  $(".uploaded ul").replaceChildren(
    ...files.map(([name, bytes]) => {
      const item = make("li");
      const button = make("button", "remove", "Remove", { type: "button", "aria-description": name });
      button.addEventListener("click", () => remove(name, button));
      item.append(make("span", "name", name), make("span", "from", size(bytes)), button);
      return item;
    }),
  );
}

// For the owner; asked for when it is opened, and written anew each time.
$(".log-of-files").addEventListener("toggle", async ({ target }) => {
  if (!target.open) return;
  const answer = await fetch(address("log"), { cache: "no-store" }).catch(() => null);
  const { log } = (answer?.ok && (await answer.json().catch(() => null))) || { log: null };
  const lines = (log ?? []).map(({ time, who, did, name, bytes }) => {
    const item = make("li");
    const when = new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    item.append(make("span", "name", name), make("span", "from", `${did} by ${who} · ${when} · ${size(bytes)}`));
    return item;
  });
  const none = make("li", "from", log ? "Nothing yet." : "The server does not answer.");
  target.querySelector("ul").replaceChildren(...(lines.length ? lines : [none]));
});

// --- Adding and removing ----------------------------------------------------------------------

function received(name) {
  const item = make("li", "arriving", "", { "data-file": name });
  item.append(make("span", "name", name), make("progress", "", "", { max: 100, value: 0 }), make("span", "outcome", ""));
  $(".received").prepend(item);
  return item;
}

function ended(item, { kind, name, reason, articles }) {
  const said = {
    added: `added${articles > 1 ? `, ${many(articles, "article")}` : ""}`,
    replaced: "replaces the earlier file of this name",
    duplicate: `not added: ${reason}`,
    refused: `not added: ${reason}`,
  };
  item.className = `file-${kind}`;
  item.querySelector("progress").remove();
  if (name) item.querySelector(".name").textContent = name;
  item.querySelector(".outcome").textContent = said[kind];
}

// XMLHttpRequest, because fetch does not say how far an upload is.
function send(file, item) {
  const { bytes } = known.uploads;
  if (file.size > bytes) return Promise.resolve({ kind: "refused", reason: `it is larger than ${size(bytes)}`, name: file.name });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const failed = (reason) => () => resolve({ kind: "refused", reason, name: file.name });
    request.open("POST", address("upload"));
    request.setRequestHeader("footnote-name", encodeURIComponent(file.name.toWellFormed?.() ?? file.name));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => (item.querySelector("progress").value = total ? (100 * loaded) / total : 100);
    request.onload = () => (request.response?.kind ? resolve(request.response) : failed(`the server refused it (${request.status})`)());
    request.onerror = failed("the server did not take it");
    request.send(file);
  });
}

async function add(files) {
  if (!known.uploads) return;
  const waiting = [...files].map((file) => [file, received(file.name)]);
  for (const [file, item] of waiting) {
    ended(item, await send(file, item));
    refresh();
  }
  while ($(".received").children.length > 50) $(".received").lastElementChild.remove();
}

// The server asks before it takes out most of a folder's articles. The header is one that no other site can send.
$("[data-accept]").addEventListener("click", async () => {
  const headers = { "footnote-name": "accept" };
  const answer = await fetch(address("accept-removals"), { method: "POST", headers }).catch(() => null);
  if (!answer?.ok) $(".work").textContent = (await answer?.json().catch(() => null))?.error ?? "The server did not answer.";
  refresh();
});

// A removed upload cannot be brought back: the button asks once more.
async function remove(name, button) {
  if (button.textContent === "Remove") {
    button.textContent = "Really remove?";
    button.focus(); // Safari does not by itself
    button.addEventListener("blur", () => (button.textContent = "Remove"), { once: true });
    return;
  }
  button.disabled = true;
  const answer = await fetch(address("remove"), {
    method: "POST",
    headers: { "footnote-name": encodeURIComponent(name) },
  }).catch(() => null);
  if (!answer?.ok) $(".work").textContent = (await answer?.json().catch(() => null))?.error ?? "The server did not answer.";
  button.disabled = false;
  $("[data-add]").focus({ preventScroll: true }); // the button goes, and the focus with it
  for (const item of library.querySelectorAll(".received li")) if (item.dataset.file === name) item.remove();
  refresh();
}

$("[data-add]").addEventListener("click", () => $(".files").click());
$(".files").addEventListener("change", (event) => {
  add(event.target.files);
  event.target.value = "";
});
$(".seek").addEventListener("input", search);
$(".sort").addEventListener("change", search);

const zone = document.body.appendChild($(".drop")); // outside the panel, which may show something else
let dragged = 0;
const carriesFiles = (event) => known.uploads && event.dataTransfer?.types.includes("Files");
const overlay = (shown) => (zone.hidden = !shown);
document.addEventListener("dragenter", (event) => carriesFiles(event) && overlay(++dragged > 0));
document.addEventListener("dragleave", (event) => carriesFiles(event) && overlay((dragged = Math.max(0, dragged - 1)) > 0));
document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // or the browser would leave the page and open the file
  overlay((dragged = 0) > 0);
  document.querySelector("#reader [data-close]")?.click();
  document.body.classList.add("reading"); // on a phone the library is a sheet
  add(event.dataTransfer.files);
});

// --- Back from an article, the list stands where it was left --------------------------------------

const panel = library.closest("#sources");
let left = 0;
document.addEventListener("click", () => library.offsetParent && (left = panel.scrollTop), { capture: true });
document.addEventListener("footnote:reader", () => {
  if (!document.querySelector("#reader .bar")) panel.scrollTop = left;
});

// --- The open article as a file ---------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-download]");
  if (!button) return;
  const text = button.closest(".reader").querySelector(".text").textContent;
  const file = { name: button.dataset.download, type: "text/plain;charset=utf-8", text };
  document.dispatchEvent(new CustomEvent("footnote:file", { detail: file })); // `panels.js` has the browser save it
});

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
document.dispatchEvent(new Event("footnote:only?"));
refresh();
