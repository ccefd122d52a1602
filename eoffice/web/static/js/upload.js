/* A file input that files can be dropped on, with a list to check and a progress bar while they travel. */
const units = ["B", "kB", "MB", "GB"];
const size = (bytes) => {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit += 1; }
  const digits = unit && value < 10 ? 1 : 0;
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${units[unit]}`;
};

const setFiles = (input, files) => {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const drawList = (zone, input) => {
  const list = zone.querySelector("[data-drop-list]");
  const limit = Number(zone.dataset.limit || Infinity);
  list.replaceChildren(...[...input.files].map((file, index) => {
    const line = document.createElement("li");
    const name = Object.assign(document.createElement("span"), { className: "file-name", textContent: file.name });
    const facts = Object.assign(document.createElement("span"), { className: "file-facts", textContent: size(file.size) });
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "icon-button drop-remove", textContent: "×" });
    remove.setAttribute("aria-label", `${zone.dataset.remove}: ${file.name}`);
    remove.title = zone.dataset.remove;
    remove.addEventListener("click", () => {
      setFiles(input, [...input.files].filter((_, other) => other !== index));
      drawList(zone, input);
      input.focus();
    });
    line.append(name, facts, remove);
    if (file.size > limit) {
      line.className = "is-wrong";
      line.append(Object.assign(document.createElement("span"), { className: "error", textContent: zone.dataset.tooLarge }));
    }
    return line;
  }));
  zone.classList.toggle("has-files", input.files.length > 0);
};

const enhance = (zone) => {
  const input = zone.querySelector("input[type=file]");
  if (!input || zone.dataset.ready) return;
  zone.dataset.ready = "1";
  zone.classList.add("is-live");
  let kept = [];
  input.addEventListener("change", () => {
    if (input.multiple && kept.length) {
      const isNew = (file) => !kept.some((old) => old.name === file.name && old.size === file.size);
      setFiles(input, [...kept, ...[...input.files].filter(isNew)]);
    }
    kept = [...input.files];
    drawList(zone, input);
  });
  input.addEventListener("input", () => { kept = [...input.files]; });
  input.addEventListener("click", () => { kept = [...input.files]; });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const dropped = [...event.dataTransfer.files];
    setFiles(input, input.multiple ? [...input.files, ...dropped] : dropped.slice(0, 1));
    drawList(zone, input);
  });
  if (input.files.length) drawList(zone, input);
};

const put = (page, parts, beforeStart = () => {}) => {
  for (const part of parts) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(fresh);
  }
  document.title = page.title;
  beforeStart();
  document.getElementById("main").dispatchEvent(new CustomEvent("partial:loaded", { bubbles: true }));
};

/* The way back leads to what was typed: no page was left, so the browser keeps nothing of it by itself */
const remember = (form) => {
  const isTyped = (name, value) => typeof value === "string" && form.elements[name]?.type !== "hidden";
  history.replaceState({ ...history.state, typed: [...new FormData(form)].filter(([name, value]) => isTyped(name, value)) }, "");
};

const recall = (form) => {
  for (const [name, value] of history.state?.typed || []) {
    if (form.elements[name]) form.elements[name].value = value;
  }
};

/* The page that the upload leads to is here already, with what it has to say once */
const goOn = (page, address, form) => {
  if (address !== location.href) {
    remember(form);
    history.pushState({}, "", address);
  }
  put(page, ["#main", "#menu", ".phone-bar"]);
  scrollTo(0, 0);
  (document.querySelector("#main [autofocus]") || document.getElementById("main")).focus({ preventScroll: true });
};

/* The form with what is wrong in it; the chosen files stay, unless the office has kept them */
const showAgain = (page, form) => {
  const files = [...form.querySelectorAll("input[type=file]")].map((input) => [input.name, [...input.files]]);
  put(page, ["#main"], () => {
    for (const [name, chosen] of document.querySelector("[data-kept]") ? [] : files) {
      const input = document.querySelector(`input[type=file][name="${CSS.escape(name)}"]`);
      if (input) setFiles(input, chosen);
    }
  });
  document.querySelector("[data-error-summary]")?.focus();
};

/* A page that only says no: its words stand beside the files, and everything typed stays */
const reason = (page) => [...page.querySelectorAll(".error-page > .lead-text, .error-page > .lead-text ~ p:not([class])")]
  .map((line) => line.textContent.trim()).join(" ");

const tell = (form, words) => {
  const problem = form.querySelector("[data-upload-problem]");
  problem.textContent = words;
  problem.hidden = !words;
  if (words) problem.scrollIntoView({ block: "center" });
};

/* What the server would refuse is not sent at all */
const cannotGo = (form) => {
  const zone = form.querySelector("[data-drop-zone]");
  const wrong = form.querySelector("[data-drop-list] .is-wrong");
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  const isTooMuch = files.reduce((sum, file) => sum + file.size, 0) > Number(zone?.dataset.limit || Infinity);
  if (wrong) wrong.querySelector("button").focus();
  else if (isTooMuch) tell(form, zone.dataset.tooMuch);
  return Boolean(wrong) || isTooMuch;
};

const send = (form, submitter) => {
  const place = form.querySelector("[data-upload-progress]");
  const bar = place.querySelector("progress");
  const text = place.querySelector("[data-upload-text]");
  const request = new XMLHttpRequest();
  const release = () => { place.hidden = true; form.dispatchEvent(new Event("form:released", { bubbles: true })); };
  const refuse = (words) => {
    release();
    tell(form, words || place.dataset.failed);
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    text.textContent = `${Math.floor(bar.value)} % · ${size(event.loaded)} / ${size(event.total)}`;
  });
  request.addEventListener("load", () => {
    const isPage = (request.getResponseHeader("Content-Type") || "").startsWith("text/html");
    const page = new DOMParser().parseFromString(isPage ? request.responseText : "", "text/html");
    if (request.status < 400 && !page.getElementById("menu")) location.assign(request.responseURL);
    else if (request.status < 400) goOn(page, request.responseURL, form);
    else if (page.querySelector("form[data-upload]")) showAgain(page, form);
    else refuse(reason(page));
  });
  request.addEventListener("error", () => refuse(""));
  request.addEventListener("abort", release);
  place.querySelector("[data-upload-cancel]").onclick = () => request.abort();
  tell(form, "");
  place.hidden = false;
  request.open("POST", form.action);
  request.send(new FormData(form, submitter));
};

/* Registered on the window, so it comes after the checks of forms.js on the document */
window.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form || event.defaultPrevented) return;
  if (cannotGo(form)) {
    event.preventDefault();
    form.dispatchEvent(new Event("form:released", { bubbles: true }));
    return;
  }
  if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
  event.preventDefault();
  send(form, event.submitter);
});

const start = () => document.querySelectorAll("[data-drop-zone]").forEach(enhance);
document.addEventListener("partial:loaded", start);
start();
const returned = document.querySelector("form[data-upload]");
if (returned) recall(returned);
