import { announce } from "./announce.js";
import { bothNotes, keepNotes, notesOf } from "./kept-notes.js";
import { cleaned, download, read, together } from "./sheet-file.js";
import { add, answersOf, grow, show } from "./sheet-rows.js";

/** @typedef {import("./sheet-file.js").Answers} Answers */

/**
 * Keep a sheet in this browser's own storage, and nowhere else: this module sends nothing.
 *
 * The storage is kept apart by `data-owner`, so that two people who share a browser do not meet
 * each other's sheet by signing in. What a person removed can be put back until the next removal.
 *
 * @param {HTMLElement} sheet
 */
export function enhance(sheet) {
  const owner = sheet.dataset.owner;
  const key = `four questions of ${owner}`;
  const said = sheet.querySelector("[data-said]");
  const undo = /** @type {HTMLButtonElement} */ (sheet.querySelector("[data-undo]"));
  /** @type {(() => void) | null} */
  let putBack = null;

  /** @param {string | undefined} sentence @param {(() => void) | null} [back] */
  const say = (sentence, back = null) => {
    putBack = back;
    undo.hidden = !back;
    if (said) {
      said.textContent = sentence ?? "";
    }
  };

  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(answersOf(sheet)));
      say(sheet.dataset.kept, putBack);
    } catch {
      say(sheet.dataset.notKept, putBack);
    }
  };

  show(sheet, kept(key));
  for (const hidden of sheet.querySelectorAll("[data-add], [data-tools]")) {
    hidden.removeAttribute("hidden");
  }
  sheet.classList.add("is-live");

  sheet.addEventListener("input", (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    if (field.dataset.part) {
      grow(field);
      keep();
    }
  });
  sheet.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (button && "add" in button.dataset) {
      add(question(button), {}).querySelector("input")?.focus();
    } else if (button && "remove" in button.dataset) {
      const row = /** @type {HTMLElement} */ (button.closest("li"));
      const list = /** @type {HTMLElement} */ (row.parentElement);
      const next = row.nextElementSibling;
      row.remove();
      keep();
      say(sheet.dataset.removed, () => {
        list.insertBefore(row, next?.parentElement === list ? next : null);
        row.querySelector("input")?.focus();
      });
      undo.focus();
    }
  });
  undo.addEventListener("click", () => {
    putBack?.();
    putBack = null;
    undo.hidden = true;
    keep();
  });
  on(sheet, "[data-save]", () => download(answersOf(sheet), notesOf(owner)));
  on(sheet, "[data-print]", () => print());
  on(sheet, "[data-print-empty]", () => {
    sheet.classList.add("is-empty");
    print();
    sheet.classList.remove("is-empty");
  });
  on(sheet, "[data-erase]", () => {
    const before = answersOf(sheet);
    const notes = notesOf(owner);
    show(sheet, {});
    try {
      localStorage.removeItem(key);
      keepNotes(owner, {});
    } catch {
      // A browser that keeps nothing has nothing to erase.
    }
    sheet.querySelector("details")?.removeAttribute("open");
    say(sheet.dataset.erased, () => {
      show(sheet, before);
      keepNotes(owner, notes);
      /** @type {HTMLElement | null} */ (sheet.querySelector("[data-part], [data-add]"))?.focus();
    });
    undo.focus(); // what was pressed is folded away
    announce(sheet.dataset.erased ?? "");
  });
  const open = /** @type {HTMLInputElement} */ (sheet.querySelector("[data-open]"));
  open.addEventListener("change", async () => {
    const found = read((await open.files?.[0]?.text()) ?? "");
    open.value = "";
    if (found) {
      show(sheet, together(answersOf(sheet), found.answers));
      keepNotes(owner, bothNotes(notesOf(owner), found.notes));
      keep();
    }
    say(found ? sheet.dataset.read : sheet.dataset.notRead);
  });
  addEventListener("storage", (event) => {
    // Another window of the same person wrote: what is typed here right now goes first.
    if (event.key === key && !sheet.contains(document.activeElement)) {
      show(sheet, kept(key));
    }
  });
}

/** @param {HTMLElement} sheet @param {string} selector @param {() => void} act */
function on(sheet, selector, act) {
  sheet.querySelector(selector)?.addEventListener("click", act);
}

/** @param {HTMLElement} element */
function question(element) {
  return /** @type {HTMLElement} */ (element.closest("[data-question]"));
}

/** @param {string} key @returns {Answers} */
function kept(key) {
  try {
    return cleaned(JSON.parse(localStorage.getItem(key) ?? "{}"));
  } catch {
    return {};
  }
}
