// The last part of `page.js`: what happens once all of it is there.

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
