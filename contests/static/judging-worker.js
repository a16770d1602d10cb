// Keeps the tablet's page openable without a network: the page's own files, all of one version, and never a sheet or
// an answer of the server. The server puts VERSION and FILES on top.
"use strict";
const SHELF = `saiheng-judging-${VERSION}`, PAGE = "/judging";
const PATIENCE = 3000;
const isPage = (answer) => answer.ok && answer.headers.get("x-page-version") === VERSION;

// A new version is fetched beside the old one and waits until the judge says so: no page is swapped while marking.
self.addEventListener("install", (event) => event.waitUntil((async () => {
  const shelf = await caches.open(SHELF);
  await Promise.all(FILES.map(async (file) => {
    const answer = await fetch(file, { cache: "no-cache" });
    if (!answer.ok) throw new Error(file);
    await shelf.put(file, answer);
  }));
  const page = await fetch(PAGE).catch(() => null);
  if (page && isPage(page)) await shelf.put(PAGE, page);
})()));
self.addEventListener("message", (event) => { if (event.data === "go") self.skipWaiting(); });
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("saiheng-judging-") && name !== SHELF) await caches.delete(name);
  await self.clients.claim();
})()));

/** The page from the network, but not for ever, and only of this version; else the one that was kept. */
async function page(request) {
  const shelf = await caches.open(SHELF);
  const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (!answer.headers.has("x-page-version")) return answer;
    if (!isPage(answer)) return (await shelf.match(PAGE)) || answer;
    shelf.put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    const found = await shelf.match(PAGE);
    if (found) return found;
    throw error;
  }
}

async function file(request) {
  return (await (await caches.open(SHELF)).match(request, { ignoreVary: true })) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
  else if (url.pathname === PAGE && event.request.mode === "navigate") event.respondWith(page(event.request));
});
