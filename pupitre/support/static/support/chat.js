// Chats. Without this file a chat is a page with a form, read again now and then.
"use strict";
(() => {
  // Lines that have not left yet, kept on the device until the server has them: a reload or a cut loses none.
  const within = (mode, act) => new Promise((done, fail) => {
    const asked = indexedDB.open("pupitre-chat", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("lines", { keyPath: "key" });
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const base = asked.result;
      base.onversionchange = () => base.close(); // signing out in another tab deletes it
      const transaction = base.transaction("lines", mode, { durability: "strict" });
      const wanted = act(transaction.objectStore("lines"));
      transaction.oncomplete = () => { base.close(); done(wanted.result); };
      transaction.onerror = transaction.onabort = () => { base.close(); fail(transaction.error); };
    };
  });
  const store = {
    keep: (line) => within("readwrite", (rows) => rows.put(line)),
    forget: (key) => within("readwrite", (rows) => rows.delete(key)),
    of: async (ticket, person) => (await within("readonly", (rows) => rows.getAll())).filter((line) => line.ticket === ticket && line.person === person).sort((a, b) => a.at - b.at),
  };
  const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  const { listen, fresh, soon } = window.pupitreLive;
  const talks = new Map();

  const begin = (root) => {
    const ticket = root.dataset.talk, person = root.dataset.me, words = root.dataset;
    const part = (name) => root.querySelector(`[data-part="${name}"]`);
    const lines = part("lines"), form = part("say");
    const text = form?.querySelector("textarea"), files = form?.querySelector("input[type=file]");
    const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
    const scroll = part("scroll");
    const bottom = () => { scroll.scrollTop = scroll.scrollHeight; };
    const near = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;

    // What the server has after the last line that this page has.
    let reading = null, asked = false;
    const read = async () => {
      if (reading) { asked = true; return reading; }
      reading = (async () => {
        try {
          const answer = await fetch(`${root.dataset.lines}?after=${root.dataset.last}`, { headers: { "X-Requested-With": "fetch" } });
          if (answer.redirected && answer.url.includes("/login")) { part("trouble").textContent = words.wordsSignedOut; return; }
          if (!answer.ok) return;
          const box = document.createElement("template");
          box.innerHTML = await answer.text();
          const got = box.content.firstElementChild;
          const follow = near();
          for (const line of got.querySelectorAll("[data-line]")) {
            if (lines.querySelector(`[data-line="${line.dataset.line}"]`)) continue;
            const mine = line.dataset.key && lines.querySelector(`[data-waiting="${line.dataset.key}"]`);
            mine ? mine.replaceWith(line) : lines.insertBefore(line, lines.querySelector("[data-waiting]"));
          }
          root.dataset.last = got.dataset.last;
          for (const name of ["status", "there"]) {
            const said = got.querySelector(`[data-${name}]`).textContent;
            if (part(name).textContent !== said) part(name).textContent = said;
          }
          if (got.dataset.live === "0" && person !== words.requester && form) form.hidden = true;
          if (got.querySelector(".line:not(.line-mine)")) part("typing").textContent = "";
          if (follow) bottom();
        } catch { /* no connection: read again when it is back */ }
      })();
      await reading;
      reading = null;
      if (asked) { asked = false; return read(); }
    };

    const draw = (line) => {
      let row = lines.querySelector(`[data-waiting="${line.key}"]`);
      if (!row) {
        row = Object.assign(document.createElement("li"), { className: "line line-mine line-waiting" });
        row.dataset.waiting = line.key;
        lines.append(row);
        bottom();
      }
      const body = Object.assign(document.createElement("div"), { className: "line-body", textContent: line.body });
      const note = Object.assign(document.createElement("p"), { className: "line-head quiet", textContent: [line.refused || words.wordsWaiting, ...line.files.map((file) => file.name)].join(" · ") });
      row.replaceChildren(body, note);
      row.classList.toggle("line-refused", Boolean(line.refused));
      if (!line.refused) return;
      const back = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: words.wordsBack });
      back.onclick = async () => { await store.forget(line.key); row.remove(); text.value = [line.body, text.value].filter(Boolean).join("\n"); text.focus(); };
      row.append(back);
    };

    let sending = false;
    const flush = async () => {
      if (sending || !form) return;
      sending = true;
      try {
        for (const line of (await store.of(ticket, person)).filter((one) => !one.refused)) {
          const data = new FormData();
          data.set("body", line.body);
          data.set("key", line.key);
          for (const file of line.files) data.append("files", file, file.name);
          const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } });
          if (answer.redirected) { part("trouble").textContent = words.wordsSignedOut; break; }
          if (answer.status === 204) await store.forget(line.key);
          else if ([403, 404, 409, 413, 422].includes(answer.status)) {
            line.refused = answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : String(answer.status);
            await store.keep(line);
            draw(line);
          } else throw new Error(String(answer.status));
          part("trouble").textContent = "";
        }
        await read();
      } catch { part("trouble").textContent = words.wordsOffline; }
      sending = false;
    };

    if (form) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const line = { key: newKey(), ticket, person, body: text.value.trim(), files: [...files.files], at: Date.now() };
        if (!line.body && !line.files.length) return text.focus();
        try { await store.keep(line); } catch { return form.submit(); } // nowhere to keep it: as without script
        draw(line);
        text.value = "";
        files.value = "";
        text.focus();
        if (sending) setTimeout(flush, 300); else flush();
      });
      text.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(hover: hover)").matches) { event.preventDefault(); form.requestSubmit(); }
      });
      let told = 0;
      text.addEventListener("input", () => {
        if (Date.now() - told < 3000 || !text.value.trim()) return;
        told = Date.now();
        fetch(root.dataset.typing, { method: "POST", headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } }).catch(() => {});
      });
      part("canned")?.addEventListener("change", ({ target }) => {
        if (!target.value) return;
        text.setRangeText(target.value, text.selectionStart, text.selectionEnd, "end");
        target.value = "";
        text.focus();
      });
    }

    let quiet = 0;
    const typed = (by) => {
      if (String(by) === person) return;
      part("typing").textContent = String(by) === words.requester ? words.wordsTypingRequester : person === words.requester ? words.wordsTypingDesk : words.wordsTypingColleague;
      clearTimeout(quiet);
      quiet = setTimeout(() => { part("typing").textContent = ""; }, 5000);
    };
    talks.set(ticket, { read, flush, typed, root });
    store.of(ticket, person).then((kept) => { kept.forEach(draw); flush(); });
    bottom();
  };

  // The panel of the desk: what waits is read again; the talks in hand are left alone, and added or taken away.
  const panel = document.querySelector("[data-panel]");
  const title = document.title;
  const stream = document.querySelector("[data-live-stream]");
  if (!stream) return;
  const address = () => {
    if (!panel) return stream.dataset.liveStream;
    const shown = [...talks.keys()].map((ticket) => `ticket=${ticket}`).join("&");
    return stream.dataset.liveStream + (shown && `?${shown}`);
  };
  const count = () => {
    const waiting = Number(document.getElementById("chats-waiting")?.dataset.count ?? 0);
    document.title = waiting ? `(${waiting}) ${title}` : title;
  };
  const reread = soon(async () => {
    const now = await fresh().catch(() => null);
    if (!now) return;
    for (const id of ["chats-waiting", "chats-elsewhere"]) {
      const here = document.getElementById(id), there = now.getElementById(id);
      if (here.innerHTML === there.innerHTML || here.contains(document.activeElement) && here.querySelectorAll("li").length === there.querySelectorAll("li").length) continue;
      here.innerHTML = there.innerHTML;
      here.dataset.count = there.dataset.count ?? "";
    }
    const status = document.querySelector(".status"), said = now.querySelector(".status");
    if (status && said) status.textContent = said.textContent;
    for (const card of now.querySelectorAll(".chat-card")) {
      if (document.getElementById(card.id)) continue;
      document.getElementById("chats-mine").append(card);
      begin(card.querySelector("[data-talk]"));
    }
    for (const card of document.querySelectorAll(".chat-card")) {
      if (now.getElementById(card.id) || card.querySelector("textarea")?.value.trim()) continue;
      talks.delete(card.querySelector("[data-talk]").dataset.talk);
      card.remove();
    }
    count();
    live.at(address());
  });

  for (const root of document.querySelectorAll("[data-talk]")) begin(root);
  const everything = () => { for (const talk of talks.values()) { talk.read(); talk.flush(); } if (panel) reread(); };
  const live = listen(address(), {
    keep: true,
    again: everything,
    told: (notice) => {
      const talk = talks.get(String(notice.ticket));
      if (notice.kind === "typing") talk?.typed(notice.by);
      else if (talk && notice.kind !== "ticket") talk.read();
      if (panel && notice.kind === "chat") reread();
    },
  });
  addEventListener("online", everything);
  setInterval(() => { for (const talk of talks.values()) talk.flush(); }, 15000);
  count();
})();
