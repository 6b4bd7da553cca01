/** How long the organizer must pause before a save: long enough for a word, shorter than a doubt. */
const PAUSE_MS = 800;

/**
 * Save a form while it is filled in, and say so in its `[data-saved]`.
 *
 * Posts the same fields to `data-autosave-url` with the header `X-Autosave: 1`. The answer is
 * `{saved: "Saved 12:04", url?: "/events/…/settings"}`; a `url` becomes the address of the page,
 * of the form and of later saves. Sending the form is never held up; a failed save is said with
 * the text in `data-failed` and tried again with the next change.
 *
 * @param {HTMLFormElement} form
 */
export function enhance(form) {
  const said = form.querySelector("[data-saved]");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  let running = false;
  let changed = false;
  let leaving = false;

  /** @param {string} sentence */
  const say = (sentence) => {
    if (said && sentence) {
      said.textContent = sentence;
    }
  };

  /** @param {string} url where this draft lives from now on */
  const moveTo = (url) => {
    form.action = url;
    form.dataset.autosaveUrl = url;
    history.replaceState(history.state, "", url);
  };

  const save = async () => {
    running = true;
    changed = false;
    try {
      const answer = await post(form);
      if (!leaving) {
        say(answer.saved);
        if (answer.url) {
          moveTo(answer.url);
        }
      }
    } catch {
      say(leaving ? "" : said?.getAttribute("data-failed") ?? "");
    }
    running = false;
    if (changed) {
      wait();
    }
  };

  const wait = () => {
    changed = true;
    clearTimeout(pause);
    if (!running && !leaving) {
      pause = setTimeout(save, PAUSE_MS);
    }
  };

  form.addEventListener("input", wait);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(pause);
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<{saved: string, url?: string}>}
 */
async function post(form) {
  const response = await fetch(form.dataset.autosaveUrl ?? form.action, {
    method: "POST",
    headers: { "X-Autosave": "1", Accept: "application/json" },
    body: new FormData(form),
  });
  if (!response.ok || response.redirected) {
    throw new Error(`not saved: ${response.status}`);
  }
  return response.json();
}
