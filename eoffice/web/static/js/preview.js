/* Panes that stand side by side on wide screens are tabs on narrow ones; the choice is kept in the address. */
const show = (panes, id, focus = false) => {
  for (const tab of panes.querySelectorAll("[data-pane-tab]")) {
    const chosen = tab.dataset.paneTab === id;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen && focus) tab.focus();
  }
  for (const pane of panes.querySelectorAll("[data-pane]")) pane.classList.toggle("is-shown", pane.dataset.pane === id);
};

const enhance = (panes) => {
  if (panes.dataset.ready) return;
  panes.dataset.ready = "1";
  const tabs = [...panes.querySelectorAll("[data-pane-tab]")];
  const ids = tabs.map((tab) => tab.dataset.paneTab);
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => {
      show(panes, ids[index]);
      history.replaceState(history.state, "", `#${ids[index]}`);
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) show(panes, ids[(index + step + ids.length) % ids.length], true);
    });
  });
  const wanted = location.hash.slice(1);
  const target = document.getElementById(wanted);
  const around = panes.contains(target) && target.closest("[data-pane]")?.dataset.pane;
  show(panes, ids.includes(wanted) ? wanted : around || ids[0]);
  if (around) target.scrollIntoView();
};

const start = () => document.querySelectorAll("[data-panes]").forEach(enhance);
document.addEventListener("partial:loaded", start);
start();
