/* Forms: Enter goes on, Ctrl+Enter saves, one press sends once, and nothing typed is dropped without asking. */
const dirty = new WeakSet();
const words = { leave: document.body.dataset.leave };
/* A form that is answered by a file leaves the page where it is: it may soon be sent for another one */
const FILE_COMES = 1500;

document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const input = link && document.getElementById(link.hash.slice(1));
  if (!input) return;
  event.preventDefault();
  const target = input.matches("fieldset") ? input.querySelector("input") : input;
  target.focus();
  target.scrollIntoView({ block: "center" });
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-form]");
  if (form) dirty.add(form);
});

const inputsOf = (form) => [...form.elements].filter(
  (node) => !node.disabled && node.offsetParent !== null && node.tabIndex >= 0 && node.type !== "hidden" && node.tagName !== "FIELDSET",
);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (!form || event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".button-main, .button-danger") || undefined);
    return;
  }
  if (!event.target.matches("input:not([type=file]), select, [data-one-line]") || form.matches(".enter-sends")) return;
  event.preventDefault();
  const inputs = inputsOf(form);
  const next = inputs[inputs.indexOf(event.target) + 1];
  next?.focus();
  if (next?.matches("input.input")) next.select();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.confirmed && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "1";
  dirty.delete(form);
  const button = event.submitter;
  if (button) { button.classList.add("is-sending"); button.setAttribute("aria-disabled", "true"); }
  if ("download" in form.dataset) setTimeout(() => { release(form); form.closest("dialog")?.close(); }, FILE_COMES);
});

const release = (form) => {
  delete form.dataset.sending;
  form.querySelectorAll(".is-sending").forEach((node) => { node.classList.remove("is-sending"); node.removeAttribute("aria-disabled"); });
};
document.addEventListener("form:released", (event) => release(event.target));
/* Back from the cache of the browser: the form may be sent again (the server knows a repeat by its key) */
window.addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release); });

window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-form]")].some((form) => dirty.has(form) && !form.dataset.sending);
  if (open) event.preventDefault();
});

/* Esc in a dialog with typed text asks first */
document.addEventListener("cancel", (event) => {
  const form = event.target.querySelector?.("form[data-form]");
  if (!form || !dirty.has(form)) return;
  if (window.confirm(words.leave)) { form.reset(); dirty.delete(form); } else event.preventDefault();
}, true);
