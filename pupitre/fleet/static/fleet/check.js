// The screen of an audit: the same store as scanning screens keep their acts in. It names nobody.
"use strict";
(() => {
  const root = document.querySelector("[data-check]");
  if (!root || !window.indexedDB) return;
  const store = window.scanStore;
  const settings = JSON.parse(document.getElementById("check-settings").textContent);
  const words = JSON.parse(document.getElementById("check-words").textContent);
  const place = `check:${settings.check}`;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const input = part("code");
  const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  const sign = (kind, text) => { const drawn = document.importNode(root.querySelector(`template[data-sign="${kind}"]`).content.firstElementChild, true); drawn.append(` ${text}`); return drawn; };
  const SIGNS = { found: "done", misplaced: "waiting", reappeared: "waiting", unknown: "blocked" };
  const LIST_WAIT = 8000; // ms: on a bad network, the list kept the last time serves
  let token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  let expected = new Map();
  const seen = new Set();
  const fates = new Map();
  let rows = [];
  let order = 0;

  const draw = async () => {
    const mine = (await store.queue()).filter((act) => act.place === place);
    const known = new Set(rows.map((act) => act.key));
    rows = [...rows, ...mine.filter((act) => !known.has(act.key)).reverse()];
    part("waiting").textContent = mine.length ? `${mine.length} ${words.waiting}` : words.all_sent;
    part("count").textContent = `${[...expected.keys()].filter((code) => seen.has(code)).length} / ${new Set(expected.values()).size}`;
    part("acts").replaceChildren(...rows.slice(0, 60).map((act) => {
      const line = document.createElement("li"), fate = fates.get(act.key);
      line.append(sign(fate ? SIGNS[fate] : "waiting", act.code), Object.assign(document.createElement("span"), { className: "quiet", textContent: fate ? words[fate] : words.kept }));
      line.dataset.fate = fate ?? "kept";
      return line;
    }));
  };

  const scanned = async (raw) => {
    const code = raw.trim().toUpperCase().replace(/^HTTPS?:.*?\/([^/?]+)\/?$/, "$1"); // a label may hold the address of its page
    if (!code) return;
    const device = expected.get(code);
    const good = Boolean(device);
    navigator.vibrate?.(good ? 60 : [120, 80, 120]);
    if (seen.has(code)) { part("said").replaceChildren(sign("waiting", `${code}: ${words.again}`)); return; }
    const act = { key: newKey(), place, by: settings.person, code, at: new Date().toISOString(), order: order++, ready: true };
    await store.keep(act);
    seen.add(code);
    rows.unshift(act);
    part("said").replaceChildren(sign(good ? "done" : "waiting", `${code}: ${good ? `${device.model}, ${words.found}` : words.checked}`));
    part("said").dataset.kind = good ? "done" : "waiting";
    await draw();
    flush();
  };

  let sending = false;
  const flush = async () => {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      for (;;) {
        const batch = (await store.queue()).filter((act) => act.place === place).slice(0, 100);
        if (!batch.length) break;
        const response = await fetch(root.dataset.receive, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ acts: batch }) });
        if (response.redirected && response.url.includes("/login")) { part("said").replaceChildren(sign("refused", words.signed_out)); break; }
        const answer = await response.json().catch(() => null);
        if (!response.ok || !answer?.fates) { if (answer?.refusal) part("said").replaceChildren(sign("refused", answer.refusal)); break; }
        for (const fate of answer.fates) { fates.set(fate.key, fate.fate); await store.forget(fate.key); }
        part("status").textContent = answer.status;
      }
    } catch { /* no network: later */ }
    sending = false;
    await draw();
  };

  const open = () => { // a code entered before the list is read would be lost: the field waits for it
    input.disabled = part("enter").disabled = false;
    if (part("said").dataset.kind === undefined) part("said").textContent = "";
    input.focus();
  };
  const begin = async () => {
    try {
      const extract = await (await fetch(root.dataset.extract, { signal: AbortSignal.timeout(LIST_WAIT) })).json();
      token = extract.token;
      delete extract.token;
      await store.keep({ key: `list:${place}`, place: "lists", at: "", order: 0, expected: extract.expected });
    } catch { /* the list kept the last time serves */ }
    const kept = (await store.queue()).find((row) => row.key === `list:${place}`);
    for (const device of kept?.expected ?? []) for (const code of [device.serial, device.tag]) if (code) expected.set(code.toUpperCase(), device);
    for (const code of part("scanned").content.textContent.split(" ")) if (code) seen.add(code);
    await draw();
    open();
    flush();
  };
  part("form").addEventListener("submit", (event) => { event.preventDefault(); const code = input.value; input.value = ""; scanned(code); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (!input.disabled && !event.target.closest("input, select, textarea, button, a, summary")) input.focus();
  });
  addEventListener("online", flush);
  setInterval(flush, 15000);
  navigator.serviceWorker?.register(root.dataset.worker).catch(() => {});
  begin();
})();
