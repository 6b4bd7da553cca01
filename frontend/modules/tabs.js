/**
 * Bring the current page's tab into view where the row is wider than the screen.
 * @param {HTMLElement} nav
 */
export function enhance(nav) {
  nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
