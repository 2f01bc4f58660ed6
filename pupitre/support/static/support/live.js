// Pages that are told what happens: one stream a page, and what is shown is read again by its ordinary address.
"use strict";
window.pupitreLive = (() => {
  const HIDDEN = 60000; // a page that nobody looks at lets its stream go
  // A stream that comes back by itself. `told(notice)` hears; `again()` reads what may have been missed.
  const listen = (address, { told, again, keep = false }) => {
    let source = null, last = address, tries = 0, timer = 0, hidden = 0, over = false;
    const open = () => {
      clearTimeout(timer);
      source?.close();
      if (over) return;
      source = new EventSource(last);
      source.onopen = () => { document.documentElement.dataset.live = "on"; if (tries) again(); tries = 0; };
      source.onmessage = ({ data }) => told(JSON.parse(data));
      source.addEventListener("again", again);
      source.addEventListener("ended", () => { over = true; source.close(); document.documentElement.dataset.live = "ended"; again(); });
      source.onerror = () => {
        document.documentElement.dataset.live = "off";
        tries += 1;
        // The browser comes back by itself from a cut, not from a refusal or a proxy's error page.
        if (source.readyState === EventSource.CLOSED && !over) timer = setTimeout(open, Math.min(15000, 1000 * 2 ** Math.min(tries, 4)) * (0.5 + Math.random()));
      };
    };
    document.addEventListener("visibilitychange", () => {
      clearTimeout(hidden);
      if (document.hidden && !keep) hidden = setTimeout(() => { source?.close(); source = null; }, HIDDEN);
      else if (!document.hidden && !source) { tries = 1; open(); }
    });
    addEventListener("pagehide", () => source?.close());
    addEventListener("pageshow", ({ persisted }) => { if (persisted) { tries = 1; open(); } });
    open();
    return { at: (other) => { if (other !== last) { last = other; open(); } } };
  };

  // The same page as it is now.
  const fresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  // Many notices, one reading.
  const soon = (act, wait = 250) => {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(act, wait); };
  };
  return { listen, fresh, soon };
})();
