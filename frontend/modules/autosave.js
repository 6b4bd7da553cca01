import { SignedOut, post, send } from "./send.js";
import { swap } from "./swap.js";

/** How long the organizer must pause before a save: long enough for a word, shorter than a doubt. */
const PAUSE_MS = 800;

/**
 * What the server knows after a save.
 * @typedef {object} Answer
 * @property {string} saved "Saved 12:04"
 * @property {string} [url] where this draft lives from now on
 * @property {boolean} [opens] it is kept beside this draft: its own page says why
 * @property {Record<string, string>} [words] new texts of the elements named by `data-words`
 * @property {Record<string, string>} [parts] new markup of the elements named by `data-part`
 * @property {number} [mails] how many the button that publishes stands for
 */

/**
 * Save a form while it is filled in, and show what follows from it.
 *
 * Posts the same fields to `data-autosave-url` with the header `X-Autosave: 1`; what was typed
 * last is sent when the page is left, too. Another choice in `[data-fills-in]` asks for the fields
 * themselves again. Sending the form is never held up; a failed save is said with the text in
 * `data-failed` or `data-signed-out` and tried again with the next change.
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
  let fillsIn = false;

  /** @param {string | null | undefined} sentence */
  const say = (sentence) => {
    if (said && sentence && !leaving) {
      said.textContent = sentence;
    }
  };

  const save = async () => {
    const extra = fillsIn ? { then: "defaults" } : {};
    running = true;
    changed = false;
    fillsIn = false;
    try {
      const answer = await send(form, extra);
      if (!leaving) {
        show(form, answer);
      }
      say(answer.saved);
      if (answer.opens && answer.url && !changed && !leaving) {
        location.assign(answer.url);
      }
    } catch (error) {
      say(said?.getAttribute(error instanceof SignedOut ? "data-signed-out" : "data-failed"));
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
      pause = setTimeout(save, fillsIn ? 0 : PAUSE_MS);
    }
  };

  form.addEventListener("input", (event) => {
    fillsIn ||= event.target instanceof Element && event.target.closest("[data-fills-in]") !== null;
    wait();
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(pause);
  });
  addEventListener("pagehide", () => {
    if (changed && !leaving) {
      clearTimeout(pause);
      changed = false;
      void post(form, {}, { keepalive: true });
    }
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {Answer} answer
 */
function show(form, answer) {
  if (answer.url) {
    form.action = answer.url;
    form.dataset.autosaveUrl = answer.url;
    history.replaceState(history.state, "", answer.url);
  }
  for (const [name, fragment] of Object.entries(answer.parts ?? {})) {
    const part = form.querySelector(`[data-part="${name}"]`);
    if (part instanceof HTMLElement) {
      swap(part, fragment);
    }
  }
  for (const [name, text] of Object.entries(answer.words ?? {})) {
    for (const element of form.querySelectorAll(`[data-words="${name}"]`)) {
      element.textContent = text;
    }
  }
  for (const button of form.querySelectorAll('button[name="mails"]')) {
    button.setAttribute("value", String(answer.mails ?? ""));
  }
  form.querySelector("[data-when-kept]")?.removeAttribute("hidden");
}
