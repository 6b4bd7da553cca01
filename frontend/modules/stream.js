/**
 * Let an element that polls ask at once whenever `data-stream` has news.
 *
 * Where the server has no stream to spare, or none arrives, polling goes on as before.
 *
 * @param {HTMLElement} element
 */
export function enhance(element) {
  const source = new EventSource(element.dataset.stream ?? "");
  source.addEventListener("message", (message) => {
    if (!element.isConnected) {
      source.close();
      return;
    }
    element.dispatchEvent(new CustomEvent("news"));
    if (JSON.parse(message.data).done) {
      source.close();
    }
  });
}
