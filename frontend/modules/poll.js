import { swap } from "./swap.js";

/** How often to ask, and how long to leave a server alone that did not answer. */
const ASK_MS = 2000;
const REST_MS = 10_000;

/**
 * Ask `data-url` again and again and show the fragment that came, until it holds `data-done`.
 *
 * Asks only while the page is seen, every `data-every` milliseconds if that is given. Focus stays on the control with the same id.
 *
 * @param {HTMLElement} element
 */
export function enhance(element) {
  const every = Number(element.dataset.every ?? ASK_MS);
  let last = "";
  let timer = 0;

  const ask = async () => {
    clearTimeout(timer);
    if (!element.isConnected || isDone(element)) {
      return;
    }
    let next = every;
    if (document.visibilityState === "visible") {
      try {
        const fragment = await fetched(element.dataset.url ?? "");
        if (fragment !== last) {
          last = fragment;
          swap(element, fragment);
        }
      } catch {
        next = REST_MS;
      }
    }
    clearTimeout(timer);
    timer = setTimeout(ask, next);
  };

  timer = setTimeout(ask, every);
  element.addEventListener("news", ask);
}

/** @param {HTMLElement} element */
function isDone(element) {
  return element.hasAttribute("data-done") || element.querySelector("[data-done]") !== null;
}

/** @param {string} url */
async function fetched(url) {
  const response = await fetch(url, { headers: { "X-Fragment": "1" } });
  if (!response.ok || response.redirected) {
    throw new Error(`no fragment: ${response.status}`);
  }
  return response.text();
}
