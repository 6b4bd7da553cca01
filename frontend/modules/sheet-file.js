import { cleanedNotes } from "./kept-notes.js";

/** @typedef {import("./kept-notes.js").Notes} Notes */

/** What a file of the four questions says it is; older files are read for ever. */
const KIND = "trestle four questions";
/** So many people are kept for one question, whatever a file holds. */
const MOST = 100;
const LONGEST = 2000;

/**
 * What is written about one person.
 * @typedef {Record<string, string>} About "name", "why" and, of the fourth question, "plan"
 * @typedef {Record<string, About[]>} Answers by the question's key
 */

/** @param {string} text @returns {{answers: Answers, notes: Notes} | null} null: it is no file of ours */
export function read(text) {
  try {
    const file = JSON.parse(text);
    return file.what === KIND ? { answers: cleaned(file.answers), notes: cleanedNotes(file.notes) } : null;
  } catch {
    return null;
  }
}

/** @param {any} found @returns {Answers} only what this page could have written */
export function cleaned(found) {
  /** @type {Answers} */
  const answers = {};
  for (const [name, people] of Object.entries(Object(found))) {
    answers[name] = (Array.isArray(people) ? people : []).slice(0, MOST).map((about) =>
      Object.fromEntries(Object.entries(Object(about)).map(([part, words]) => [part, String(words).slice(0, LONGEST)])),
    );
  }
  return answers;
}

/** @param {Answers} here @param {Answers} more @returns {Answers} both, nothing of it twice */
export function together(here, more) {
  /** @type {Answers} */
  const all = { ...here };
  for (const [name, people] of Object.entries(more)) {
    const known = new Set((all[name] ?? []).map((about) => JSON.stringify(about)));
    all[name] = [...(all[name] ?? []), ...people.filter((about) => !known.has(JSON.stringify(about)))];
  }
  return all;
}

/** @param {Answers} answers @param {Notes} notes about people one knows, in the same file */
export function download(answers, notes) {
  const text = JSON.stringify({ what: KIND, version: 1, answers, notes }, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "four-questions.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
