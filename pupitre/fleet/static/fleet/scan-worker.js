// Keeps the scanning screens on the device, to open them again without network. It reaches /fleet/scan/ only.
// What holds names (the extract) is never kept here: the screen keeps it apart, and clears it with the session.
const CACHE = "pupitre-scan-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || address.pathname.endsWith("/extract/")) return;
  event.respondWith((async () => {
    try {
      const response = await fetch(request);
      if (response.redirected && response.url.includes("/login")) await caches.delete(CACHE); // signed out: keep nothing
      else if (response.ok && !response.redirected) await (await caches.open(CACHE)).put(request, response.clone());
      return response;
    } catch {
      return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
    }
  })());
});
