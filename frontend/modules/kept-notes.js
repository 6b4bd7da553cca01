/** So many people, and so many characters about one, whatever a file holds. */
const MOST = 1000;
const LONGEST = 2000;

/**
 * What one person wrote about others, by their number; with the name they had then.
 * @typedef {Record<string, {name: string, words: string}>} Notes
 */

/** @param {string | undefined} owner the storage is kept apart by them, as for the four questions */
export function keyOf(owner) {
  return `notes of ${owner}`;
}

/** @param {string | undefined} owner @returns {Notes} */
export function notesOf(owner) {
  try {
    return cleanedNotes(JSON.parse(localStorage.getItem(keyOf(owner)) ?? "{}"));
  } catch {
    return {};
  }
}

/**
 * Keep these notes and no others; without any, nothing is left in the storage.
 * @param {string | undefined} owner @param {Notes} notes @returns {boolean} false: this browser keeps nothing
 */
export function keepNotes(owner, notes) {
  try {
    if (Object.keys(notes).length) {
      localStorage.setItem(keyOf(owner), JSON.stringify(notes));
    } else {
      localStorage.removeItem(keyOf(owner));
    }
    return true;
  } catch {
    return false;
  }
}

/** @param {any} found @returns {Notes} only what a page of ours could have written */
export function cleanedNotes(found) {
  return Object.fromEntries(
    Object.entries(Object(found))
      .filter(([number, about]) => /^\d+$/.test(number) && about?.words)
      .slice(0, MOST)
      .map(([number, about]) => [
        number,
        { name: String(about.name ?? "").slice(0, LONGEST), words: String(about.words).slice(0, LONGEST) },
      ]),
  );
}

/** @param {Notes} here @param {Notes} more @returns {Notes} both: where they differ, one below the other */
export function bothNotes(here, more) {
  const all = { ...here };
  for (const [number, about] of Object.entries(more)) {
    const known = all[number];
    if (!known) {
      all[number] = about;
    } else if (!known.words.includes(about.words)) {
      all[number] = { ...known, words: `${known.words}\n\n${about.words}`.slice(0, LONGEST) };
    }
  }
  return all;
}
