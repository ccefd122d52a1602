/* <div id="x" data-poll="/address"> asks again until the element of the same id in the answer no longer polls; the
   element that data-poll-with names is as old as that, and is replaced with it at the end. */
const FIRST = 1200;
const LONGEST = 15000;
const waiting = new WeakSet();

const follow = (page, selector) => {
  const fresh = page.querySelector(selector);
  if (fresh) document.querySelector(selector)?.replaceWith(fresh);
};

const refresh = async (node) => {
  const answer = await fetch(node.dataset.poll, { credentials: "same-origin", headers: { "X-Partial": `#${node.id}` } });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(node.id);
  if (!fresh) return false;
  if (fresh.outerHTML === node.outerHTML) return true;
  const hadFocus = node.contains(document.activeElement);
  node.replaceWith(fresh);
  if (node.dataset.pollWith && !fresh.dataset.poll) follow(page, node.dataset.pollWith);
  if (hadFocus) { fresh.tabIndex = -1; fresh.focus({ preventScroll: true }); }
  fresh.dispatchEvent(new CustomEvent("partial:loaded", { bubbles: true }));
  return true;
};

const watch = (node, wait = FIRST) => {
  if (!node.id || waiting.has(node)) return;
  waiting.add(node);
  setTimeout(async () => {
    waiting.delete(node);
    if (!node.isConnected) return;
    if (document.hidden) { watch(node, wait); return; }
    const alive = await refresh(node).catch(() => true);
    if (alive && node.isConnected) watch(node, Math.min(wait * 1.5, LONGEST));
  }, wait);
};

const start = () => document.querySelectorAll("[data-poll]").forEach((node) => watch(node));
document.addEventListener("partial:loaded", start);
start();
