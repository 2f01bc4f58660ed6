// A link that acts on a list takes the list's filters as they are now, not as they were when the page was drawn.
"use strict";
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-with-filters]");
  if (link) link.search = location.search;
});
