/**
 * Close a `<details>` menu by Escape, by a click elsewhere or when focus has left it.
 * @param {HTMLDetailsElement} menu
 */
export function enhance(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (next && !menu.contains(next)) {
      menu.open = false;
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) {
      menu.open = false;
    }
  });
}
