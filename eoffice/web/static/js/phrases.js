/* A phrase goes into the directive of its form at one tap, and out of it at another. */
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-phrase]");
  if (!chip) return;
  const text = chip.closest("form").elements.namedItem("directive");
  const { phrase } = chip.dataset;
  const isIn = text.value.includes(phrase);
  text.value = isIn ? text.value.replace(phrase, "").replace(/\s{2,}/g, " ").trim() : `${text.value.trim()} ${phrase}`.trim();
  chip.setAttribute("aria-pressed", String(!isIn));
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
