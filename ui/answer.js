// What can be done with an answer: vote, copy, keep, link, edit, ask again. A part of `page.js`.

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
  else if (dataset.keep) trigger("keep", { turn: dataset.keep });
  else if (dataset.edit !== undefined) trigger("edit", { turn: dataset.edit });
  else if (dataset.retry) ask({ question: dataset.question, retry: dataset.retry });
  else if (dataset.copy) copyText(button, button.parentElement.querySelector(dataset.copy).textContent);
  else if (dataset.copyText) copyText(button, dataset.copyText);
  else if (dataset.link) copyText(button, linkTo(dataset.link));
  else if (dataset.open) reopen(dataset.open);
  else if (dataset.export) trigger("export", { id: dataset.export, as: dataset.as, of: String(Date.now()) });
  else if (dataset.delete) remove(button);
  else if (dataset.try) tryModel(button);
  else if (dataset.use) useModel(button);
  else if (dataset.signOut !== undefined) signOut();
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
