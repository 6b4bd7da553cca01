/** Remembers over one page that keys were used: a mouse needs no focus back. */
const BY_KEY = "seat-keys";
/** @type {Record<string, number>} How far an arrow goes around a table. */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Keys of the seating board: arrows go around a table, M to the moves, L locks, Z undoes,
 * Escape lets the person go.
 *
 * What a letter presses carries it in `data-key`. The person just chosen gets the focus
 * back, so that the keys go on from there.
 *
 * @param {HTMLElement} board
 */
export function enhance(board) {
  if (sessionStorage.getItem(BY_KEY)) {
    sessionStorage.removeItem(BY_KEY);
    // The address ends in a fragment, and going there would take the focus away again.
    window.addEventListener("load", () => requestAnimationFrame(() => seatOf(board)?.focus()));
  }
  board.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") {
      return;
    }
    sessionStorage.setItem(BY_KEY, "yes");
    if (step(event) || press(event.key.toLowerCase()) || leave(event.key)) {
      event.preventDefault();
    }
  });
}

/**
 * @param {HTMLElement} board
 * @returns {HTMLElement | null} the seat of whoever is chosen
 */
function seatOf(board) {
  return board.querySelector(".seat[aria-current]");
}

/** @param {KeyboardEvent} event */
function step(event) {
  const by = STEPS[event.key];
  const seat = /** @type {HTMLElement} */ (event.target).closest(".seat");
  if (!by || !seat) {
    return false;
  }
  const seats = [...seat.closest("ol, ul").querySelectorAll(".seat")];
  const next = seats[(seats.indexOf(seat) + by + seats.length) % seats.length];
  /** @type {HTMLElement} */ (next).focus();
  return true;
}

/** @param {string} key */
function press(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const button = /** @type {HTMLElement | null} */ (found?.querySelector("button"));
  if (found instanceof HTMLButtonElement) {
    found.click();
  } else if (button?.offsetParent) {
    button.focus();
  } else if (found) {
    // On a narrow screen the moves are folded away: the same key again goes on.
    /** @type {HTMLElement | null} */ (document.querySelector(".pick-toggle"))?.click();
  }
  return found !== null;
}

/** @param {string} key */
function leave(key) {
  const address = new URL(location.href);
  if (key !== "Escape" || !address.searchParams.has("person")) {
    return false;
  }
  address.search = "";
  address.hash = "";
  location.assign(address);
  return true;
}
