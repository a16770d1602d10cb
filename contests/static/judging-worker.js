// Keeps the tablet's page openable without a network: the shell only, never a sheet and never an answer of the server.
"use strict";
const SHELF = "saiheng-judging-1";
const PATIENCE = 3000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function kept(request, answer) {
  if (answer.ok && !answer.redirected) (await caches.open(SHELF)).put(request, answer.clone());
  return answer;
}

/** The network first, but not for ever; then what was kept. */
async function fresh(request) {
  const shelf = await caches.open(SHELF);
  const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE));
  try {
    return await Promise.race([fetch(request).then((answer) => kept(request, answer)), late]);
  } catch (error) {
    const found = await shelf.match(request, { ignoreVary: true });
    if (found) return found;
    throw error;
  }
}

/** A versioned file never changes: what was kept will do. */
async function once(request) {
  const found = await (await caches.open(SHELF)).match(request, { ignoreVary: true });
  return found || kept(request, await fetch(request));
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(url.searchParams.has("v") ? once(event.request) : fresh(event.request));
  else if (url.pathname === "/judging" && event.request.mode === "navigate") event.respondWith(fresh(event.request));
});
