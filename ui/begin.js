// The last part of `page.js`: what happens once all of it is there.

// A link to a question asks it, once the server has said what this page shows, or puts it into the box; a reload asks
// nothing anew.
let begun = false;
const { question, drafted } = window.footnote;
if (window.location.search) window.history.replaceState(null, "", window.location.pathname);

function begin() {
  if (begun) return;
  begun = true;
  draw();
  heard(props.value.turns ?? []);
  restore();
  if (drafted) write(drafted);
  if (question) trigger("ask", { question });
}

watch("value", () => {
  draw();
  begin();
});
setInterval(window.footnote.here, 60_000); // an open page is not forgotten
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && window.footnote.here());
draw();
showSettings();
showTold();
if (!onPhone.matches) box()?.focus();
