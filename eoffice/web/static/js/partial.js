/* Links and forms with data-partial="#target" replace that element from the answer instead of the whole page.
   The address changes with it, back works, the focus stays where it was, and without script nothing is lost. */
const bar = document.getElementById("load-bar");
const announcer = document.getElementById("announcer");
let running = null;

const showBar = () => setTimeout(() => { bar.hidden = false; }, 300);

/* What a link says, without counts: its address may change with what it stands for */
const saying = (node) => (node.getAttribute("aria-label") || node.textContent).replace(/[\d\s.,]+/g, " ").trim();

const focusMark = () => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const start = "selectionStart" in node ? node.selectionStart : null;
  return { id: node.id, name: node.getAttribute("name"), href: node.getAttribute("href"), says: saying(node), start };
};

const sameLink = (mark, target) => {
  const links = [...target.querySelectorAll("a[href]")];
  const alike = links.filter((link) => saying(link) === mark.says);
  return alike.find((link) => link.getAttribute("href") === mark.href) || alike[0];
};

const restoreFocus = (mark, target) => {
  if (!mark || (document.activeElement && document.activeElement !== document.body)) return;
  const found = (mark.id && document.getElementById(mark.id))
    || (mark.name && target.querySelector(`[name="${CSS.escape(mark.name)}"]`))
    || (mark.href && mark.says && sameLink(mark, target));
  const node = found || target;
  if (!found) node.tabIndex = -1;
  node.focus({ preventScroll: true });
  if (found && mark.start !== null && node.setSelectionRange) node.setSelectionRange(mark.start, mark.start);
};

/* The filter line stands outside what is replaced: it takes over what is in force now, except where someone types. */
const followFilters = (page, isBack) => {
  const fresh = page.querySelector("form[data-auto-submit]");
  const old = document.querySelector("form[data-auto-submit]");
  if (!fresh || !old) return;
  for (const control of old.querySelectorAll("input[name], select[name]")) {
    const now = fresh.querySelector(`[name="${CSS.escape(control.name)}"]`);
    if (control.type === "hidden") control.remove();
    else if (control.type === "checkbox") control.checked = now?.checked ?? false;
    else if (isBack || control !== document.activeElement) control.value = now?.value ?? "";
  }
  old.append(...fresh.querySelectorAll('input[type="hidden"]'));
};

/* Puts the element `selector` of the page `text` in place of the present one; false when either has none. */
export const swap = (selector, text, isBack = false) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector(selector);
  const old = document.querySelector(selector);
  if (!fresh || !old) return false;
  const mark = focusMark();
  followFilters(page, isBack);
  const flashes = page.getElementById("flashes");
  old.replaceWith(fresh);
  if (flashes?.childElementCount) document.getElementById("flashes")?.replaceWith(flashes);
  if (page.title) document.title = page.title;
  restoreFocus(mark, fresh);
  fresh.dispatchEvent(new CustomEvent("partial:loaded", { bubbles: true }));
  return true;
};

/* Another page of a list begins at its top, wherever its link stood */
const showTop = (selector) => {
  const target = document.querySelector(selector);
  if (target.getBoundingClientRect().top >= 0) return;
  target.scrollIntoView();
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
};

const load = async (address, selector, { push = true, init = {} } = {}) => {
  running?.abort();
  const control = new AbortController();
  running = control;
  const timer = showBar();
  try {
    const answer = await fetch(address, {
      ...init, signal: control.signal, credentials: "same-origin", headers: { "X-Partial": selector },
    });
    const text = await answer.text();
    const isPage = (answer.headers.get("Content-Type") || "").startsWith("text/html");
    if (!isPage || !swap(selector, text, !push)) { location.assign(answer.url || address); return; }
    if (push) { history.pushState({ partial: selector }, "", answer.url); showTop(selector); }
    const count = document.querySelector(".pages-count");
    if (count) announcer.textContent = count.textContent;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  } finally {
    clearTimeout(timer);
    if (running === control) { running = null; bar.hidden = true; }
  }
};

const withForm = (form) => {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
  const query = new URLSearchParams(fields).toString();
  return form.getAttribute("action").split("?")[0] + (query ? `?${query}` : "");
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-partial]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState({ partial: link.dataset.partial }, "");
  load(link.href, link.dataset.partial);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-partial]");
  if (!form || event.defaultPrevented || form.method !== "get") return;
  event.preventDefault();
  history.replaceState({ partial: form.dataset.partial }, "");
  load(withForm(form), form.dataset.partial);
});

/* Filters act as they are chosen; text waits for a pause */
let pause = null;
const autoSubmit = (event, wait) => {
  const form = event.target.closest("form[data-auto-submit]");
  if (!form) return;
  clearTimeout(pause);
  pause = setTimeout(() => form.requestSubmit(), wait);
};
document.addEventListener("change", (event) => { if (!event.target.closest(".filter-text")) autoSubmit(event, 0); });
document.addEventListener("input", (event) => { if (event.target.matches(".filter-text input")) autoSubmit(event, 350); });

window.addEventListener("popstate", (event) => {
  if (event.state?.partial && document.querySelector(event.state.partial)) {
    load(location.href, event.state.partial, { push: false });
  } else {
    location.reload();
  }
});
