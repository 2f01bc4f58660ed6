// The desk by keyboard. Every page works without this file.
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // A canned answer goes where one writes, at the cursor.
  document.addEventListener("change", async ({ target }) => {
    if (!target.dataset?.insert || !target.value) return;
    const place = document.querySelector(target.dataset.insert);
    const answer = await fetch(`${target.dataset.from}?canned=${target.value}`, { headers: { Accept: "text/plain" } });
    if (!answer.ok) return;
    place.setRangeText(await answer.text(), place.selectionStart, place.selectionEnd, "end");
    target.value = "";
    place.focus();
  });

  // A form opened in place takes the focus.
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "handle") detail.target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  // The caller: arrows go from the field to who is found and back, Enter takes the first; Alt and a figure add the
  // call to the request of that rank.
  const found = () => [...document.querySelectorAll(".callers a")];
  let wanted = false;
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("#who");
    const at = found().indexOf(event.target.closest(".callers a"));
    if ((field || at >= 0) && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      (next < 0 ? document.getElementById("who") : found()[next])?.focus();
    } else if (field && event.key === "Enter") {
      event.preventDefault();
      if (found().length && !field.dataset.typed) found()[0].click();
      else wanted = true; // as soon as they are found
    } else if (event.altKey && /^[1-9]$/.test(event.key)) {
      document.querySelector(`[data-into="${event.key}"]`)?.click();
    }
  });
  document.addEventListener("input", ({ target }) => { if (target.id === "who") target.dataset.typed = "1"; });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "callers") {
      delete document.getElementById("who").dataset.typed;
      if (wanted) found()[0]?.click();
      wanted = false;
    }
    if (detail.target.id === "caller") {
      document.getElementById("callers").replaceChildren();
      document.getElementById("id_subject")?.focus();
    }
  });

  // Rows of the queue: j and k move, Enter opens; other keys are those that the page gives (data-key).
  const rows = () => [...document.querySelectorAll(".list tbody tr[id]")];
  let current = "";
  const stand = (row) => {
    document.querySelector("tr.here")?.classList.remove("here");
    if (!row) return;
    row.classList.add("here");
    current = row.id;
    row.querySelector("th a")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = rows();
    const at = all.findIndex((row) => row.id === current);
    stand(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
  };
  const here = () => document.getElementById(current);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target) && event.target.closest("#say")) event.target.blur();
    if (typing(event.target)) return;
    if (event.key === "j" || event.key === "k") return move(event.key === "j" ? 1 : -1);
    const acted = here()?.querySelector(`[data-key="${event.key}"]`) ?? document.querySelector(`[data-key="${event.key}"]`);
    if (event.key === "a" && here()) {
      const link = here().querySelector("th a");
      if (link) location.assign(`${link.href}#answer`);
      return;
    }
    if (event.key === "t" && here()) {
      const form = document.querySelector("form[data-take]");
      if (form) {
        form.querySelector("[name=selected]").value = current.split("-").pop();
        form.requestSubmit();
      }
      return;
    }
    if (!acted) return;
    event.preventDefault();
    if (acted.matches("textarea, input")) acted.focus();
    else acted.click();
  });

  // The list read again keeps its place.
  document.addEventListener("htmx:afterSettle", () => {
    const row = current && here();
    if (row && !row.classList.contains("here")) row.classList.add("here");
  });

  // A caller taken before their line was live came by a page of its own.
  if (/[?&]pick=/.test(location.search)) document.getElementById("id_subject")?.focus();
  if (location.hash === "#answer") document.getElementById("answer")?.focus();
})();
