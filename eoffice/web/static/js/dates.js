/* A calendar beside the typed day: the browser's own picker, written back as dd/mm/yyyy; 3/11 is a day of this year. */
const label = document.body.dataset.calendar;
const toIso = (text) => {
  const short = /^(\d{1,2})[/.-](\d{1,2})$/.exec(text.trim());
  const found = short ? [...short, String(new Date().getFullYear())] : /^(\d{1,2})[/.-]?(\d{1,2})[/.-]?(\d{4})$/.exec(text.trim());
  return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
};
const toLocal = (iso) => iso.split("-").reverse().join("/");

const enhance = (wrap) => {
  const input = wrap.querySelector("input");
  if (!input || wrap.dataset.ready || !("showPicker" in HTMLInputElement.prototype)) return;
  wrap.dataset.ready = "1";
  const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "day-picker" });
  picker.setAttribute("aria-hidden", "true");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "day-button", title: label });
  button.setAttribute("aria-label", label);
  button.tabIndex = -1;
  button.addEventListener("click", () => { picker.value = toIso(input.value); picker.showPicker(); });
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    input.value = toLocal(picker.value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  input.addEventListener("blur", () => { const iso = toIso(input.value); if (iso) input.value = toLocal(iso); });
  wrap.append(picker, button);
};

const start = () => document.querySelectorAll(".day").forEach(enhance);
document.addEventListener("partial:loaded", start);
start();
