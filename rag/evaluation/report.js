// Filters and orders the prompts; without it the page shows them all.
"use strict";
const form = document.querySelector(".filters");
const list = document.querySelector(".cases");
const cases = [...list.children];
const texts = new Map(cases.map((c) => [c, c.textContent.toLowerCase()]));
const fits = (c, words, kind, result) =>
  words.every((w) => texts.get(c).includes(w)) &&
  (!kind || c.dataset.kind === kind) &&
  (!result || c.dataset.result.split("|").includes(result));

function show() {
  const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const c of cases) {
    c.hidden = !fits(c, words, form.kind.value, form.result.value);
    shown += !c.hidden;
  }
  form.querySelector("output").value = shown === cases.length ? `${shown} prompts` : `${shown} of ${cases.length} prompts`;
}

function order() {
  const sign = { up: 1, down: -1 }[form.order.value];
  list.append(...(sign ? [...cases].sort((a, b) => sign * (a.dataset.confidence - b.dataset.confidence)) : cases));
}

function openLinked() {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked instanceof HTMLDetailsElement) {
    form.reset();
    order();
    show();
    linked.open = true;
    linked.scrollIntoView();
  }
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => { if (event.target.name === "order") order(); show(); });
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (!button) return;
  form.result.value = button.dataset.show;
  show();
  document.getElementById("prompts").scrollIntoView();
});
addEventListener("hashchange", openLinked);
form.reset();
show();
openLinked();
