/* <details data-dialog> becomes a modal <dialog>: its summary opens it, the focus returns there. */
const enhance = (details) => {
  const body = details.querySelector("[data-dialog-body]");
  const summary = details.querySelector("summary");
  if (!body || !summary || details.dataset.ready) return;
  details.dataset.ready = "1";
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", `${details.id}-title`);
  details.after(dialog);
  dialog.append(body);
  const show = () => {
    if (dialog.open) return;
    dialog.showModal();
    const first = dialog.querySelector("[data-error-summary], [autofocus], .input, .check, .button");
    first?.focus();
  };
  summary.addEventListener("click", (event) => { event.preventDefault(); show(); });
  dialog.addEventListener("close", () => summary.focus());
  if (details.open) { details.open = false; show(); }
};

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close-dialog]");
  const dialog = closer ? closer.closest("dialog") : event.target.matches?.("dialog") ? event.target : null;
  if (!dialog) return;
  event.preventDefault();
  if (dialog.dispatchEvent(new Event("cancel", { cancelable: true, bubbles: true }))) dialog.close();
});

const start = () => document.querySelectorAll("[data-dialog]").forEach(enhance);
document.addEventListener("partial:loaded", start);
start();
