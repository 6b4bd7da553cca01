import { announce } from "./announce.js";

/** How long the button says that it copied. */
const SAID_MS = 2000;

/**
 * Let a button copy the text of the element named by `data-target`.
 *
 * The button stays `hidden` without scripts; its words are in a `<span>`, those for afterward in
 * `data-copied`. Where the browser gives no clipboard, the text is selected for the person.
 *
 * @param {HTMLButtonElement} button
 */
export function enhance(button) {
  const words = button.querySelector("span");
  const before = words?.textContent ?? "";
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.target ?? "");
    if (!source || !(await copied(source))) {
      return;
    }
    announce(button.dataset.copied ?? "");
    if (words) {
      words.textContent = button.dataset.copied ?? before;
      setTimeout(() => {
        words.textContent = before;
      }, SAID_MS);
    }
  });
}

/** @param {HTMLElement} source */
async function copied(source) {
  const text = "value" in source ? String(source.value) : source.innerText;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    select(source);
    return false;
  }
}

/** @param {HTMLElement} source a field, or any other part of the page */
function select(source) {
  source.closest("details")?.setAttribute("open", "");
  if (source instanceof HTMLTextAreaElement || source instanceof HTMLInputElement) {
    source.focus();
    source.select();
  } else {
    getSelection()?.selectAllChildren(source);
  }
}
