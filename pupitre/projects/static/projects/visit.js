// A visit without network: each note waits in the device's own store with a key that it made, and leaves when it can.
// The key is unique in the base, so that a note sent twice is kept once.
(() => {
  const form = document.querySelector("form[data-visit]");
  const queue = document.querySelector("[data-queue]");
  if (!queue || !window.indexedDB) return;
  navigator.serviceWorker?.register(queue.dataset.worker).catch(() => {});

  const STORE = "notes";
  const base = new Promise((done, fail) => {
    const asked = indexedDB.open("pupitre-visits", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const store = async (mode, act) => {
    const opened = await base;
    return new Promise((done, fail) => {
      const asked = act(opened.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  };
  const waiting = () => store("readonly", (rows) => rows.getAll());
  const words = (name) => queue.querySelector(`template[data-${name}]`).content.textContent;
  const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

  const show = async () => {
    const rows = await waiting();
    queue.querySelector("[data-queue-state]").textContent = rows.length ? `${words("waiting")} ${rows.length}` : words("all-sent");
    queue.querySelector("[data-queue-list]").replaceChildren(...rows.map((row) => {
      const line = document.createElement("li");
      line.textContent = `${row.fields.text} · ${row.refusal ? `${queue.dataset.refused} ${row.refusal}` : queue.dataset.kept}`;
      return line;
    }));
  };

  let sending = false;
  const flush = async () => {
    if (sending || !navigator.onLine) return;
    sending = true;
    let sent = 0;
    try {
      for (const row of await waiting()) {
        const body = new FormData();
        for (const [name, value] of Object.entries(row.fields)) body.append(name, value);
        if (row.photo) body.append("photo", row.photo, row.photoName);
        const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
        if (token) body.set("csrfmiddlewaretoken", token);
        const response = await fetch(row.address, { method: "POST", body, headers: { "X-Queued": "1" } });
        const answer = await response.json().catch(() => null);
        if (response.ok && answer?.finding) { await store("readwrite", (rows) => rows.delete(row.key)); sent += 1; }
        else if (answer?.refusal) await store("readwrite", (rows) => rows.put({ ...row, refusal: answer.refusal }));
        else break;
      }
    } catch { /* no network: later */ }
    sending = false;
    await show();
    if (sent && !(await waiting()).length && !form?.elements.text.value) location.reload();
  };

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
    const photo = form.elements.photo?.files[0] ?? null;
    // The next note has its own key at once: a quick hand must not write over a note that is still being kept.
    form.elements.key.value = newKey();
    form.elements.text.value = "";
    if (form.elements.photo) form.elements.photo.value = "";
    try {
      await store("readwrite", (rows) => rows.put({ key: fields.key, address: form.getAttribute("action"), fields, photo, photoName: photo?.name ?? "" }));
    } catch {
      form.elements.text.value = fields.text; // a full store: nothing is lost from the screen
    }
    await show();
    form.elements.text.focus();
    flush();
  });
  addEventListener("online", flush);
  setInterval(flush, 20000);
  show().then(flush);
})();
