import { lifted, pickUp, putBack, putDown } from "./seat-moves.js";

/**
 * Drag a person to a free chair, or onto another one to swap with them.
 *
 * Keys and the list of moves do the same; nothing here is needed.
 *
 * @param {HTMLElement} board
 */
export function enhance(board) {
  board.addEventListener("dragstart", (event) => {
    const seat = seatAt(event);
    if (!seat || !pickUp(seat)) {
      event.preventDefault();
      return;
    }
    event.dataTransfer?.setData("text/plain", seat.title);
  });
  board.addEventListener("dragover", (event) => {
    const goal = goalAt(event);
    mark(board, goal);
    if (goal) {
      event.preventDefault();
    }
  });
  board.addEventListener("drop", (event) => {
    const goal = goalAt(event);
    mark(board, null);
    if (goal) {
      event.preventDefault();
      putDown(/** @type {Element} */ (event.target));
    }
  });
  board.addEventListener("dragend", () => {
    mark(board, null);
    putBack();
  });
}

/** @param {DragEvent} event */
function seatAt(event) {
  const target = /** @type {Element} */ (event.target);
  return /** @type {HTMLElement | null} */ (target.closest(".seat[data-person]"));
}

/** @param {DragEvent} event */
function goalAt(event) {
  const table = /** @type {Element} */ (event.target).closest("[data-table]");
  const seat = lifted();
  return seat && table && table !== seat.closest("[data-table]") ? table : null;
}

/**
 * @param {HTMLElement} board
 * @param {Element | null} goal
 */
function mark(board, goal) {
  for (const table of board.querySelectorAll("[data-table]")) {
    table.classList.toggle("is-goal", table === goal);
  }
}
