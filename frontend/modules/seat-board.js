import { announce } from "./announce.js";

/** Answers that hold a board as well: it was changed by another host. */
const SHOWN = [200, 409];

/**
 * Follow links and send forms of the seating board without leaving the page.
 *
 * What came replaces the board; focus and scrolling stay, and what the press did is said.
 * Anything that is no board is gone to as the browser would.
 *
 * @param {HTMLElement} root
 */
export function enhance(root) {
  root.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[href]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented;
    if (link instanceof HTMLAnchorElement && isPlain && isBoard(link.href)) {
      event.preventDefault();
      follow(root, link.href);
    }
  });
  root.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const isOurs = form.method === "get" ? isBoard(form.action) : isPress(form.action);
    if (isOurs && !event.defaultPrevented) {
      event.preventDefault();
      send(root, form);
    }
  });
  root.addEventListener("swapped", (event) => {
    // A search has found a better plan: whoever has nobody chosen sees it at once.
    const target = /** @type {Element} */ (event.target);
    const news = target.matches(".waiting") ? target.querySelector("[data-version]") : null;
    const isNew = news?.getAttribute("data-version") !== root.dataset.version;
    if (news && (isNew || news.hasAttribute("data-done")) && !location.search.includes("person=")) {
      refresh(root);
    }
  });
  window.addEventListener("popstate", () => location.reload());
}

/** @param {string} url */
function isBoard(url) {
  const { origin, pathname } = new URL(url);
  return origin === location.origin && pathname === boardPath();
}

/** @param {string} url */
function isPress(url) {
  return new URL(url).pathname.startsWith(`${boardPath()}/`);
}

function boardPath() {
  return document.getElementById("seating")?.dataset.path ?? "";
}

/**
 * @param {HTMLElement} root
 * @param {string} url
 */
async function follow(root, url) {
  try {
    const answer = await fetch(url);
    if (await show(root, answer, "")) {
      history.pushState({}, "", url);
      return;
    }
  } catch {} // no line: the browser says so better
  location.assign(url);
}

/** @param {HTMLElement} root */
async function refresh(root) {
  const answer = await fetch(location.href).catch(() => null);
  if (answer) {
    await show(root, answer, "");
  }
}

/**
 * @param {HTMLElement} root
 * @param {HTMLFormElement} form
 */
async function send(root, form) {
  const fields = new FormData(form);
  if (form.method === "get") {
    const query = new URLSearchParams(/** @type {any} */ (fields));
    await follow(root, `${form.action}?${query}`);
    return;
  }
  const person = String(fields.get("person") ?? "");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    if (await show(root, answer, person)) {
      history.replaceState({}, "", answer.status === 409 ? boardPath() : answer.url);
      return;
    }
  } catch {} // no line: the browser says so better
  form.submit();
}

/**
 * Put the board that came in the place of the one that stands here.
 *
 * @param {HTMLElement} root
 * @param {Response} answer
 * @param {string} person who gets the focus if what had it is gone
 */
async function show(root, answer, person) {
  if (!SHOWN.includes(answer.status)) {
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("seating");
  if (!fresh) {
    return false;
  }
  // Whoever was put down keeps the focus, not whom they swapped with.
  const focused = document.querySelector(".is-lifted") ? "" : (document.activeElement?.id ?? "");
  root.replaceChildren(...fresh.childNodes);
  root.dataset.version = fresh.dataset.version;
  say(root, page);
  for (const id of ["stale", focused, `seat-${person}`, "picked"]) {
    const found = id && document.getElementById(id);
    if (found) {
      found.focus({ preventScroll: id === focused });
      break;
    }
  }
  root.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
  return true;
}

/**
 * Show and say what the press did.
 *
 * @param {HTMLElement} root
 * @param {Document} page
 */
function say(root, page) {
  const said = page.querySelector(".flashes");
  document.querySelector(".flashes")?.remove();
  if (said) {
    said.removeAttribute("role"); // it is said once, below
    root.before(said);
  }
  const alert = root.querySelector("[role=alert]");
  announce(((said ?? alert)?.textContent ?? "").replace(/\s+/g, " ").trim());
}
