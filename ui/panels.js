// The kept conversations and the settings, in the panel. A part of `page.js`.

function history(doing = "", id = "", title = "") {
  trigger("history", { do: doing, id, title, search: panel().querySelector(".find input")?.value ?? "" });
}

function reopen(id) {
  if (onPhone.matches) close();
  trigger("reopen", { id });
}

// The first press asks, the second does it.
function remove(button) {
  if (button.classList.contains("sure")) {
    wantsFocus = true; // the button goes, and the focus with it
    return history("delete", button.dataset.delete);
  }
  button.classList.add("sure");
  button.textContent = "Delete for good";
  button.addEventListener("blur", () => (button.classList.remove("sure"), (button.textContent = "Delete")), { once: true });
}

document.addEventListener("footnote:file", ({ detail: { name, type, text, base64 } }) => {
  const data = base64 ? Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)) : text;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

// What this tab keeps is the next one's who signs in here no more.
async function signOut() {
  const answer = await fetch(new URL("footnote/sign-out", document.baseURI), { method: "POST" }).catch(() => null);
  if (!answer?.ok) return;
  sessionStorage.clear();
  window.location.reload();
}

let typing = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches(".find input")) return;
  clearTimeout(typing);
  typing = setTimeout(() => history(), 200);
});

function fillSettings() {
  const form = panel().querySelector("form.wishes");
  if (!form) return;
  const { settings } = window.footnote.carried;
  if (settings.answerer && form.elements.answerer) offer(form.elements.answerer, settings.answerer, nameOf(settings.answerer));
  findModels(form);
  for (const [name, value] of Object.entries(settings)) if (form.elements[name]) form.elements[name].value = value;
}

function readSettings(form) {
  const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
  window.footnote.wish(Object.fromEntries(chosen));
  showSettings();
  trigger("wished", {});
}

// A dot at History until somebody has looked there.
function showTold() {
  const time = document.querySelector(".status")?.dataset.told ?? "";
  if (panel().querySelector(".told")) window.footnote.seen(time);
  const button = document.querySelector("[data-panel=history]");
  const unseen = !window.footnote.told(time);
  button?.classList.toggle("changed", unseen);
  if (button) button.title = unseen ? "History: a watched answer has changed" : "";
}
document.addEventListener("footnote:status", showTold);

function showSettings() {
  const changed = Object.keys(window.footnote.carried.settings).length > 0;
  const button = document.querySelector("[data-panel=settings]");
  button?.classList.toggle("changed", changed);
  if (button) button.title = changed ? "Settings: not the defaults" : "";
}
document.addEventListener("change", (event) => event.target.form?.matches(".wishes") && readSettings(event.target.form));
document.addEventListener("reset", (event) => event.target.matches(".wishes") && setTimeout(() => readSettings(event.target)));
