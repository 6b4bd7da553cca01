/**
 * Bring the reader to the summary of what must be mended.
 * @param {HTMLElement} summary
 */
export function enhance(summary) {
  summary.focus();
}
