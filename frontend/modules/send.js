/** Nobody is signed in here any more. */
export class SignedOut extends Error {}

/**
 * Send the fields; once more with a new token if the page's own is not taken any more.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} extra
 * @returns {Promise<any>} the answer's JSON; refused with `SignedOut` when nobody is signed in
 */
export async function send(form, extra) {
  let response = await post(form, extra);
  if (response.redirected || response.status === 400) {
    await renewToken(form);
    response = await post(form, extra);
  }
  if (response.redirected) {
    throw new SignedOut();
  }
  if (response.status === 409) {
    return response.json();
  }
  if (!response.ok) {
    throw new Error(`not saved: ${response.status}`);
  }
  return response.json();
}

/**
 * Send the fields once, and whatever else is named.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} extra
 * @param {RequestInit} [how]
 */
export function post(form, extra, how = {}) {
  const body = new FormData(form);
  for (const [name, text] of Object.entries(extra)) {
    body.set(name, text);
  }
  const headers = { "X-Autosave": "1", Accept: "application/json" };
  return fetch(form.dataset.autosaveUrl ?? form.action, { method: "POST", headers, body, ...how });
}

/** @param {HTMLFormElement} form whose token belongs to a session that is over */
async function renewToken(form) {
  const page = await fetch(location.href);
  if (page.redirected) {
    throw new SignedOut();
  }
  const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = parsed.querySelector('input[name="csrf_token"]');
  const own = form.querySelector('input[name="csrf_token"]');
  if (fresh && own) {
    own.setAttribute("value", fresh.getAttribute("value") ?? "");
  }
}
