/**
 * Say a sentence to those who listen to the page.
 * @param {string} sentence already translated
 */
export function announce(sentence) {
  const region = document.querySelector("[data-announcer]");
  if (region) {
    region.textContent = sentence;
  }
}
