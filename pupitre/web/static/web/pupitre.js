// What HTML alone does not do yet. Every page works without this file.
(() => {
  const side = () => document.getElementById("side");
  const closeOthers = (kept) => {
    for (const open of document.querySelectorAll("details.why[open], details.dropdown-native[open], details.confirm[open]"))
      if (open !== kept && !open.contains(kept)) open.open = false;
  };

  // A small card closes when one goes elsewhere, or on Escape, which gives the focus back to its control.
  document.addEventListener("click", (event) => closeOthers(event.target.closest("details")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest("details[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (side()?.hidden === false) {
      history.back();
    }
  });

  // "/" goes to the search field, as in most tools of the trade.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const search = document.querySelector(".search input");
    if (event.key === "/" && !typing && search) {
      event.preventDefault();
      search.focus();
    }
  });

  // A detail opened at the side has its own address; going back closes it.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== side()) return;
    side().hidden = false;
    side().querySelector("h1, h2, a, button")?.focus();
  });

  // The reader sees a setting as soon as it is chosen; it is kept when the form is sent.
  document.querySelector("[data-reading]")?.addEventListener("change", ({ target }) => {
    const root = document.documentElement;
    if (!(target.name in root.dataset)) return;
    root.dataset[target.name] = target.value;
    const dark = target.value === "dark" || (target.value === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    if (target.name === "theme") root.dataset.bsTheme = dark ? "dark" : "light";
  });

  // Signing out leaves no name on this device: what scanning screens keep goes. Acts not sent yet hold none, and stay.
  const forget = () => {
    window.indexedDB?.deleteDatabase("pupitre-scan-names");
    window.caches?.delete("pupitre-scan-1");
  };
  document.addEventListener("submit", ({ target }) => {
    if (!target.getAttribute("action")?.endsWith("/logout/")) return;
    forget();
    window.indexedDB?.deleteDatabase("pupitre-chat"); // lines not sent hold words; a session that merely expired keeps them
  });
  if (!document.querySelector('.top-end form[action$="/logout/"]')) forget();

  // A table wider than the page scrolls in its frame; the keyboard must reach it to scroll.
  const reach = () => {
    for (const frame of document.querySelectorAll(".table-frame"))
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
  };
  reach();
  document.addEventListener("htmx:afterSwap", reach);
  addEventListener("resize", reach);

  // Panels come once the page stands. When all have come, the sentence says how much waits; one that could not be
  // read keeps its place, and a link.
  const told = ({ detail }) => {
    const place = detail.elt.closest?.(".panel-later");
    if (place && detail.successful === false) place.classList.replace("panel-later", "panel-failed");
    const sentence = document.querySelector("[data-none]");
    if (!sentence || document.querySelector(".panel-later, .panel-failed")) return;
    const waiting = [...document.querySelectorAll("[data-waiting]")].reduce((sum, panel) => sum + Number(panel.dataset.waiting), 0);
    const { none, one, many } = sentence.dataset;
    sentence.textContent = waiting > 1 ? many.replace("#", waiting) : waiting ? one : none;
  };
  document.addEventListener("htmx:afterRequest", told);

  // The error summary takes the focus, so that it is read first.
  document.querySelector(".notice-error[tabindex]")?.focus();
})();
