/* Selecting rows: one box for all, Shift for a range, and a bar that appears with the first row. */
let last = null;
const boxes = () => [...document.querySelectorAll("[data-select-row]")];

const show = () => {
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr")?.classList.toggle("is-selected", box.checked));
  const head = document.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  document.querySelectorAll("[data-bulk]").forEach((bar) => {
    bar.classList.toggle("is-shown", chosen.length > 0);
    bar.querySelector("[data-bulk-count]").textContent = String(chosen.length);
  });
};

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-select-row]");
  if (box) {
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
    }
    last = box;
    show();
  } else if (event.target.matches?.("[data-select-all]")) {
    boxes().forEach((other) => { other.checked = event.target.checked; });
    show();
  }
});
document.addEventListener("partial:loaded", show);
show();
