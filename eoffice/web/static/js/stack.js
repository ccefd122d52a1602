/* A stack is sent one by one, so that its progress is seen and can be stopped; the key of the form keeps each from being
   decided twice, however often it is sent. Without script the whole form is sent at once. */
const form = document.querySelector("[data-stack]");
if (form) {
  const words = JSON.parse(form.dataset.words);
  const progress = form.querySelector("[data-progress]");
  const stop = form.querySelector("[data-stop]");
  const all = form.querySelector("[data-stack-all]");
  const boxes = () => [...form.querySelectorAll("[name=chosen]:not(:disabled)")];
  let isStopped = false;

  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  stop.addEventListener("click", () => { isStopped = true; });

  const decide = async (box) => {
    const body = new URLSearchParams();
    for (const name of ["csrf_token", "request_key", "form_name"]) body.set(name, form.elements.namedItem(name)?.value || "");
    body.set("chosen", box.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) throw new TypeError("no answer");
    return (await answer.json()).results[0];
  };
  const tell = (box, text, isDone, undo = "") => {
    const row = box.closest("li");
    const place = row.querySelector("[data-result]");
    place.hidden = false;
    place.textContent = text;
    place.className = `stack-result is-${isDone ? "done" : "refused"}`;
    if (undo) row.append(wayBack(undo));
  };
  const wayBack = (address) => {
    const button = Object.assign(document.createElement("button"), { className: "button button-plain stack-back", type: "button", textContent: words.back });
    button.addEventListener("click", async () => {
      const body = new URLSearchParams({ csrf_token: form.elements.namedItem("csrf_token")?.value || "" });
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
      const told = answer && answer.type === "basic" ? await answer.json() : { text: words.lost };
      const place = button.closest("li").querySelector("[data-result]");
      place.textContent = told.text;
      place.className = `stack-result ${told.done ? "" : "is-refused"}`;
      if (answer) button.remove();
    });
    return button;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = boxes().filter((box) => box.checked);
    const counts = { done: 0, refused: 0 };
    isStopped = false;
    progress.hidden = false;
    progress.querySelector("progress").hidden = stop.hidden = !chosen.length;
    for (const [place, box] of chosen.entries()) {
      if (isStopped) break;
      try {
        const result = await decide(box);
        counts[result.done ? "done" : "refused"] += 1;
        tell(box, result.text, result.done, result.undo);
        box.disabled = true;
        box.checked = false;
      } catch {
        tell(box, words.lost, false);
        isStopped = true;
      }
      progress.querySelector("progress").value = (place + 1) / chosen.length;
      progress.querySelector("[data-progress-words]").textContent = words.progress.replace("{n}", place + 1).replace("{m}", chosen.length);
    }
    stop.hidden = true;
    all.checked = false;
    all.disabled = !boxes().length;
    form.dispatchEvent(new Event("form:released", { bubbles: true }));
    const sum = form.dataset.sum.replace("{n}", counts.done).replace("{m}", counts.refused);
    progress.querySelector("[data-progress-words]").textContent = chosen.length ? sum : words.none;
  });
}
