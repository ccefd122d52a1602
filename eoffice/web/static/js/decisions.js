/* Cards, one after another. A decision is kept on the device first and then sent, so that it survives a lost signal, a
   closed page and a lapsed session; the next card is there already. Without script every card is a page of its own. */
import { KeptList } from "./decisions-queue.js";

const root = document.getElementById("decide");
const words = JSON.parse(root.dataset.words);
const place = root.querySelector("[data-card-place]");
const kept = new KeptList(root.querySelector("[data-kept]"), words);
const store = self.deviceStore;
const person = document.body.dataset.person;
const AHEAD = 12;
/* The second tap of a thumb in a hurry belongs to the card before, so a card that just came takes none */
const REST = 400;
let ids = root.dataset.ids.split(" ").filter(Boolean).map(Number);
const loaded = new Map();

const current = () => place.querySelector("[data-card]");
const currentId = () => Number(current()?.dataset.card || 0);
const decided = async () => new Set((await store.list()).map((item) => item.record));

/* Cards ahead, with the picture of their first page */
const load = async (id) => {
  if (loaded.has(id)) return loaded.get(id);
  const answer = await fetch(`/decisions/${id}/card`, { redirect: "manual" });
  if (!answer.ok) throw new TypeError("no card");
  const text = await answer.text();
  loaded.set(id, text);
  if (text.includes(`/decisions/${id}/page`)) fetch(`/decisions/${id}/page`, { redirect: "manual" }).catch(() => {});
  return text;
};
const loadAhead = async () => {
  for (const id of ids.slice(ids.indexOf(currentId()) + 1).slice(0, AHEAD)) {
    try { await load(id); } catch { return; }
  }
};

const showSignal = () => {
  root.classList.toggle("is-offline", !navigator.onLine);
  for (const hint of root.querySelectorAll("[data-needs-signal]")) hint.hidden = navigator.onLine;
  for (const button of root.querySelectorAll('[data-action="sign"]')) button.disabled = !navigator.onLine;
};
const showPlace = () => {
  const at = ids.indexOf(currentId());
  root.querySelector("[data-place]").textContent = at < 0 ? "" : words.place.replace("{n}", at + 1).replace("{m}", ids.length);
};
const rest = () => {
  const buttons = [...place.querySelectorAll(".decision-bar [data-action]")];
  place.classList.add("is-resting");
  for (const button of buttons) button.disabled = true;
  setTimeout(() => {
    place.classList.remove("is-resting");
    for (const button of buttons) button.disabled = false;
    showSignal();
  }, REST);
};
const setCard = (html) => {
  const made = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...made.body.childNodes);
  root.querySelector("[data-nothing]").hidden = Boolean(html);
  rest();
  showPlace();
  if (html) { scrollTo(0, 0); current().focus({ preventScroll: true }); }
};
const goOn = async () => {
  const done = currentId();
  const at = ids.indexOf(done);
  ids = ids.filter((id) => id !== done);
  const skipped = await decided();
  for (const id of [...ids.slice(Math.max(at, 0)), ...ids.slice(0, Math.max(at, 0))].filter((one) => !skipped.has(one))) {
    try {
      setCard(await load(id));
      history.replaceState(null, "", `/decisions/${id}`);
      loadAhead();
      return;
    } catch { /* not loaded before the signal went */ }
  }
  setCard("");
};

