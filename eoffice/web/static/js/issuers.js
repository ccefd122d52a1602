/* The issuer by a few letters without marks: beginnings of words, or initials. Arrows choose, Enter and Tab take what
   is chosen. Only shorthand has its first offer chosen already: a name that is written out is never replaced. */
const SHORT = 12;
let input = null;
let list = null;
let current = -1;
let pause = null;
let running = null;

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const isShorthand = (text) => text.length <= SHORT && text === folded(text);
const options = () => (list ? [...list.children] : []);

const fits = (name, parts) => {
  const own = wordsOf(name);
  const isInitials = parts.length === 1 && parts[0].length > 1 && own.map((word) => word[0]).join("").startsWith(parts[0]);
  return isInitials || parts.every((part) => own.some((word) => word.startsWith(part)));
};

const close = () => {
  list?.remove();
  list = null;
  current = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
};

const choose = (index) => {
  const all = options();
  current = all.length ? (index + all.length) % all.length : -1;
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === current)));
  if (current >= 0) input.setAttribute("aria-activedescendant", all[current].id);
};

const take = (option) => {
  input.value = option.textContent;
  close();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  close();
};

const show = (names) => {
  close();
  if (!names.length || document.activeElement !== input) return;
  list = Object.assign(document.createElement("ul"), { className: "issuer-list", id: "issuer-list" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  names.forEach((name, place) => {
    const option = Object.assign(document.createElement("li"), { id: `issuer-${place}`, textContent: name });
    option.setAttribute("role", "option");
    option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
    list.append(option);
  });
  input.after(list);
  input.setAttribute("aria-expanded", "true");
  if (isShorthand(input.value.trim())) choose(0);
};

const ask = async (typed) => {
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(`${input.dataset.issuers}?${new URLSearchParams({ q: typed })}`, { signal: running.signal, credentials: "same-origin" });
    if (answer.ok && !answer.redirected && input.value.trim() === typed) show((await answer.json()).names);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
};

/* Issuers of the latest documents are on the page and offered at once; others are asked for. */
const offer = (known) => {
  const typed = input.value.trim();
  const parts = wordsOf(typed);
  clearTimeout(pause);
  running?.abort();
  if (typed.length < 2 || !parts.length || known.includes(typed)) { close(); return; }
  const names = known.filter((name) => fits(name, parts)).slice(0, 8);
  show(names);
  if (names.length < 3) pause = setTimeout(() => ask(typed), 120);
};

const enhance = (field) => {
  input = field;
  field.dataset.ready = "1";
  const known = [...(field.list?.options || [])].map((option) => option.value);
  field.removeAttribute("list");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "issuer-list", "aria-expanded": "false" })) field.setAttribute(name, value);
  field.addEventListener("input", (event) => { if (event.isTrusted) offer(known); });
  field.addEventListener("blur", () => { clearTimeout(pause); close(); });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !list) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? current + 1 : Math.max(current, 0) - 1);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if ((event.key === "Enter" || event.key === "Tab") && current >= 0) take(options()[current]);
    else if (event.key === "Enter" || event.key === "Tab") close();
  });
};

const start = () => document.querySelectorAll("[data-issuers]:not([data-ready])").forEach(enhance);
document.addEventListener("partial:loaded", start);
start();
