/* Suggestions under the box on every page: arrows choose, Enter opens, Esc closes. Without script the box just searches. */
const box = document.getElementById("search-box");
const form = box?.form;
let list = null;
let current = -1;
let pause = null;
let running = null;

const options = () => (list ? [...list.querySelectorAll("[role=option]")] : []);

const close = () => {
  list?.remove();
  list = null;
  current = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
};

const choose = (index) => {
  const all = options();
  current = all.length ? (index + all.length) % all.length : -1;
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === current)));
  if (current < 0) { box.removeAttribute("aria-activedescendant"); return; }
  box.setAttribute("aria-activedescendant", all[current].id);
  all[current].scrollIntoView({ block: "nearest" });
};

const ask = async () => {
  const text = box.value;
  if (text.trim().length < 2) { close(); return; }
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(`/search/suggest?${new URLSearchParams({ q: text })}`, {
      signal: running.signal, credentials: "same-origin", headers: { "X-Partial": "#search-suggestions" },
    });
    if (!answer.ok || answer.redirected || document.activeElement !== box) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("search-suggestions");
    close();
    if (!fresh) return;
    form.append(fresh);
    list = fresh;
    box.setAttribute("aria-expanded", "true");
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
};

/* What was asked is kept among one's last searches, and counted: a GET changes nothing, so script reports it. */
let reported = "";
const report = () => {
  const asked = document.getElementById("asked");
  if (!asked || asked.elements.text.value === reported) return;
  reported = asked.elements.text.value;
  fetch(asked.action, { method: "POST", body: new URLSearchParams(new FormData(asked)), credentials: "same-origin" }).catch(() => {});
};
document.addEventListener("partial:loaded", report);
report();

if (box) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", "search-suggestions");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(ask, 120); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !list) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? current + 1 : current < 0 ? -1 : current - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && current >= 0) {
      event.preventDefault();
      options()[current].querySelector("a").click();
    }
  });
  document.addEventListener("focusin", (event) => { if (!form.contains(event.target)) close(); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
  form.addEventListener("submit", () => { clearTimeout(pause); running?.abort(); close(); });
}
