/* <a id="bell" data-bell="/address" data-version="…"> asks now and then whether it changed; the answer has no body
   when it did not. Nothing is asked while nobody looks at the page. Opening a notice marks it as read. */
const EVERY = 20000;
const announcer = document.getElementById("announcer");
let asking = false;

const ask = async () => {
  const bell = document.getElementById("bell");
  if (!bell || asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(bell.dataset.bell, {
      credentials: "same-origin", cache: "no-store", redirect: "error",
      headers: { "If-None-Match": `"${bell.dataset.version}"` },
    });
    if (answer.status !== 200) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bell");
    if (!fresh) return;
    const hadFocus = bell === document.activeElement;
    const newest = (node) => Number(node.dataset.version.split("-")[1]);
    const isNews = newest(fresh) > newest(bell);
    bell.replaceWith(fresh);
    if (hadFocus) fresh.focus({ preventScroll: true });
    if (isNews && announcer) announcer.textContent = fresh.getAttribute("aria-label");
  } catch { /* no signal, or signed out: the next page says so */ } finally {
    asking = false;
  }
};

if (document.getElementById("bell")) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
}

document.addEventListener("click", (event) => {
  const form = document.getElementById(event.target.closest("a[data-reads]")?.dataset.reads);
  if (form) navigator.sendBeacon(form.action, new FormData(form));
});
