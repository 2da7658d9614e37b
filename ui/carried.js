// What this browser keeps and sends along with every event: its secret, the conversation it shows, its settings.
// Runs before the page is there; `window.footnote.carried` is read as each event is sent.

(() => {
  const SECRET = "footnote.secret"; // whose conversations these are: every tab of this browser's
  const HERE = "footnote.conversation"; // of this tab alone, so that a new tab begins empty and a reload goes on
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

  function secretOfThisBrowser() {
    const known = kept("localStorage", SECRET);
    if (known) return known;
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    const made = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
    return keep("localStorage", SECRET, made) ? made : null;
  }

  function settingsOfThisBrowser() {
    try {
      return { ...JSON.parse(kept("localStorage", SETTINGS)) };
    } catch {
      return {};
    }
  }

  // A link to a question begins a conversation of its own.
  const question = new URLSearchParams(window.location.search).get("q")?.trim();
  if (question) keep("sessionStorage", HERE, null);

  const carried = {
    secret: secretOfThisBrowser(),
    conversation: kept("sessionStorage", HERE),
    settings: settingsOfThisBrowser(),
    only: {}, // the articles and publishers chosen, as `only.js` has them
  };
  window.footnote = {
    carried,
    question,
    showing(conversation) {
      const another = conversation !== carried.conversation;
      if (another) keep("sessionStorage", HERE, (carried.conversation = conversation));
      return another;
    },
    wish(settings) {
      keep("localStorage", SETTINGS, JSON.stringify((carried.settings = settings)));
    },
  };
})();
