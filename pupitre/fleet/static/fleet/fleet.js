// A link that acts on a list takes the list's filters as they are now, not as they were when the page was drawn.
"use strict";
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-with-filters]");
  if (link) link.search = location.search;
});

// On a phone the tabs stand on one line that scrolls: show the one where one is.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const line = tab.closest("ul");
  line.scrollLeft = Math.max(0, tab.offsetLeft - line.offsetLeft - 24);
}
