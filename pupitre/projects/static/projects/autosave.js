// Texts that save themselves while one writes: a form marked data-autosave is posted a moment after it changes.
// What could not be sent stays on this device and leaves later. When someone else wrote meanwhile, the writer chooses.
(() => {
  const WAIT = 800; // milliseconds after the last stroke
  const words = document.querySelector("template[data-autosave-words]")?.dataset;
  const unsent = document.querySelector("[data-unsent]");
  const forms = [...document.querySelectorAll("form[data-autosave]")];
  if (!words || !forms.length) return;

  const key = (form) => `pupitre:unsent:${form.getAttribute("action")}`;
  const hidden = new Set(["csrfmiddlewaretoken", "revision", "anchor"]);
  const values = (form) => Object.fromEntries([...new FormData(form)].filter(([name]) => !hidden.has(name)));
  // What the server sent, whatever was typed before this script ran: a copy of the form, put back to its defaults.
  const sentByServer = (form) => { const copy = form.cloneNode(true); copy.reset(); return values(copy); };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const state = new WeakMap();

  const store = {
    read: (form) => { try { return JSON.parse(localStorage.getItem(key(form))); } catch { return null; } },
    keep: (form) => { try { localStorage.setItem(key(form), JSON.stringify({ values: values(form), revision: form.elements.revision.value })); } catch { /* a full or closed store */ } },
    drop: (form) => { try { localStorage.removeItem(key(form)); } catch { /* closed */ } },
  };

  const say = (form, text, kind = "") => {
    const line = form.querySelector("[data-said]");
    line.textContent = text;
    line.dataset.kind = kind;
  };
  const count = () => {
    const waiting = forms.filter((form) => state.get(form).failed).length;
    unsent.hidden = waiting === 0;
    unsent.textContent = waiting ? `${waiting} · ${unsent.dataset.words}` : "";
  };
  const progress = (answer) => {
    const bar = document.querySelector("progress[data-whole]");
    if (bar) bar.value = answer.whole;
    for (const [heading, told] of Object.entries(answer.reached)) {
      const shown = document.querySelector(`[data-step="${heading}"] .state`);
      const sample = { none: "○", waiting: "◐", done: "●" };
      if (!shown) continue;
      shown.className = `state state-${told.sign}`;
      const sign = shown.querySelector("span");
      if (sign) sign.textContent = sample[told.sign];
      shown.lastChild.textContent = told.word;
    }
  };

  const conflict = (form, answer) => {
    form.querySelector(".conflict")?.remove();
    const box = document.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
    const theirs = Object.entries(answer.theirs).filter(([name]) => form.elements[name]);
    const shown = ([name, value]) => {
      const field = form.elements[name];
      if (field.options) return [...field.options].find((option) => option.value === String(value))?.text ?? value;
      if (field instanceof RadioNodeList) return [...field].find((one) => one.value === value)?.closest("label").textContent.trim() ?? "";
      return value;
    };
    box.querySelector("[data-refusal]").textContent = answer.refusal;
    box.querySelector("[data-theirs]").textContent = theirs.map(shown).filter((text) => text !== "").join("\n");
    box.querySelector('[data-keep="both"]').hidden = !form.elements.text;
    box.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-keep]")?.dataset.keep;
      if (!choice) return;
      form.elements.revision.value = answer.revision;
      if (choice === "theirs") for (const [name, value] of theirs) form.elements[name].value = value;
      if (choice === "both") form.elements.text.value = `${answer.theirs.text}\n\n${form.elements.text.value}`;
      box.remove();
      state.get(form).choosing = false;
      say(form, words.chosen);
      (form.elements.text ?? form.querySelector("input:not([type=hidden]), select")).focus();
      send(form);
    });
    form.append(box);
    state.get(form).choosing = true;
    say(form, "");
    box.focus();
  };

  const send = async (form) => {
    const now = state.get(form);
    clearTimeout(now.timer);
    if (now.choosing) return;
    if (now.sending) { now.again = true; return; }
    now.sending = true;
    const sent = values(form);
    say(form, words.sending);
    let answer = null;
    let response = null;
    try {
      if (!navigator.onLine) throw new TypeError("no network");
      response = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, keepalive: true });
      answer = await response.json();
    } catch { /* no network, or a page instead of an answer */ }
    now.sending = false;
    now.failed = !(response?.ok && answer);
    if (!now.failed && answer.theirs) {
      conflict(form, answer);
    } else if (!now.failed) {
      form.elements.revision.value = answer.revision;
      now.known = sent;
      if (same(sent, values(form))) { store.drop(form); say(form, answer.said, "done"); } else { store.keep(form); now.again = true; }
      progress(answer);
    } else if (answer?.refusal) {
      say(form, answer.refusal, "error");
    } else {
      say(form, response ? words.failed : words.kept, "kept");
    }
    count();
    if (now.again) { now.again = false; send(form); }
  };

  const later = (form) => {
    const now = state.get(form);
    store.keep(form);
    clearTimeout(now.timer);
    now.timer = setTimeout(() => send(form), WAIT);
  };
  const dirty = (form) => !same(values(form), state.get(form).known);

  for (const form of forms) {
    const known = sentByServer(form);
    state.set(form, { known, failed: false });
    form.addEventListener("input", () => later(form));
    form.addEventListener("change", () => { if (dirty(form)) { store.keep(form); send(form); } });
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
    const kept = store.read(form);
    const typed = values(form);
    if (!kept) { if (dirty(form)) later(form); continue; }
    if (same(kept.values, typed) && !dirty(form)) { store.drop(form); continue; }
    for (const [name, value] of Object.entries(kept.values))
      if (form.elements[name] && typed[name] === known[name]) form.elements[name].value = value;
    form.elements.revision.value = kept.revision;
    say(form, words.found, "kept");
    send(form);
  }
  addEventListener("online", () => { for (const form of forms) if (dirty(form)) send(form); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const form of forms) if (dirty(form)) send(form);
  });
})();
