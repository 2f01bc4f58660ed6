// The queue and the page of a request follow what others do. Rows change in place; none comes or goes under the cursor.
"use strict";
(() => {
  const root = document.querySelector("[data-watch]");
  if (!root) return;
  const { listen, fresh, soon } = window.pupitreLive;
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const words = root.dataset;

  // What has the focus in `place`, found again once its content was changed.
  const keepingFocus = (place, act) => {
    const held = place.contains(document.activeElement) ? document.activeElement : null;
    const find = held && (held.id ? `#${CSS.escape(held.id)}` : held.getAttribute("href") ? `${held.localName}[href="${CSS.escape(held.getAttribute("href"))}"]` : held.name ? `[name="${CSS.escape(held.name)}"]` : null);
    act();
    if (find && !document.contains(held)) place.querySelector(find)?.focus({ preventScroll: true });
  };

  // The queue.
  const body = () => document.querySelector(".results tbody");
  const rows = async () => {
    if (!body()) return;
    const now = await fresh();
    const results = now?.querySelector(".results");
    if (!results) return;
    const there = new Map([...results.querySelectorAll("tbody tr[id]")].map((row) => [row.id, row]));
    for (const row of body().querySelectorAll("tr[id]")) {
      const other = there.get(row.id);
      row.classList.toggle("row-gone", !other);
      if (!other) continue;
      there.delete(row.id);
      const picked = row.querySelector("input[type=checkbox]")?.checked;
      if (row.dataset.was === other.innerHTML) continue;
      keepingFocus(row, () => { row.innerHTML = other.innerHTML; row.dataset.was = other.innerHTML; });
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.checked = Boolean(picked);
      window.htmx?.process(row);
    }
    for (const place of [".status", ".results-bar [role=status]"]) {
      const here = document.querySelector(place), said = now.querySelector(place);
      if (here && said && here.textContent !== said.textContent) here.textContent = said.textContent;
    }
    const button = part("new");
    button.hidden = there.size === 0;
    button.textContent = there.size === 1 ? words.wordsNewOne : words.wordsNewMany.replace("#", there.size);
    button.onclick = () => {
      const picked = new Set([...body().querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value));
      document.querySelector(".results").replaceWith(results);
      for (const box of results.querySelectorAll("input[type=checkbox]")) box.checked = picked.has(box.value);
      window.htmx?.process(results);
      button.hidden = true;
      const first = results.querySelector([...there.keys()].map((id) => `#${CSS.escape(id)} th a`).join(","));
      first?.focus();
    };
  };
  for (const row of body()?.querySelectorAll("tr[id]") ?? []) row.dataset.was = row.innerHTML;

  // The page of a request.
  const ticket = document.querySelector("[data-ticket]")?.dataset.ticket;
  const talk = document.getElementById("conversation");
  const lines = (list) => [...list.children].map((line) => line.id || line.textContent);
  const conversation = async () => {
    const now = await fresh();
    const other = now?.getElementById("conversation");
    if (!other) return;
    const here = lines(talk), there = lines(other);
    if (here.every((line, at) => line === there[at])) {
      const added = [...other.children].slice(here.length);
      for (const line of added) { line.classList.add("is-new"); talk.append(line); }
      if (added.length) part("said").textContent = words.wordsMessage;
      if (added.length) for (const field of document.querySelectorAll("input[name=seen]")) field.value = now.querySelector("[data-seen]")?.dataset.seen ?? field.value;
    } else if (!talk.contains(document.activeElement)) talk.innerHTML = other.innerHTML;
    for (const id of ["#ticket-line", ".status"]) {
      const place = document.querySelector(id), said = now.querySelector(id);
      if (place && said && place.innerHTML !== said.innerHTML) place.innerHTML = said.innerHTML;
    }
  };
  const presence = document.getElementById("presence"); // the desk's pages alone say who is there
  const mineOnly = Boolean(ticket) && !presence;
  const who = async () => {
    if (!presence) return;
    const answer = await fetch(presence.dataset.from, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    people = (await answer.text()).trim();
    show();
  };
  let people = "";
  const writers = new Map(); // who writes, until when
  const show = () => {
    const box = document.createElement("template");
    box.innerHTML = people;
    for (const one of box.content.querySelectorAll("[data-person]"))
      if ((writers.get(one.dataset.person) ?? 0) > Date.now()) one.textContent = one.dataset.writing;
    if (presence.innerHTML !== box.innerHTML) presence.replaceChildren(box.content);
  };
  const typed = (by) => {
    if (!presence || String(by) === words.me) return;
    writers.set(String(by), Date.now() + 5000);
    show();
    setTimeout(show, 5100);
  };
  const answer = document.getElementById("answer");
  let told = 0;
  if (presence && answer) answer.addEventListener("input", () => {
    if (Date.now() - told < 3000) return;
    told = Date.now();
    const token = answer.form.querySelector("[name=csrfmiddlewaretoken]").value;
    fetch(presence.dataset.typing, { method: "POST", headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } }).catch(() => {});
  });

  const read = ticket ? soon(() => conversation().catch(() => {}), 200) : soon(() => rows().catch(() => {}), 1000);
  const mine = (notice) => !ticket || String(notice.ticket) === ticket;
  who();
  listen(words.watch, {
    again: () => { read(); who(); },
    told: (notice) => {
      const waiting = part("chat");
      if (waiting && notice.kind === "chat" && !mineOnly) waiting.hidden = notice.state !== "waiting";
      if (!mine(notice)) return;
      if (notice.kind === "typing") typed(notice.by);
      else if (notice.kind === "presence") who();
      else read();
    },
  });
})();
