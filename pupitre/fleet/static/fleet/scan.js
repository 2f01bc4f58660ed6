// The scanning screen: each code scanned is an act with a key made here, kept on the device at once, and sent in
// batches. The server answers each act's fate; what the screen says before is what its own list lets it foresee.
"use strict";
(() => {
  const root = document.querySelector("[data-scan]");
  if (!root || !window.indexedDB) return;
  const store = window.scanStore;
  const settings = JSON.parse(document.getElementById("scan-settings").textContent);
  const words = JSON.parse(document.getElementById("scan-words").textContent);
  const place = `${settings.campaign}:${settings.school}`;
  const back = settings.kind === "take_back";
  const part = (name) => root.querySelector(`[data-${name}]`);
  const input = part("code");
  const BATCH = 100;
  const DOUBLE = 2000; // ms in which a gun that reads a label twice counts once
  const PAUSE = 4000; // ms during which the last act may be corrected before it leaves
  const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  const make = (name, text, className) => Object.assign(document.createElement(name), { textContent: text ?? "", className: className ?? "" });
  const sign = (kind, text) => { const drawn = document.importNode(root.querySelector(`template[data-sign="${kind}"]`).content.firstElementChild, true); drawn.append(` ${text}`); return drawn; };

  let token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  let list = null; // the extract: classes, pupils, devices
  let byCode = new Map();
  let partOf = new Map();
  let chosen = null; // the pupil who is served
  let last = null; // the act that may still be corrected
  let order = 0;
  let seen = { code: "", at: 0 };
  const fates = new Map(); // of acts recorded since the page was opened, by key
  let rows = []; // the acts of this page, latest first

  // Sound, word and shape: a gym is loud, and a phone is silent.
  let audio = null;
  const tell = (good) => {
    navigator.vibrate?.(good ? 60 : [120, 80, 120]);
    try {
      audio ??= new AudioContext();
      const tone = audio.createOscillator(), volume = audio.createGain();
      tone.frequency.value = good ? 880 : 220;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + (good ? 0.09 : 0.35));
    } catch { /* no sound here */ }
  };
  const say = (kind, text) => { part("said").replaceChildren(sign(kind, text)); part("said").dataset.kind = kind; };

  const read = (extract) => {
    list = extract;
    byCode = new Map();
    partOf = new Map();
    for (const device of list.devices) {
      for (const code of [device.serial, device.tag]) if (code) byCode.set(code.toUpperCase(), device);
      for (const one of device.parts) if (one.tag) partOf.set(one.tag.toUpperCase(), { device, part: one });
    }
    list.pupilOf = new Map(list.pupils.map((pupil) => [pupil.id, pupil]));
  };
  const holds = (pupil) => list.devices.find((device) => device.pupil === pupil.id && !device.loan);

  // What the list lets foresee: the same obstacles, in the same order, as fleet/engine/handing.py.
  const foresee = (device, pupil) => {
    if (!device) return ["waiting", words.unknown];
    if (back) return device.held ? ["done", words.done] : ["waiting", words.nobody];
    if (device.pupil === pupil.id) return ["waiting", words.theirs];
    if (device.held) return ["blocked", words.held];
    if (device.state !== "in_store") return ["blocked", words.not_in_store];
    if (holds(pupil)) return ["blocked", words.holds];
    if (pupil.blocked) return ["blocked", pupil.blocked];
    return ["done", words.done];
  };

  const apply = (act, device) => { // so that the next scan meets what this one did
    if (!device) return;
    if (back) Object.assign(device, { held: false, pupil: null, state: "in_store" });
    else Object.assign(device, { held: true, pupil: act.pupil, state: "in_use", loan: false });
  };

  const klass = () => part("class").value;
  const ofClass = () => list.pupils.filter((pupil) => String(pupil.class) === klass());
  const isDone = (pupil) => (back ? !list.devices.some((device) => device.pupil === pupil.id) : Boolean(holds(pupil)));

  const next = () => {
    const pupils = ofClass();
    const from = chosen ? pupils.indexOf(chosen) + 1 : 0;
    chosen = [...pupils.slice(from), ...pupils.slice(0, from)].find((pupil) => !isDone(pupil)) ?? null;
  };

  const drawClass = () => {
    const pupils = ofClass();
    const done = pupils.filter(isDone).length;
    part("progress").max = pupils.length || 1;
    part("progress").value = done;
    part("count").textContent = `${done} / ${pupils.length}`;
    part("pupils").replaceChildren(...pupils.map((pupil) => {
      const line = make("li"), button = make("button", "", "scan-pupil");
      button.type = "button";
      button.setAttribute("aria-pressed", String(pupil === chosen));
      const held = holds(pupil);
      button.append(sign(isDone(pupil) ? "done" : pupil.blocked ? "blocked" : "none", pupil.name));
      if (held) button.append(make("span", held.tag || held.serial, "quiet"));
      button.addEventListener("click", () => { chosen = pupil; draw(); input.focus(); });
      line.append(button);
      return line;
    }));
    root.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
    const blocked = chosen && !back && chosen.blocked;
    part("served").textContent = back ? "" : chosen ? `${words.next}: ${chosen.name}` : pupils.length ? words.all_done : words.nobody_left;
    part("gate").hidden = !blocked;
    if (blocked) part("gate-why").textContent = chosen.blocked;
  };

  const drawLast = () => {
    const device = last && byCode.get(last.code.toUpperCase());
    part("kit").hidden = !device || (!device.parts.length && !back);
    if (part("kit").hidden) return;
    part("kit-of").textContent = device.tag || device.serial;
    part("condition").hidden = !back;
    part("parts").replaceChildren(...device.parts.map((one) => {
      const label = make("label"), box = Object.assign(make("input"), { type: "checkbox", checked: !last.missing.includes(one.id) });
      box.addEventListener("change", () => {
        if (!last) return;
        last.missing = box.checked ? last.missing.filter((id) => id !== one.id) : [...last.missing, one.id];
        store.keep(last);
        hold();
      });
      label.append(box, ` ${one.name}`);
      return label;
    }));
    for (const radio of part("condition").querySelectorAll("input")) radio.checked = radio.value === last.condition;
  };

  const drawRows = async () => {
    const queue = await store.queue();
    const mine = queue.filter((act) => act.place === place && act.by === settings.person);
    const others = queue.filter((act) => act.place === place && act.by !== settings.person);
    part("waiting").textContent = mine.length ? `${mine.length} ${words.waiting}` : words.all_sent;
    part("waiting").dataset.n = mine.length;
    part("others").hidden = !others.length;
    part("others-said").textContent = `${words.others} ${others.length}`;
    const known = new Set(rows.map((act) => act.key));
    rows = [...rows, ...mine.filter((act) => !known.has(act.key)).reverse()];
    part("acts").replaceChildren(...rows.slice(0, 60).map((act) => {
      const line = make("li"), fate = fates.get(act.key);
      const pupil = list?.pupilOf.get(act.pupil);
      const [kind, text] = fate
        ? [{ done: "done", already: "waiting", conflict: "blocked" }[fate.fate], fate.said || words[fate.fate === "done" ? "sent" : fate.fate]]
        : ["waiting", words.kept];
      line.append(sign(kind, act.code), make("span", [pupil?.name, text].filter(Boolean).join(" · "), "quiet"));
      line.dataset.fate = fate?.fate ?? "kept";
      return line;
    }));
    part("offline").hidden = navigator.onLine;
  };

  const draw = () => { if (list) { drawClass(); drawLast(); } drawRows(); };

  let timer = null;
  const hold = () => { clearTimeout(timer); timer = setTimeout(release, PAUSE); };
  const release = async () => {
    clearTimeout(timer);
    if (!last) return;
    last.ready = true;
    const act = last;
    last = null;
    await store.keep(act);
    draw();
    flush();
  };

  // One scan after the other: a gun quicker than the store must not give two devices to one pupil.
  let line = Promise.resolve();
  const scanned = (raw) => { line = line.then(() => take(raw)).catch(() => say("refused", words.no_store)); return line; };
  const take = async (raw) => {
    const code = raw.trim().toUpperCase().replace(/^HTTPS?:.*?\/([^/?]+)\/?$/, "$1"); // a label may hold the address of its page
    if (!code || !list) return;
    const now = Date.now();
    if (code === seen.code && now - seen.at < DOUBLE) { say("waiting", `${code}: ${words.again}`); return; }
    seen = { code, at: now };
    const one = partOf.get(code);
    if (one && !byCode.has(code)) {
      const good = last && byCode.get(last.code) === one.device;
      say(good ? "done" : "blocked", `${code}: ${good ? one.part.name : words.part_other}`);
      tell(Boolean(good));
      return;
    }
    const device = byCode.get(code) ?? null;
    if (!back && !chosen) { say("blocked", words.nobody_left); tell(false); return; }
    const pupil = back ? list.pupilOf.get(device?.pupil) ?? null : chosen;
    const override = !back && chosen.blocked ? part("override").value.trim() : "";
    let [kind, text] = foresee(device, pupil);
    if (kind === "blocked" && override && text === chosen.blocked) [kind, text] = ["done", words.done];
    const act = { key: newKey(), place, by: settings.person, kind: settings.kind, code, at: new Date(now).toISOString(), order: order++, pupil: pupil?.id ?? null, condition: back ? "bon" : "", missing: [], broken: [], override, fine: kind === "done", ready: false };
    try { await store.keep(act); } catch { say("refused", words.no_store); tell(false); return; }
    rows.unshift(act);
    const before = last;
    last = act;
    if (before) { before.ready = true; store.keep(before).then(flush); }
    if (kind === "done") {
      apply(act, device);
      part("override").value = "";
      if (!back) next();
    }
    say(kind, `${code}${pupil ? ` · ${pupil.name}` : ""}: ${text}${kind === "done" && device?.parts.length ? `, ${words.part_there}` : ""}`);
    tell(kind === "done");
    hold();
    draw();
  };

  // One batch at a time; an act leaves the queue when its fate is known, never before.
  let sending = false;
  const flush = async (whose = settings.person) => {
    if (sending || !navigator.onLine) return drawRows();
    sending = true;
    let more = true, renewed = false;
    try {
      while (more) {
        const queue = (await store.queue()).filter((act) => act.place === place && act.by === whose && act.ready);
        const batch = queue.slice(0, BATCH);
        if (!batch.length) break;
        const response = await fetch(root.dataset.receive, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ acts: batch }) });
        if (response.redirected && response.url.includes("/login")) { await leave(); break; }
        if (response.status === 403 && !renewed) { renewed = true; if (await refresh()) continue; break; }
        const answer = await response.json().catch(() => null);
        if (answer?.code === "fleet.campaign_closed") { store.clearLists(); say("refused", answer.refusal); break; }
        if (!response.ok || !answer?.fates) { if (answer?.refusal) say("refused", answer.refusal); break; }
        for (const fate of answer.fates) {
          fates.set(fate.key, fate);
          await store.forget(fate.key);
          if (fate.fate === "conflict") { say("blocked", `${batch.find((act) => act.key === fate.key)?.code}: ${fate.said}`); tell(false); }
        }
        more = queue.length > batch.length;
      }
    } catch { /* no network: later */ }
    sending = false;
    await drawRows();
  };

  const leave = async () => { // signed out: no name stays
    store.clearLists();
    await caches?.delete("pupitre-scan-1");
    list = null;
    for (const name of ["pupils", "kit-of", "parts"]) part(name).replaceChildren();
    part("kit").hidden = part("gate").hidden = true;
    part("served").textContent = "";
    input.disabled = true;
    say("refused", words.signed_out);
    part("sign-in").hidden = false;
  };

  const classes = () => {
    const kept = klass();
    const some = list.pupils.some((pupil) => !pupil.class) ? [{ id: 0, name: words.no_class }] : [];
    part("class").replaceChildren(...[...list.classes, ...some].map((one) => Object.assign(make("option", one.name), { value: String(one.id) })));
    const asked = kept || new URLSearchParams(location.search).get("class");
    if (asked && [...part("class").options].some((option) => option.value === asked)) part("class").value = asked;
    part("in-store").replaceChildren(...list.devices.filter((device) => (back ? device.held : device.state === "in_store")).map((device) => Object.assign(make("option", [device.tag || device.serial, device.model].join(" · ")), { value: device.tag || device.serial })));
  };

  const refresh = async () => {
    try {
      const response = await fetch(root.dataset.extract, { headers: { Accept: "application/json" } });
      if (response.redirected) { await leave(); return false; }
      if (!response.ok) return false;
      const extract = await response.json();
      token = extract.token;
      if (extract.closed) { store.clearLists(); say("refused", words.closed); input.disabled = true; return false; }
      delete extract.token;
      await store.keepList(place, extract);
      read(extract);
    } catch {
      const kept = await store.list(place).catch(() => null);
      if (kept && new Date(kept.until) < new Date()) { store.clearLists(); say("refused", words.old); return false; }
      if (!kept) { say("refused", words.old); return false; }
      read(kept);
    }
    // What waits here and the server does not know yet has been done all the same.
    for (const act of await store.queue()) if (act.place === place && act.fine) apply(act, byCode.get(act.code));
    return true;
  };

  const begin = async () => {
    if (!(await refresh())) return drawRows();
    classes();
    chosen = null;
    next();
    draw();
    for (const act of await store.queue()) if (!act.ready) { act.ready = true; await store.keep(act); } // left by a reload
    await flush();
  };

  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = input.value;
    input.value = "";
    scanned(code);
  });
  part("class").addEventListener("change", () => { chosen = null; next(); draw(); input.focus(); });
  part("done").addEventListener("click", () => { release(); input.focus(); });
  part("pick").addEventListener("click", () => { scanned(part("in-store").value); input.focus(); });
  part("take-others").addEventListener("click", async () => { const whose = (await store.queue()).find((act) => act.place === place && act.by !== settings.person)?.by; if (whose) flush(whose); });
  part("condition").addEventListener("change", ({ target }) => { if (last) { last.condition = target.value; store.keep(last); hold(); } });
  // A gun types where the focus is: it comes back to the field by itself.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (!event.target.closest("input, select, textarea, button, a, summary")) input.focus();
  });
  addEventListener("online", () => flush());
  addEventListener("offline", () => drawRows());
  setInterval(() => flush(), 15000);

  // The camera, where the browser reads labels by itself.
  part("camera").addEventListener("click", async () => {
    if (!("BarcodeDetector" in window)) { part("camera-said").textContent = words.no_camera; return; }
    try {
      const video = part("video");
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      await video.play();
      const detector = new BarcodeDetector();
      const look = async () => {
        if (video.hidden) return;
        const found = await detector.detect(video).catch(() => []);
        if (found[0] && !(found[0].rawValue.toUpperCase() === seen.code && Date.now() - seen.at < 5000)) await scanned(found[0].rawValue);
        setTimeout(look, 200);
      };
      look();
    } catch { part("camera-said").textContent = words.camera_denied; }
  });

  navigator.serviceWorker?.register(root.dataset.worker).catch(() => {});
  begin();
})();
