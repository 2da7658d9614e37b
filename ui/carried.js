// What this browser keeps, and what goes along: with every request its secret and which tab it is, with every event
// `window.footnote.carried`: the conversation it shows, how far it has drawn it, its settings.
// Runs before the page is there.

(() => {
  const SECRET = "footnote.secret"; // whose conversations these are: every tab of this browser's
  const HERE = "footnote.conversation"; // of this tab alone, so that a new tab begins empty and a reload goes on
  const TAB = "footnote.tab"; // kept only while the page is being loaded again, so that a tab's copy is another tab
  const LINKED = "footnote.linked"; // the question of the link by which this tab was opened
  const TOLD = "footnote.told"; // until when this browser has seen what changed in watched answers
  const SETTINGS = "footnote.settings";

  function kept(storage, name) {
    try {
      return window[storage].getItem(name);
    } catch {
      return null; // a browser that keeps nothing can still ask
    }
  }

  function keep(storage, name, value) {
    try {
      if (value === null) window[storage].removeItem(name);
      else window[storage].setItem(name, value);
      return true;
    } catch {
      return false;
    }
  }

  function random() {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  }

  const made = random();
  const secret = kept("localStorage", SECRET) ?? made;
  const keeps = secret !== made || keep("localStorage", SECRET, made);
  const tab = kept("sessionStorage", TAB) ?? random();
  keep("sessionStorage", TAB, null);
  window.addEventListener("pagehide", () => keep("sessionStorage", TAB, tab));
  window.addEventListener("pageshow", () => keep("sessionStorage", TAB, null));

  // Gradio's requests too: what the server holds for this page it gives to nobody without these.
  const plainly = window.fetch;
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    if (origin === window.location.origin && /\/(gradio_api|footnote)\//.test(pathname)) {
      request.headers.set("footnote-secret", secret);
      request.headers.set("footnote-tab", tab);
    }
    const answer = await plainly(request);
    // The sign-in is over, as after a restart of the server. What was typed is kept.
    if (answer.status === 401 && /\/(queue\/join|run\/predict|footnote\/here)$/.test(pathname)) window.location.reload();
    return answer;
  };

  function settingsOfThisBrowser() {
    try {
      return { ...JSON.parse(kept("localStorage", SETTINGS)) };
    } catch {
      return {};
    }
  }

  // A link to a question begins a conversation of its own. One from another site (`ui/address.py`) waits for Enter.
  const address = new URLSearchParams(window.location.search);
  const [linked, drafted] = ["q", "draft"].map((name) => address.get(name)?.trim());
  // A frame is given its address again when the page around it is loaded again: a question that it shows is asked already.
  const shown = kept("sessionStorage", HERE) !== null && kept("sessionStorage", LINKED) === linked;
  const question = window.top !== window && shown ? undefined : linked;
  if (question) keep("sessionStorage", LINKED, question);
  if (question || drafted) keep("sessionStorage", HERE, null);

  const carried = {
    keeps,
    conversation: kept("sessionStorage", HERE),
    revision: 0,
    editing: null,
    settings: settingsOfThisBrowser(),
    only: {}, // the articles, publishers and authors chosen, as `only.js` has them
  };
  window.footnote = {
    carried,
    question,
    drafted,
    here() {
      const headers = { "footnote-conversation": carried.conversation ?? "" };
      fetch(new URL("footnote/here", document.baseURI), { method: "POST", headers }).catch(() => null);
    },
    showing(conversation) {
      const another = conversation !== carried.conversation;
      if (another) keep("sessionStorage", HERE, (carried.conversation = conversation));
      return another;
    },
    told: (time) => time <= (kept("localStorage", TOLD) ?? ""),
    seen: (time) => keep("localStorage", TOLD, time),
    wish(settings) {
      keep("localStorage", SETTINGS, JSON.stringify((carried.settings = settings)));
    },
  };
})();
