import { announce } from "./announce.js";

/**
 * The hidden form that seats one person elsewhere; it also holds the words for it.
 * @returns {HTMLFormElement | null}
 */
export function movesForm() {
  return /** @type {HTMLFormElement | null} */ (document.getElementById("put-down"));
}

/**
 * Pick somebody up: the same person stands out until they are put down.
 *
 * @param {HTMLElement} seat
 * @returns {boolean} whether they may be moved at all
 */
export function pickUp(seat) {
  const form = movesForm();
  if (!form || !seat.dataset.person || seat.hasAttribute("data-locked")) {
    tell(form?.dataset.locked ?? "", seat);
    return false;
  }
  putBack();
  seat.classList.add("is-lifted");
  tell(form.dataset.lifted ?? "", seat);
  return true;
}

/** @returns {HTMLElement | null} who is picked up */
export function lifted() {
  return document.querySelector(".seat.is-lifted");
}

/** Let the person who is picked up stay where they are. */
export function putBack() {
  const seat = lifted();
  seat?.classList.remove("is-lifted");
  return seat !== null;
}

/**
 * Seat the person who is picked up: in exchange for another, or on a free chair.
 *
 * @param {Element} target a seat, a free chair, or a table
 */
export function putDown(target) {
  const seat = lifted();
  const form = movesForm();
  const table = /** @type {HTMLElement | null} */ (target.closest("[data-table]"));
  if (!seat || !form || !table || table === seat.closest("[data-table]")) {
    putBack();
    return;
  }
  const other = /** @type {HTMLElement | null} */ (target.closest("[data-person]"));
  const swaps = other !== null && seat.closest("[data-table]") !== null;
  if (swaps && other.hasAttribute("data-locked")) {
    tell(form.dataset.locked ?? "", other);
    return;
  }
  if (!swaps && table.hasAttribute("data-full")) {
    announce(form.dataset.full ?? "");
    return;
  }
  fill(form, "person", seat.dataset.person);
  fill(form, "table", table.dataset.table);
  fill(form, "swap_with", swaps ? other.dataset.person : "");
  form.requestSubmit();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string | undefined} value
 */
function fill(form, name, value) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  field.value = value ?? "";
}

/**
 * @param {string} sentence with {name} in it
 * @param {HTMLElement} seat
 */
function tell(sentence, seat) {
  announce(sentence.replace("{name}", seat.title.split(",")[0]));
}
