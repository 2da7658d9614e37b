// The row above the question box: which articles, publishers and authors the next question is asked within.
// Runs once, inside its own gr.HTML. The choice is kept in this browser and sent along with every question.

const row = element.querySelector(".only");
const KEY = "footnote.only";
const SHOWN = 4; // chips; the rest is counted
const choice = { sources: new Map(), publishers: new Set(), authors: new Set() };

function kept() {
  try {
    const { sources = [], publishers = [], authors = [] } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    for (const [source, title] of sources) choice.sources.set(String(source), String(title));
    for (const publisher of publishers) choice.publishers.add(String(publisher));
    for (const author of authors) choice.authors.add(String(author));
  } catch {
    /* nothing kept, or nothing of ours */
  }
}

function chip(label, what, undo) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  button.setAttribute("aria-label", `Ask in all articles again, not only in ${label}`);
  const name = document.createElement("span");
  name.textContent = label;
  button.append(name, " ×");
  button.title = what;
  button.addEventListener("click", undo);
  return button;
}

function changed() {
  const { sources, publishers, authors } = choice;
  const chips = [
    ...[...publishers].map((name) => chip(name, "Publisher", () => choose({ publisher: name, on: false }))),
    ...[...authors].map((name) => chip(name, "Author", () => choose({ author: name, on: false }))),
    ...[...sources].map(([source, title]) => chip(title, source, () => choose({ source, on: false }))),
  ];
  const lead = document.createElement("span");
  lead.textContent = "Only in:";
  const more = chips.length - SHOWN;
  const rest = more > 0 ? [chip(`and ${more} more`, "All of them", () => choose({ none: true }))] : [];
  row.replaceChildren(lead, ...chips.slice(0, SHOWN), ...rest);
  if (chips.length > 1) row.append(chip("Clear", "Ask in all articles", () => choose({ none: true })));
  row.hidden = chips.length === 0;
  try {
    localStorage.setItem(KEY, JSON.stringify({ sources: [...sources], publishers: [...publishers], authors: [...authors] }));
  } catch {
    /* a browser that keeps nothing still asks within this choice */
  }
  window.footnote.carried.only = { sources: [...sources.keys()], publishers: [...publishers], authors: [...authors] };
  document.dispatchEvent(new CustomEvent("footnote:only", { detail: choice }));
}

function choose({ source, title, publisher, author, on, none, sources }) {
  if (none) for (const chosen of Object.values(choice)) chosen.clear();
  else if (sources) for (const [source, title] of sources) choice.sources.set(source, title);
  else if (publisher) on ? choice.publishers.add(publisher) : choice.publishers.delete(publisher);
  else if (author) on ? choice.authors.add(author) : choice.authors.delete(author);
  else on ? choice.sources.set(source, title) : choice.sources.delete(source);
  changed();
}

document.addEventListener("footnote:choose", (event) => choose(event.detail));
document.addEventListener("footnote:only?", changed); // the library asks when it is there
kept();
changed();
