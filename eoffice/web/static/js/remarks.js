/* The conversation on a document. A remark that stands in view for a while is marked as seen; choosing a name puts it
   into the text, and a name typed after @ is offered and chosen. Without script the button and the boxes do the same. */
const WHILE = 2500;

const watch = (node) => {
  const form = node.querySelector("form");
  let timer = null;
  const eye = new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (!entry.isIntersecting) return;
    timer = setTimeout(() => { if (!document.hidden && navigator.sendBeacon(form.action, new FormData(form))) eye.disconnect(); }, WHILE);
  });
  eye.observe(node);
};

const start = () => document.querySelectorAll("[data-seen]:not([data-watched])").forEach((node) => {
  node.dataset.watched = "";
  watch(node);
});
document.addEventListener("partial:loaded", start);
start();

/* The word after @ before the cursor */
const typedName = (area) => area.value.slice(0, area.selectionStart).match(/(?:^|[^\p{L}\p{N}_.@])@([\p{L}\p{M}\p{N}_.-]*)$/u)?.[1];
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
const boxes = (form) => [...form.querySelectorAll("[data-mention]")];

const listFor = (area) => {
  let list = area.form.querySelector(".mention-list");
  if (list) return list;
  list = document.createElement("ul");
  list.className = "mention-list";
  list.id = `${area.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels[0].textContent);
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  return list;
};

const choose = (area, box) => {
  const name = typedName(area);
  const before = area.value.slice(0, area.selectionStart - (name?.length ?? 0));
  const after = area.value.slice(area.selectionStart);
  area.value = `${before}${box.dataset.mention} ${after}`;
  area.selectionStart = area.selectionEnd = before.length + box.dataset.mention.length + 1;
  box.checked = true;
  listFor(area).hidden = true;
  area.focus();
};

/* A name that nobody bears is said: who is not named is told nothing */
const nobody = (words) => {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = words;
  return item;
};

const offer = (area) => {
  const list = listFor(area);
  const name = typedName(area);
  const found = name === undefined ? [] : boxes(area.form).filter((box) =>
    plain(`${box.dataset.mention} ${box.closest("label").textContent}`).includes(plain(name))).slice(0, 6);
  list.replaceChildren(...found.map((box, place) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(place === 0));
    item.textContent = box.closest("label").textContent.trim();
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(area, box); });
    item.box = box;
    return item;
  }));
  if (name && !found.length) list.append(nobody(area.dataset.nobody));
  list.hidden = !list.childElementCount;
};

document.addEventListener("input", (event) => {
  if (event.target.matches?.(".remark-form textarea")) offer(event.target);
});
document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!area.matches?.(".remark-form textarea")) return;
  const list = listFor(area);
  if (list.hidden) return;
  const items = [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  if (!items.length) return;
  const present = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = (present + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === next)));
  } else if (event.key === "Enter" || event.key === "Tab") choose(area, items[present].box);
  else if (event.key === "Escape") list.hidden = true;
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
