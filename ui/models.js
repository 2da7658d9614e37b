// The language models on the machine that runs Footnote, in the settings. A part of `page.js`.

async function post(path, said = {}) {
  const answer = await fetch(new URL(path, document.baseURI), { method: "POST", body: JSON.stringify(said) }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

// Somebody who was chosen is among the answers, also while they are not running.
function offer(select, model, name) {
  if (![...select.options].some((option) => option.value === model)) select.add(new Option(name, model));
}
const nameOf = (model) => model.replace(/^openai-like:/, "").replace(/@http:.*/, "");

// Asked for when the settings are opened, and at no other time.
async function findModels(form) {
  const place = form.querySelector("[data-models]");
  if (!place || place.asked) return;
  place.asked = true;
  const found = await post("footnote/models");
  place.innerHTML = found?.html ?? "";
  for (const { dataset } of place.querySelectorAll("[data-use]")) offer(form.elements.answerer, dataset.use, nameOf(dataset.use));
}

async function tryModel(button) {
  const said = button.closest("li").querySelector(".speed");
  button.disabled = true;
  said.textContent = "Trying…";
  const answer = await post("footnote/try", { model: button.dataset.try });
  said.textContent = answer?.said ?? "It could not be tried.";
  button.disabled = false;
}

function useModel({ dataset, form }) {
  form.elements.answerer.value = dataset.use;
  readSettings(form);
}
