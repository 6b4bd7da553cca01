/**
 * Keep "40 seats" beside tables and seats honest while the organizer types.
 *
 * The part holds inputs `[data-tables]` and `[data-seats]` and an output `[data-places]` with a
 * sentence for each plural form the language has: `data-one="{count} seat"`,
 * `data-other="{count} seats"`. What stands in `[data-above="6"]` shows for larger tables only.
 *
 * @param {HTMLElement} part
 */
export function enhance(part) {
  const tables = /** @type {HTMLInputElement | null} */ (part.querySelector("[data-tables]"));
  const seats = /** @type {HTMLInputElement | null} */ (part.querySelector("[data-seats]"));
  const output = /** @type {HTMLElement | null} */ (part.querySelector("[data-places]"));
  if (!tables || !seats || !output) {
    return;
  }
  const plural = new Intl.PluralRules(document.documentElement.lang || undefined);
  part.addEventListener("input", () => {
    const count = tables.valueAsNumber * seats.valueAsNumber;
    if (Number.isFinite(count)) {
      const sentence = output.dataset[plural.select(count)] ?? output.dataset.other ?? "";
      output.textContent = sentence.replace("{count}", String(count));
    }
    for (const hint of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-above]"))) {
      hint.hidden = !(seats.valueAsNumber > Number(hint.dataset.above));
    }
  });
}
