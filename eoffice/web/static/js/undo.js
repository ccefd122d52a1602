/* The seconds in which a decision can be taken back run down; then the button goes, for it would be refused. */
const run = () => {
  for (const notice of document.querySelectorAll("[data-undo-until]")) {
    const left = Math.ceil(Number(notice.dataset.undoUntil) - Date.now() / 1000);
    const place = notice.querySelector("[data-undo-left]");
    if (left <= 0) {
      if (notice.contains(document.activeElement)) document.getElementById("main")?.focus();
      notice.querySelector("[data-undo]")?.remove();
      delete notice.dataset.undoUntil;
    } else if (place) {
      place.dataset.words ??= place.textContent;
      place.textContent = place.dataset.words.replace(/\d+/, String(left));
    }
  }
};
setInterval(run, 1000);
run();

document.addEventListener("keydown", (event) => {
  if (event.key !== "u" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, dialog")) return;
  document.querySelector("[data-undo-button]")?.focus();
});
