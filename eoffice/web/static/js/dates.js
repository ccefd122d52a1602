/* A calendar beside the typed day: the browser's own picker, written back as dd/mm/yyyy. A year left out is read as the
   server reads it: the nearest such day, or the latest where every day is past; one of two digits is at most five ahead. */
const label = document.body.dataset.calendar;
const yearOf = (day, month, isPast) => {
  const now = new Date();
  const away = (year) => new Date(year, month - 1, day) - now;
  const years = [now.getFullYear(), now.getFullYear() - 1, now.getFullYear() + 1].filter((year) => !isPast || away(year) <= 0);
  return years.reduce((best, year) => (Math.abs(away(year)) < Math.abs(away(best)) ? year : best));
};
const fullYear = (year) => {
  const latest = new Date().getFullYear() + 5;
  return year.length === 2 ? latest - (latest - year) % 100 : year;
};
const toIso = (input) => {
  const found = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}))?$/.exec(input.value.trim()) || /^(\d{1,2})[/.-]?(\d{1,2})[/.-]?(\d{4})$/.exec(input.value.trim());
  if (!found) return "";
  const [, day, month, year] = found;
  return `${year ? fullYear(year) : yearOf(day, month, "past" in input.dataset)}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
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
  button.addEventListener("click", () => { picker.value = toIso(input); picker.showPicker(); });
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    input.value = toLocal(picker.value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  input.addEventListener("blur", () => { const iso = toIso(input); if (iso) input.value = toLocal(iso); });
  wrap.append(picker, button);
};

const start = () => document.querySelectorAll(".day").forEach(enhance);
document.addEventListener("partial:loaded", start);
start();
