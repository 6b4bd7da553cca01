/**
 * Put markup that our own server rendered into a part of the page.
 *
 * Focus stays on the control with the same id; what came is connected by `swapped`.
 *
 * @param {HTMLElement} element
 * @param {string} fragment
 */
export function swap(element, fragment) {
  const focused = element.contains(document.activeElement) ? document.activeElement?.id : "";
  const parsed = new DOMParser().parseFromString(fragment, "text/html");
  element.replaceChildren(...parsed.body.childNodes);
  if (focused) {
    document.getElementById(focused)?.focus();
  }
  element.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
}
