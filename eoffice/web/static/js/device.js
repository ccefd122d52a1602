/* Whose device this is. Where nobody is signed in, no card stays; where another person is, nothing at all; and who signs
   out takes everything along. Pages of people who never decided on this device do nothing here. */
const MARK = "decisions-of", WAITING = "decisions-waiting", LEAVING = "decisions-leave";
const person = document.body.dataset.person;
const kept = (store, key) => { try { return store.getItem(key); } catch { return null; } };
const forget = (store, key) => { try { store.removeItem(key); } catch { /* private window */ } };

const clear = async () => {
  forget(localStorage, MARK);
  forget(localStorage, WAITING);
  forget(sessionStorage, LEAVING);
  await caches.delete("cards");
  await new Promise((done) => {
    const request = indexedDB.deleteDatabase("eoffice-decisions");
    request.onsuccess = request.onerror = request.onblocked = done;
  });
};

const owner = kept(localStorage, MARK);
if (owner && "caches" in window) {
  if ((person && person !== owner) || (!person && kept(sessionStorage, LEAVING))) clear();
  else if (!person) caches.delete("cards");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!kept(localStorage, MARK) || new URL(form.action).pathname !== "/sign-out") return;
  const loss = kept(localStorage, WAITING);
  if (loss && !window.confirm(loss)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  try { sessionStorage.setItem(LEAVING, "1"); } catch { /* the worker clears as well */ }
}, true);
