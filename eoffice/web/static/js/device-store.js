/* What this device keeps for the person who decides here: decisions that wait for a signal (in IndexedDB) and cards that
   were loaded (in a cache of the service worker). Shared by pages and the worker; whoever signs out leaves nothing. */
(function (scope) {
  "use strict";
  const NAME = "eoffice-decisions", QUEUE = "queue", META = "meta", CARDS = "cards";
  const PATIENCE = 8000;

  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const open = () => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(QUEUE, { keyPath: "key" });
      request.result.createObjectStore(META);
    };
    return asked(request);
  };
  const within = async (mode, act) => {
    const database = await open();
    try {
      const change = database.transaction([QUEUE, META], mode);
      const ended = new Promise((resolve, reject) => { change.oncomplete = resolve; change.onabort = change.onerror = () => reject(change.error); });
      const found = await act(change.objectStore(QUEUE), change.objectStore(META));
      await ended;
      return found;
    } finally {
      database.close();
    }
  };

  const list = () => within("readonly", (queue) => asked(queue.getAll())).then((all) => all.sort((a, b) => a.at - b.at));
  const put = (item) => within("readwrite", (queue) => asked(queue.put(item)));
  const remove = (key) => within("readwrite", (queue) => asked(queue.delete(key)));
  const owner = () => within("readonly", (_queue, meta) => asked(meta.get("person")));
  const dropCards = () => caches.delete(CARDS);

  /* Everything that says anything of anybody. */
  const wipe = async () => {
    await dropCards();
    await within("readwrite", (queue, meta) => Promise.all([asked(queue.clear()), asked(meta.clear())]));
  };

  /* Somebody uses this device; what another left is gone before anything is shown or sent. */
  const belongTo = async (person) => {
    const known = await owner();
    if (known && known !== person) await wipe();
    if (known !== person) await within("readwrite", (_queue, meta) => asked(meta.put(person, "person")));
  };

  const ask = async (address, options) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(address, { redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  };

  /* Send one decision. Answers its state: sent, refused, waiting (no signal), or asked (to sign in first). */
  const send = async (item, token) => {
    const body = new URLSearchParams(item.fields);
    body.set("csrf_token", token);
    const headers = { Accept: "application/json", "Idempotency-Key": item.key };
    const answer = await ask(item.url, { method: "POST", body, headers });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "asked" };
    if (answer.status === 429 || answer.status >= 500) return { state: "waiting" };
    const told = await answer.json().catch(() => ({ text: answer.statusText, difference: [] }));
    return { state: answer.ok ? "sent" : "refused", told };
  };

  /* Send what waits, in the order it was decided; `each(item, outcome)` hears of every one. Answers what holds the rest
     up: "" (nothing), "signal" or "sign-in". A `signature` (its key) is sent now or never, so it waits for nothing. Two at a time would be harmless (the key of a decision counts once), but the
     lock keeps a page and the worker from asking twice. */
  const flush = async (each = () => {}, signature = "") => scope.navigator.locks.request("eoffice-decisions", async () => {
    const waiting = (await list()).filter((item) => item.state === "waiting" || item.key === signature);
    if (!waiting.length) return "";
    try {
      const hello = await ask("/decisions/waiting", { headers: { Accept: "application/json" } });
      if (hello.type === "opaqueredirect" || !hello.ok) return hello.status >= 500 ? "signal" : "sign-in";
      const { person, csrf_token: token } = await hello.json();
      if (String(person) !== (await owner())) { await wipe(); return ""; }
      for (const item of waiting) {
        const outcome = await send(item, token);
        if (outcome.state === "asked") return "sign-in";
        if (outcome.state === "waiting") return "signal";
        if (outcome.state === "sent") await remove(item.key);
        else await put({ ...item, state: "refused", told: outcome.told });
        each(item, outcome);
      }
      return "";
    } catch (error) {
      if (error instanceof TypeError || error.name === "AbortError") return "signal";
      throw error;
    }
  });

  scope.deviceStore = { CARDS, list, put, remove, owner, wipe, dropCards, belongTo, flush };
})(self);
