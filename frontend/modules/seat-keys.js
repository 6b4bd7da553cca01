import { lifted, pickUp, putBack, putDown } from "./seat-moves.js";

/** @type {Record<string, number>} How far an arrow goes around a table, or among tables. */
const AROUND = { ArrowRight: 1, ArrowLeft: -1 };
/** @type {Record<string, number>} */
const AMONG = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Keys of the seating board: Tab goes from table to table, arrows around one and among them,
 * Space picks up and puts down, M to the moves, L locks, Z undoes, Y redoes, Escape lets go.
 *
 * What a letter presses carries it in `data-key`.
 *
 * @param {HTMLElement} board
 */
export function enhance(board) {
  for (const list of lists(board)) {
    const seats = seatsOf(list);
    const first = seats.find((seat) => seat.hasAttribute("aria-current")) ?? seats[0];
    seats.forEach((seat) => rest(seat, seat === first));
  }
  board.addEventListener("focusin", (event) => {
    const seat = /** @type {Element} */ (event.target).closest(".seat");
    const list = seat?.closest("ol, ul");
    if (list) {
      seatsOf(list).forEach((each) => rest(each, each === seat));
    }
  });
  board.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) {
      return;
    }
    const seat = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".seat"));
    if (carry(event.key, seat) || step(board, event.key, seat) || press(event.key.toLowerCase()) || leave(event.key)) {
      event.preventDefault();
    }
  });
}

/** @param {Element} board */
function lists(board) {
  return [...board.querySelectorAll(".tbl ol, .tray-seats")];
}

/** @param {Element} list */
function seatsOf(list) {
  return /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".seat")]);
}

/**
 * @param {HTMLElement} seat
 * @param {boolean} isStop whether Tab stops at it
 */
function rest(seat, isStop) {
  seat.tabIndex = isStop && seat.matches("a, button") ? 0 : -1;
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
  return event.key === "Tab" || /** @type {Element} */ (event.target).matches("input, select");
}

/**
 * @param {string} key
 * @param {HTMLElement | null} seat
 */
function carry(key, seat) {
  if (key === "Escape") {
    return putBack();
  }
  if (key !== " " || !seat || seat.matches("[data-chair]")) {
    return false;
  }
  if (lifted() === null) {
    pickUp(seat);
  } else {
    putDown(seat);
  }
  return true;
}

/**
 * @param {HTMLElement} board
 * @param {string} key
 * @param {HTMLElement | null} seat
 */
function step(board, key, seat) {
  const list = seat?.closest("ol, ul");
  if (!list || !(key in AROUND || key in AMONG)) {
    return false;
  }
  const own = seatsOf(list);
  const at = own.indexOf(seat);
  if (key in AROUND) {
    own[(at + AROUND[key] + own.length) % own.length].focus();
    return true;
  }
  const all = lists(board);
  const there = seatsOf(all[(all.indexOf(list) + AMONG[key] + all.length) % all.length]);
  there[Math.min(at, there.length - 1)].focus();
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
  const close = /** @type {HTMLElement | null} */ (document.querySelector("[data-leave]"));
  if (key !== "Escape" || !close) {
    return false;
  }
  close.click();
  return true;
}