/* Deciding */
const fieldsOf = (form, submitter) => {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "decided_at");
  if (!navigator.onLine) fields.push(["decided_at", String(Math.floor(Date.now() / 1000))]);
  return { fields: fields.map(([name, value]) => [name, String(value)]), url: submitter.getAttribute("formaction") || form.getAttribute("action") };
};
const stops = (form, action) => {
  if (action === "sign" && !navigator.onLine) return words.signature;
  return action === "return" && !form.elements.namedItem("reason").value.trim() ? words.reason : "";
};
place.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-decision]");
  if (!form || !window.isSecureContext) return; // without a store of the device every card is a page of its own
  event.preventDefault();
  if (form.dataset.deciding) return;
  form.dataset.deciding = "1";
  try { await take(form, event.submitter || form.querySelector(".button-main, [data-action]")); } finally { delete form.dataset.deciding; }
});
const take = async (form, submitter) => {
  const { action } = submitter.dataset;
  const stop = stops(form, action);
  if (stop) { showFields(form, { text: stop, fields: action === "return" ? { reason: stop } : {} }); return; }
  const { fields, url } = fieldsOf(form, submitter);
  const item = {
    key: form.elements.namedItem("request_key").value, person, record: currentId(), action, url, fields, label: form.dataset.label,
    name: submitter.textContent.trim(), at: Date.now(), state: action === "sign" ? "signing" : "waiting",
  };
  await store.belongTo(person);
  await store.put(item);
  const sending = send(action === "sign" ? item.key : "");
  if (navigator.onLine) { submitter.classList.add("is-sending"); await sending; }
  else announce(words.kept);
  const refused = (await store.list()).find((one) => one.key === item.key && one.state !== "waiting");
  if (refused?.state === "signing") {
    await dropSignatures();
    submitter.classList.remove("is-sending");
    for (const hint of form.querySelectorAll("[data-needs-signal]")) hint.hidden = false;
    showFields(form, { text: words.signature });
    return;
  }
  if (refused?.told?.code === "invalid") { await store.remove(item.key); showFields(form, refused.told); submitter.classList.remove("is-sending"); }
  else await goOn();
  await kept.show();
};
const announce = (text) => { document.getElementById("announcer").textContent = text; };
const showFields = (form, told) => {
  announce([told.text, ...Object.values(told.fields || {})].join(" "));
  for (const name of Object.keys(told.fields || {})) {
    const input = form.elements.namedItem(name);
    const owner = input?.closest?.(".field");
    if (!owner) continue;
    owner.classList.add("has-error");
    owner.querySelector(".errors")?.remove();
    const errors = document.createElement("div");
    errors.className = "errors";
    errors.append(Object.assign(document.createElement("p"), { className: "error", textContent: told.fields[name] }));
    input.before(errors);
    input.focus();
  }
  form.elements.namedItem("request_key").value = crypto.randomUUID();
};
const dropSignatures = async () => {
  for (const item of await store.list()) if (item.state === "signing") await store.remove(item.key);
  await kept.show();
};
const send = async (signature = "") => {
  const held = await store.flush((item, outcome) => { if (outcome.state === "sent") kept.tell(item, outcome.told); }, signature);
  await kept.show(held);
  if (held === "signal") navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("decisions")).catch(() => {});
};

root.addEventListener("kept:removed", async ({ detail }) => {
  if (detail.state === "waiting" && !ids.includes(detail.record)) { ids.unshift(detail.record); setCard(await load(detail.record).catch(() => "")); }
});
root.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-next]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = ids[ids.indexOf(currentId()) + 1] || ids[0];
  try { setCard(await load(next)); history.pushState(null, "", `/decisions/${next}`); loadAhead(); } catch { /* stays */ }
});
addEventListener("popstate", () => location.reload());
addEventListener("online", () => { showSignal(); send(); loadAhead(); });
addEventListener("offline", showSignal);

/* The worker keeps what passes through it: this page and the picture on it are asked for once more when it is there. */
const install = async () => {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }) => { if (data.kind === "flushed") kept.show(data.held); });
  if (!navigator.onLine) return;
  await serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
  if (serviceWorker.controller) return;
  await Promise.race([
    new Promise((done) => { serviceWorker.addEventListener("controllerchange", done, { once: true }); }),
    new Promise((done) => { setTimeout(done, 5000); }),
  ]);
  const picture = place.querySelector(".decision-page img")?.getAttribute("src");
  await Promise.all(["/decisions/", picture].filter(Boolean).map((address) => fetch(address).catch(() => {})));
};

const begin = async () => {
  if (!window.isSecureContext) return;
  localStorage.setItem("decisions-of", person);
  await store.belongTo(person);
  showSignal();
  await dropSignatures();
  if (navigator.serviceWorker) await install();
  await send();
  if ((await decided()).has(currentId())) await goOn();
  loaded.set(currentId(), place.innerHTML);
  await loadAhead();
  root.dataset.ready = "1";
};
begin();
