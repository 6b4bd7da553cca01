/** Connect each `data-enhance` element to its module; the page is right without any of them. */
import * as autosave from "./modules/autosave.js";
import * as copy from "./modules/copy.js";
import * as find from "./modules/find.js";
import * as focusErrors from "./modules/focus-errors.js";
import * as fourQuestions from "./modules/four-questions.js";
import * as frame from "./modules/frame.js";
import * as menu from "./modules/menu.js";
import * as notes from "./modules/notes.js";
import * as places from "./modules/places.js";
import * as poll from "./modules/poll.js";
import * as screen from "./modules/screen.js";
import * as seatBoard from "./modules/seat-board.js";
import * as seatDrag from "./modules/seat-drag.js";
import * as seatKeys from "./modules/seat-keys.js";
import * as stream from "./modules/stream.js";
import * as tabs from "./modules/tabs.js";

/** @type {Record<string, {enhance: (element: any) => void}>} */
const modules = { autosave, copy, find, "focus-errors": focusErrors, "four-questions": fourQuestions, frame, menu, notes, places, poll, screen, "seat-board": seatBoard, "seat-drag": seatDrag, "seat-keys": seatKeys, stream, tabs };

/** @param {Document | Element} part what has just come into the page */
function connect(part) {
  for (const element of part.querySelectorAll("[data-enhance]")) {
    for (const name of element.getAttribute("data-enhance").split(" ")) {
      modules[name]?.enhance(element);
    }
  }
}

connect(document);
document.addEventListener("swapped", (event) => connect(/** @type {Element} */ (event.target)));
