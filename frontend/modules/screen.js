/** How often to ask what is new, to look at the clock, and to turn a page. */
const ASK_MS = 3000;
const LOOK_MS = 500;
const TURN_MS = 12_000;
const GONE = [404, 410];

/**
 * Run the hour on the big screen: the phases, the time that is left, pages that turn.
 *
 * All phases are in the page, so it goes on by itself while nobody answers, and says so.
 *
 * @param {HTMLElement} screen
 */
export function enhance(screen) {
  const scenes = screen.querySelector("[data-scenes]");
  const button = screen.querySelector("[data-pause]");
  const state = { ahead: 0, last: "", page: 0, turned: Date.now(), stands: false, since: 0 };

  const look = () => {
    const now = Number(screen.querySelector("[data-paused]")?.dataset.paused ?? Date.now() + state.ahead);
    const shown = showScene(screen, now);
    countDown(screen, now);
    showPage(screen, shown, state);
  };

  button.addEventListener("click", () => {
    state.stands = !state.stands;
    state.turned = Date.now();
    button.setAttribute("aria-pressed", String(state.stands));
  });

  const ask = async () => {
    try {
      const response = await fetch(screen.dataset.url ?? "", { headers: { "X-Fragment": "1" } });
      if (GONE.includes(response.status)) {
        location.reload(); // the page that says why
        return;
      }
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      const fragment = await response.text();
      state.ahead = ahead(response) ?? state.ahead;
      state.since = 0;
      if (fragment !== state.last) {
        state.last = fragment;
        const parsed = new DOMParser().parseFromString(fragment, "text/html");
        scenes.replaceChildren(...parsed.body.childNodes);
      }
    } catch {
      state.since ||= Date.now();
    }
    sayOffline(screen, state.since);
    look();
    setTimeout(ask, ASK_MS);
  };

  look();
  setInterval(look, LOOK_MS);
  setTimeout(ask, ASK_MS);
}

/** @param {Response} response */
function ahead(response) {
  const at = Date.parse(response.headers.get("Date") ?? "");
  const off = at - Date.now();
  // The header has whole seconds: less than two is no difference.
  return Number.isNaN(at) ? undefined : Math.abs(off) < 2000 ? 0 : off;
}

/**
 * @param {HTMLElement} screen
 * @param {number} now
 * @returns {HTMLElement | undefined} the phase that is shown
 */
function showScene(screen, now) {
  const all = [...screen.querySelectorAll("[data-from]")];
  const begun = all.filter((scene) => Number(scene.dataset.from) <= now);
  const shown = begun.at(-1) ?? all[0];
  for (const scene of all) {
    scene.hidden = scene !== shown;
  }
  return shown;
}

/**
 * @param {HTMLElement} screen
 * @param {number} now
 */
function countDown(screen, now) {
  for (const left of screen.querySelectorAll("[data-left]")) {
    const seconds = Math.max(Math.ceil((Number(left.dataset.left) - now) / 1000), 0);
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

/**
 * @param {HTMLElement} screen
 * @param {HTMLElement | undefined} shown
 * @param {{page: number, turned: number, stands: boolean}} state
 */
function showPage(screen, shown, state) {
  const pages = [...(shown?.querySelectorAll("[data-page]") ?? [])];
  if (!state.stands && Date.now() - state.turned >= TURN_MS) {
    state.page += 1;
    state.turned = Date.now();
  }
  const number = pages.length > 0 ? state.page % pages.length : 0;
  pages.forEach((page, at) => {
    page.hidden = at !== number;
  });
  const words = screen.querySelector("[data-page-words]");
  const turns = pages.length > 1;
  words.hidden = !turns;
  screen.querySelector("[data-pause]").hidden = !turns;
  const said = words.dataset.pageWords.replace("{page}", number + 1).replace("{pages}", pages.length);
  if (words.textContent !== said) {
    words.textContent = said;
  }
}

/**
 * @param {HTMLElement} screen
 * @param {number} since
 */
function sayOffline(screen, since) {
  const place = screen.querySelector("[data-offline-words]");
  const time = new Date(since).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const said = since ? place.dataset.offlineWords.replace("{time}", time) : "";
  if (place.textContent !== said) {
    place.textContent = said;
  }
}
