// What a scanning screen keeps on the device. Two stores apart: acts hold codes and keys, never a name, and stay until
// they are recorded; the extract holds names, and leaves with the session.
"use strict";
window.scanStore = (() => {
  const open = (name, store, keyPath) => new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(store, { keyPath });
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close(); // signing out in another tab deletes it
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  });
  const within = async (name, store, keyPath, mode, act) => {
    const base = await open(name, store, keyPath);
    try {
      return await new Promise((done, fail) => {
        const transaction = base.transaction(store, mode, { durability: "strict" });
        const asked = act(transaction.objectStore(store));
        transaction.oncomplete = () => done(asked.result);
        transaction.onerror = transaction.onabort = () => fail(transaction.error);
      });
    } finally { base.close(); }
  };
  const acts = (mode, act) => within("pupitre-scan-queue", "acts", "key", mode, act);
  const lists = (mode, act) => within("pupitre-scan-names", "lists", "place", mode, act);
  return {
    keep: (row) => acts("readwrite", (rows) => rows.put(row)),
    forget: (key) => acts("readwrite", (rows) => rows.delete(key)),
    queue: async () => (await acts("readonly", (rows) => rows.getAll())).sort((a, b) => a.at.localeCompare(b.at) || a.order - b.order),
    keepList: (place, list) => lists("readwrite", (rows) => rows.put({ place, ...list })),
    list: (place) => lists("readonly", (rows) => rows.get(place)),
    clearLists: () => indexedDB.deleteDatabase("pupitre-scan-names"),
  };
})();
