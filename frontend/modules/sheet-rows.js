/** @typedef {import("./sheet-file.js").About} About */
/** @typedef {import("./sheet-file.js").Answers} Answers */

/**
 * Return what the fields hold; a person about whom nothing is written is left out.
 * @param {HTMLElement} sheet
 * @returns {Answers}
 */
export function answersOf(sheet) {
  /** @type {Answers} */
  const answers = {};
  for (const section of sheet.querySelectorAll("[data-question]")) {
    answers[section.getAttribute("data-question") ?? ""] = [...section.querySelectorAll("[data-people] > li")]
      .map((row) => {
        const fields = /** @type {NodeListOf<HTMLInputElement>} */ (row.querySelectorAll("[data-part]"));
        return Object.fromEntries([...fields].map((field) => [field.dataset.part ?? "", field.value]));
      })
      .filter((about) => Object.values(about).some((words) => words.trim()));
  }
  return answers;
}

/** @param {HTMLElement} sheet @param {Answers} answers */
export function show(sheet, answers) {
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (sheet.querySelectorAll("[data-question]"))) {
    section.querySelector("[data-people]")?.replaceChildren();
    for (const about of answers[section.dataset.question ?? ""] ?? []) {
      add(section, about);
    }
  }
}

/**
 * @param {HTMLElement} section
 * @param {About} about
 * @returns {HTMLElement} the row that was added
 */
export function add(section, about) {
  const pattern = /** @type {HTMLTemplateElement} */ (section.querySelector("template"));
  const copy = /** @type {DocumentFragment} */ (pattern.content.cloneNode(true));
  const row = /** @type {HTMLElement} */ (copy.querySelector("li"));
  section.querySelector("[data-people]")?.append(row);
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (row.querySelectorAll("[data-part]"))) {
    field.value = about[field.dataset.part ?? ""] ?? "";
    grow(field);
  }
  return row;
}

/** @param {HTMLElement} field a text that shows all of itself, on paper too */
export function grow(field) {
  if (field instanceof HTMLTextAreaElement) {
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight + 2}px`;
  }
}
