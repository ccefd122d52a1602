/* The service worker. `/sw.js` puts the addresses of the shell (SHELL, VERSION) and the device's store before this.
   Static files come from the shell; cards and their pages from the network, and without signal from what was loaded. */
const SHELL_CACHE = `shell-${VERSION}`;
const OFFLINE = "/decisions/offline";
const IN_SHELL = new Set(SHELL.map((one) => one.split("?")[0]));
const { CARDS } = self.deviceStore;
const IS_CARD = /^\/decisions\/(\d+(\/(card|page))?)?$/;

/* Without cookies: what is kept in the shell belongs to nobody. */
const keepShell = async () => {
  const cache = await caches.open(SHELL_CACHE);
  await Promise.all(SHELL.map(async (address) => {
    const answer = await fetch(new Request(address, { credentials: "omit", cache: "no-cache" }));
    if (answer.ok) await cache.put(address, answer);
  }));
};
self.addEventListener("install", (event) => event.waitUntil(keepShell().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL_CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

const keptCard = async (request) => {
  const cache = await caches.open(CARDS);
  const found = await cache.match(request, { ignoreVary: true });
  if (!found) return undefined;
  if (Number(found.headers.get("X-Keep-Until")) * 1000 > Date.now()) return found;
  await caches.delete(CARDS);
  return undefined;
};

const cardFirstFromNetwork = async (event) => {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic" && !answer.redirected && (await self.deviceStore.owner())) {
      const copy = answer.clone();
      event.waitUntil(caches.open(CARDS).then((cache) => cache.put(request.url, copy)));
    }
    return answer;
  } catch (error) {
    const found = await keptCard(request);
    if (found) return found;
    if (request.mode !== "navigate") throw error;
    return (await keptCard(new Request("/decisions/"))) || caches.match(OFFLINE);
  }
};

/* A module that another one imports is named without its version; without signal the one of the shell does. */
const shellFirst = async (request) => (await caches.match(request, { cacheName: SHELL_CACHE }))
  || fetch(request).catch(() => caches.match(request, { cacheName: SHELL_CACHE, ignoreSearch: true }));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === "/sign-out") event.waitUntil(self.deviceStore.wipe());
  if (request.method !== "GET") return;
  if (IS_CARD.test(address.pathname)) event.respondWith(cardFirstFromNetwork(event));
  else if (IN_SHELL.has(address.pathname)) event.respondWith(shellFirst(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "decisions") return;
  event.waitUntil((async () => {
    const held = await self.deviceStore.flush();
    for (const client of await self.clients.matchAll()) client.postMessage({ kind: "flushed", held });
    if (held === "signal") throw new Error("no signal yet");
  })());
});
