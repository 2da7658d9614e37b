// Signs in without leaving the page, so that its address (`/?q=…`) is what one gets afterwards.
const form = document.querySelector("#sign-in");
const [said, button] = [form.querySelector("#said"), form.querySelector("button")];
let counting = null;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  said.textContent = "";
  const body = new URLSearchParams(new FormData(form));
  if (window.top !== window) body.set("within", "a page");
  const answer = await fetch("login", { method: "POST", body }).catch(() => null);
  if (answer?.ok && (await kept())) return location.reload();
  const reply = answer?.ok ? { detail: UNKEPT } : ((await answer?.json().catch(() => null)) ?? {});
  form.password.value = "";
  form.password.focus();
  said.textContent = reply.detail ?? "The server does not answer.";
  countDown(Date.now() + 1000 * (reply.wait ?? 0));
});

// What is said is said once, for those who hear the page; the button counts.
function countDown(until) {
  const left = Math.ceil((until - Date.now()) / 1000);
  button.disabled = left > 0;
  button.textContent = left > 0 ? `Wait ${left} s` : "Sign in";
  if (left > 0) counting = setTimeout(countDown, 250, until);
}

// Within a page of another site a browser keeps no sign-in without https.
const UNKEPT = "Your browser keeps no sign-in here. Open Footnote in a tab of its own.";
const kept = async () => window.top === window || (await fetch("config")).ok;

// The wait may be this name's alone.
form.username.addEventListener("input", () => {
  clearTimeout(counting);
  countDown(0);
});
