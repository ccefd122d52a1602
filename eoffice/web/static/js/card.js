/* The card of a document that is being read: proposals come into empty fields, nothing typed is touched, and nothing
   moves under the cursor. Alt+L copies what letters of one issuer have in common. */
let card = null;
const announcer = document.getElementById("announcer");
const touched = new WeakSet();

const cutoutOf = (input) => document.getElementById(`cutout-${input.name}`);

/* A proposal is one as long as its value stands in the field. */
const judge = (input) => {
  const cutout = cutoutOf(input);
  cutout?.classList.toggle("is-changed", input.value !== (cutout.dataset.value || ""));
};

/* As the server sent it; what a browser brought back after a reload was typed by somebody too. */
const isUntyped = (input) => {
  const sent = input.options ? [...input.options].find((one) => one.defaultSelected)?.value : input.defaultValue;
  return !touched.has(input) && (input.value === "" || input.value === (sent ?? ""));
};

const fill = (input, value) => { input.value = value; judge(input); };

/* What the eye rests on stays where it is while pictures come in above it. */
const keepingPlace = (change) => {
  const rest = card.contains(document.activeElement) ? document.activeElement : card;
  const before = rest.getBoundingClientRect().top;
  change();
  scrollBy(0, rest.getBoundingClientRect().top - before);
};

const takeOver = (proposals) => keepingPlace(() => {
  for (const fresh of [...proposals.children]) {
    const old = document.getElementById(fresh.id);
    const input = card.elements[fresh.dataset.cutout];
    if (!old || !input) continue;
    old.replaceWith(fresh);
    if (fresh.dataset.value && isUntyped(input)) fill(input, fresh.dataset.value);
    else judge(input);
  }
  if (document.activeElement.matches?.("input.input") && !touched.has(document.activeElement)) document.activeElement.select();
});

const copyLast = async (button) => {
  const issuer = card.elements.issuer.value.trim();
  if (!issuer) { card.elements.issuer.focus(); return; }
  const answer = await fetch(`${button.dataset.sameAsLast}?${new URLSearchParams({ issuer })}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const { values, said } = await answer.json();
  for (const [name, value] of Object.entries(values)) {
    const input = card.elements[name];
    if (!value || !input) continue;
    touched.add(input);
    fill(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  announcer.textContent = said;
  const shown = button.parentElement.querySelector(".card-said") || Object.assign(document.createElement("span"), { className: "card-said" });
  shown.textContent = said;
  button.after(shown);
};

const enhance = (form) => {
  card = form;
  form.dataset.read = "1";
  for (const cutout of form.querySelectorAll("[data-cutout]")) judge(form.elements[cutout.dataset.cutout]);
  const first = document.querySelector("[data-error-summary]") ? null : form.querySelector("[autofocus]");
  first?.focus({ preventScroll: true });
  first?.select?.();
};

const start = () => document.querySelectorAll("form:not([data-read]):has([data-same-as-last])").forEach(enhance);

document.addEventListener("input", (event) => {
  if (!card?.contains(event.target)) return;
  touched.add(event.target);
  judge(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-same-as-last]");
  if (button) copyLast(button);
});
document.addEventListener("keydown", (event) => {
  const button = card?.isConnected && card.querySelector("[data-same-as-last]");
  if (!button || event.code !== "KeyL" || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  copyLast(button);
});
document.addEventListener("partial:loaded", (event) => {
  start();
  const proposals = card && event.target.id === "reading" && event.target.querySelector("template");
  if (proposals) takeOver(proposals.content);
});
start();
