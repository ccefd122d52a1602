/* <details data-fetch="/address" data-part="#x"> fetches a part of a page when it is opened for the first time. */
const load = async (node) => {
  const body = node.querySelector("[data-fetch-body]");
  const address = node.dataset.fetch;
  delete node.dataset.fetch;
  body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Partial": node.dataset.part } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = answer.ok && page.querySelector(node.dataset.part);
    if (part) body.replaceChildren(...part.childNodes);
    else node.dataset.fetch = address;
  } catch {
    node.dataset.fetch = address;
  } finally {
    body.removeAttribute("aria-busy");
  }
};

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-fetch]") && event.target.open) load(event.target);
}, true);
