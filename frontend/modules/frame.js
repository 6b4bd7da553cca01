/**
 * Fill the frame that a form posts to without waiting for its button, and put the button away.
 *
 * @param {HTMLFormElement} form
 */
export function enhance(form) {
  const button = form.querySelector("button");
  form.submit();
  if (button !== null) {
    button.hidden = true;
  }
}
