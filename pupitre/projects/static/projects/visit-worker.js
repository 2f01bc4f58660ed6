// Keeps the pages of a visit on the device, to open them again without network. It reaches /projects/visits/ only.
const CACHE = "pupitre-visits-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith((async () => {
    try {
      const response = await fetch(request);
      if (response.redirected && response.url.includes("/login")) await caches.delete(CACHE); // signed out: keep nothing
      else if (response.ok && !response.redirected) (await caches.open(CACHE)).put(request, response.clone());
      return response;
    } catch {
      return (await caches.match(request)) ?? Response.error();
    }
  })());
});
