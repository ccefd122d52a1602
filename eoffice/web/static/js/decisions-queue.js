/* The list of what was decided on this device: on its way, waiting for a signal, or refused with the difference. */
const store = self.deviceStore;

const icon = (name) => {
  const sample = document.querySelector(".decide-way use, .icon use");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${(sample?.getAttribute("href") || "").split("#")[0]}#${name}`);
  drawing.append(use);
  return drawing;
};
export const node = (tag, className, ...content) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
};

export class KeptList {
  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.said = [];
  }

  /* Draw what is kept, and `held`: what keeps it from being sent. */
  async show(held = "") {
    const items = await store.list();
    const waiting = items.filter((item) => item.state === "waiting");
    const rows = items.map((item) => this.row(item));
    if (held === "sign-in" && waiting.length) {
      const link = node("a", "", this.words.signIn.replace("{n}", String(waiting.length)));
      link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
      rows.unshift(node("p", "kept-ask", icon("lock"), " ", link));
    }
    this.place.replaceChildren(...this.said, ...rows);
    this.place.hidden = !this.place.childElementCount;
    if (waiting.length) localStorage.setItem("decisions-waiting", this.words.leave.replace("{n}", String(waiting.length)));
    else localStorage.removeItem("decisions-waiting");
  }

  row(item) {
    const isRefused = item.state === "refused";
    const row = node("div", `kept-row is-${item.state}`);
    row.dataset.kept = item.state;
    row.append(icon(isRefused ? "exclamation-circle" : "cloud-arrow-up"));
    const text = node("div", "kept-text", node("strong", "", item.label.trim()), node("span", "kept-state", `${item.name} – ${isRefused ? this.words.refused : this.words.waiting}`));
    if (isRefused) {
      text.append(node("span", "", item.told?.text || ""));
      for (const line of item.told?.difference || []) text.append(node("span", "kept-difference", line));
      const link = node("a", "", this.words.open);
      link.href = `/documents/${item.record}`;
      text.append(link);
    }
    const button = node("button", "button button-plain", isRefused ? this.words.drop : this.words.back);
    button.type = "button";
    button.addEventListener("click", async () => {
      await store.remove(item.key);
      this.place.dispatchEvent(new CustomEvent("kept:removed", { bubbles: true, detail: item }));
      await this.show();
    });
    row.append(text, button);
    return row;
  }

  /* Say that one was accepted, with its way back as long as there is one. */
  tell(item, told) {
    const notice = node("div", "notice notice-success undo", icon("check-circle"));
    notice.setAttribute("role", "status");
    const line = node("div", "undo-line", node("span", "", `${item.label.trim()} – ${told.text}`));
    if (told.undo) {
      notice.dataset.undoUntil = told.undo.until;
      const form = node("form", "button-form");
      form.method = "post";
      form.action = told.undo.url;
      form.dataset.undo = "";
      const token = node("input");
      Object.assign(token, { type: "hidden", name: "csrf_token", value: document.querySelector("[name=csrf_token]")?.value || "" });
      const left = node("small", "undo-left", this.words.seconds.replace("{n}", "60"));
      left.dataset.undoLeft = "";
      const button = node("button", "button button-plain", icon("arrow-counterclockwise"), node("span", "", this.words.back), " ", left);
      button.dataset.undoButton = "";
      form.append(token, button);
      line.append(form);
    }
    notice.append(line);
    this.said = [notice];
  }
}
