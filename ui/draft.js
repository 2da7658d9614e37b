// What is typed, and what was asked and not yet heard of: neither is lost when the page is loaded again, which Gradio
// does by itself after its server went away. A part of `page.js`.

const DRAFT = "footnote.draft"; // of this tab
let draft = { typed: "", asked: [] }; // `asked` until the server shows that it has the questions
try {
  draft = { ...draft, ...JSON.parse(sessionStorage.getItem(DRAFT)) };
} catch {
  /* nothing kept, or nothing of ours */
}
const before = draft;

function keepDraft(changed) {
  draft = { ...draft, ...changed };
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  } catch {
    /* a browser that keeps nothing loses it with the page */
  }
}

function write(text) {
  const area = box();
  if (!area || area.value === text) return;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true })); // so that Gradio hears of it
}

// The box is emptied here and now: what is typed while the question is on its way to the server is the next one.
window.footnote.asking = (question) => {
  if (!question.trim()) return;
  keepDraft({ asked: [...draft.asked, question] });
  write("");
};

function heard(turns) {
  const left = draft.asked.filter((asked) => !turns.some((turn) => turn.question === asked.trim()));
  if (left.length < draft.asked.length) keepDraft({ asked: left });
}

// Back into the box: what no server heard of, and what was typed after it.
function giveBack(questions) {
  const lost = draft.asked.filter((asked) => questions.includes(asked));
  if (lost.length === 0) return;
  keepDraft({ asked: draft.asked.filter((asked) => !lost.includes(asked)) });
  write([...lost, box()?.value ?? ""].filter((text) => text.trim()).join("\n"));
}
window.footnote.refused = () => giveBack(draft.asked);

document.addEventListener("input", (event) => event.target === box() && keepDraft({ typed: box().value }));

// Once the server has said which questions it has.
function restore() {
  if (draft.typed === before.typed) write(before.typed); // nothing has been typed since
  giveBack(before.asked);
}
