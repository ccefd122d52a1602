/* Keys, theme, menu, drop-downs and the row under the cursor. Everything here is also reachable without script. */
const root = document.documentElement;

const remember = (key, value) => {
  try { localStorage.setItem(key, value); } catch { /* private window: the choice lasts for this page */ }
};

/* Theme */
const showTheme = () => {
  const choice = root.dataset.themeChoice;
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
  }
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme]");
  if (!button) return;
  remember("theme", button.dataset.theme);
  document.dispatchEvent(new Event("theme:changed"));
  showTheme();
});
showTheme();

/* A line of tabs wider than the screen shows the present one */
const showTab = () => {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const line = tab.parentElement;
    line.scrollLeft = Math.max(0, tab.offsetLeft - line.offsetLeft - (line.clientWidth - tab.offsetWidth) / 2);
  }
};
document.addEventListener("partial:loaded", showTab);
showTab();

/* Menu: narrow on wide screens, a drawer on small ones */
const menuButton = document.querySelector("[data-menu-toggle]");
const isSmall = () => matchMedia("(max-width: 991.98px)").matches;
const showMenuState = () => {
  const open = isSmall() ? root.classList.contains("menu-open") : !root.classList.contains("menu-narrow");
  menuButton?.setAttribute("aria-expanded", String(open));
};
const closeMenu = () => { root.classList.remove("menu-open"); showMenuState(); };
menuButton?.addEventListener("click", () => {
  if (isSmall()) {
    root.classList.toggle("menu-open");
  } else {
    root.classList.toggle("menu-narrow");
    remember("menu", root.classList.contains("menu-narrow") ? "narrow" : "wide");
  }
  showMenuState();
});
showMenuState();

/* Drop-downs close when the attention goes elsewhere */
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll("[data-drop][open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
  if (root.classList.contains("menu-open") && !event.target.closest("#menu, [data-menu-toggle]")) closeMenu();
  if (event.target.closest("[data-show-keys]")) showKeys();
});

/* On a phone the filters after the first stand behind a button */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-filter-more]");
  if (button) button.setAttribute("aria-expanded", String(button.form.classList.toggle("is-open")));
});

/* A click anywhere in a row opens it, except on what is clickable itself or when text was marked */
const rowLink = (row) => row?.querySelector("a.row-link");
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, select, label, summary")) return;
  if (String(getSelection()) !== "") return;
  const link = rowLink(row);
  if (!link) return;
  if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener");
  else link.click();
});

document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

/* Keys */
const showKeys = () => {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
};
const isTyping = (node) => node.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

const moveRow = (step) => {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => rowLink(row));
  if (!rows.length) return;
  const present = rows.findIndex((row) => row.contains(document.activeElement));
  const next = present === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(present + step, 0), rows.length - 1);
  rowLink(rows[next]).focus();
  rows[next].scrollIntoView({ block: "nearest" });
};

const pressMain = () => {
  const main = [...document.querySelectorAll('[data-key="e"]')].find((node) => node.offsetParent !== null);
  if (!main) return;
  main.focus();
  main.click();
};

const plainKeys = {
  "/": () => { const box = document.getElementById("search-box"); box?.focus(); box?.select(); },
  j: () => moveRow(1),
  k: () => moveRow(-1),
  e: pressMain,
  x: () => document.activeElement.closest("[data-row]")?.querySelector("[data-select-row]")?.click(),
  "?": showKeys,
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    const drop = document.activeElement.closest?.("[data-drop][open]");
    if (drop) { drop.open = false; drop.querySelector("summary").focus(); return; }
    if (root.classList.contains("menu-open")) { closeMenu(); menuButton.focus(); return; }
    if (document.activeElement.id === "search-box") document.activeElement.blur();
    return;
  }
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = plainKeys[event.key];
  if (act) { event.preventDefault(); act(); }
});
