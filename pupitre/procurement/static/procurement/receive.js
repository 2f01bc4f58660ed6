// Receiving in a corridor without network: what is counted stays on the device until the server has it. The key
// travels with it, so that what is sent twice is received once.
"use strict";
(() => {
  const form = document.querySelector("[data-receive]");
  if (!form) return;
  const place = `receive:${location.pathname}`;
  const notice = form.querySelector("[data-notice]");
  const fieldsOf = (one) => [...new FormData(one)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const fields = () => fieldsOf(form);
  const sentByServer = () => { const copy = form.cloneNode(true); copy.reset(); return fieldsOf(copy); };
  const keep = (sent) => {
    try { localStorage.setItem(place, JSON.stringify({ fields: fields(), sent })); } catch { /* private mode */ }
  };
  const forget = () => { try { localStorage.removeItem(place); } catch { /* private mode */ } };
  const say = (text) => { notice.textContent = text; notice.hidden = !text; };

  let waiting = false;
  try {
    const kept = JSON.parse(localStorage.getItem(place) || "null");
    // What was counted before this script ran is newer than what was kept, unless that is on its way already.
    const empty = new Map(sentByServer());
    const typed = new Set(fields().filter(([name, value]) => empty.get(name) !== value).map(([name]) => name));
    waiting = Boolean(kept && kept.sent);
    for (const [name, value] of kept ? kept.fields : []) {
      const field = form.elements.namedItem(name);
      if (!field || (typed.has(name) && !waiting)) continue;
      if (field.type === "checkbox") field.checked = true; else field.value = value;
    }
    if (typed.size && !waiting) keep(false);
  } catch { forget(); }

  const send = async () => {
    waiting = true;
    keep(true);
    let answer;
    try {
      answer = await fetch(location.href, { method: "POST", body: new FormData(form), redirect: "follow" });
    } catch {
      say(form.dataset.waiting);
      return;
    }
    waiting = false;
    if (answer.redirected) {
      forget();
      location.assign(answer.url);
      return;
    }
    keep(false);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.querySelector("main .status, main .notice, main p");
    say(told ? told.textContent.trim() : answer.statusText);
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  form.addEventListener("input", () => keep(false));
  window.addEventListener("online", () => { if (waiting) send(); });
  setInterval(() => { if (waiting && navigator.onLine) send(); }, 15000);
  if (waiting) send();

  form.addEventListener("keydown", (event) => {
    const line = event.target.dataset ? event.target.dataset.scan : "";
    if (!line || event.key !== "Enter") return;
    event.preventDefault();
    const serial = event.target.value.trim();
    event.target.value = "";
    if (!serial) return;
    const list = form.elements.namedItem(`serials-${line}`);
    const known = list.value.split(/\s+/).filter(Boolean);
    if (known.includes(serial)) { say(`${serial}: ${form.dataset.twice}`); return; }
    known.push(serial);
    list.value = known.join("\n");
    const count = form.elements.namedItem(`there-${line}`);
    count.value = Math.max(Number(count.value) || 0, known.length);
    say("");
    keep(false);
  });
})();
