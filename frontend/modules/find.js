/** How long a hand rests before the server is asked. */
const PAUSE_MS = 250;

/**
 * Show who matches while a name is typed, in the element that `data-results` names.
 *
 * Without a script, Enter asks for the same page. An answer that comes late is dropped.
 *
 * @param {HTMLFormElement} form
 */
export function enhance(form) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const results = document.getElementById(form.dataset.results ?? "");
  let timer = 0;
  let turn = 0;

  const ask = async () => {
    turn += 1;
    const mine = turn;
    const found = await matches(form, input.value);
    if (found && results && mine === turn) {
      results.replaceChildren(...found.childNodes);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
}

/**
 * Ask the server for its page and return the part with the matches.
 *
 * @param {HTMLFormElement} form
 * @param {string} text
 */
async function matches(form, text) {
  const url = new URL(form.action);
  url.searchParams.set("q", text);
  try {
    const answer = await fetch(url);
    if (!answer.ok || answer.redirected) {
      return null;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById(form.dataset.results ?? "");
  } catch {
    return null; // no line: what stands there stays, and Enter still works
  }
}
