import { keepNotes, keyOf, notesOf } from "./kept-notes.js";
import { grow } from "./sheet-rows.js";

/**
 * Keep notes about one person in this browser's own storage, and nowhere else: nothing is sent.
 *
 * @param {HTMLElement} panel
 */
export function enhance(panel) {
  const { owner, about = "", name = "" } = panel.dataset;
  const field = /** @type {HTMLTextAreaElement} */ (panel.querySelector("textarea"));
  const said = panel.querySelector("[data-said]");

  const show = () => {
    field.value = notesOf(owner)[about]?.words ?? "";
    grow(field);
  };

  for (const hidden of panel.querySelectorAll("[data-live]")) {
    hidden.removeAttribute("hidden");
  }
  show();
  field.addEventListener("input", () => {
    const { [about]: _before, ...others } = notesOf(owner);
    const words = field.value;
    const isKept = keepNotes(owner, words.trim() ? { ...others, [about]: { name, words } } : others);
    grow(field);
    if (said) {
      said.textContent = (isKept ? panel.dataset.kept : panel.dataset.notKept) ?? "";
    }
  });
  addEventListener("storage", (event) => {
    if (event.key === keyOf(owner) && document.activeElement !== field) {
      show();
    }
  });
}
