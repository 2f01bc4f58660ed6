// The map of schools: one canvas, shapes coloured by the classes that the server wrote in the legend.
(() => {
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const [PK, NAME, COMMUNE, LAT, LON, CLASS, WORDS] = [0, 1, 2, 3, 4, 5, 6];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // The paths of the legend's shapes, drawn at (x, y) with radius r.
  const polygon = (points) => (c, x, y, r) => {
    points.forEach(([px, py], i) => c[i ? "lineTo" : "moveTo"](x + px * r, y + py * r));
    c.closePath();
  };
  const around = (n, inner = 1) =>
    Array.from({ length: n }, (_, i) => {
      const angle = (i * 2 * Math.PI) / n - Math.PI / 2;
      const far = i % 2 ? inner : 1;
      return [Math.cos(angle) * far, Math.sin(angle) * far];
    });
  const shapes = {
    circle: (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
    square: polygon([[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]]),
    triangle: polygon(around(3)),
    diamond: polygon(around(4)),
    pentagon: polygon(around(5)),
    star: polygon(around(10, 0.45)),
    cross: polygon([[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35], [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]]),
    ring: (c, x, y, r) => { c.arc(x, y, r, 0, 2 * Math.PI); c.moveTo(x + r * 0.4, y); c.arc(x, y, r * 0.4, 0, 2 * Math.PI, true); },
  };
  // Schools of one address stand side by side.
  const Mark = L.CircleMarker.extend({
    _project() {
      L.CircleMarker.prototype._project.call(this);
      this._point.x += this.options.rank * this._radius * 1.5;
      this._updateBounds();
    },
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      const c = renderer._ctx;
      c.beginPath();
      shapes[this.options.shape](c, this._point.x, this._point.y, Math.max(Math.round(this._radius), 1));
      renderer._fillStroke(c, this);
    },
  });

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { preferCanvas: true, zoomControl: false, attributionControl: Boolean(box.dataset.tiles), zoomSnap: 0.5, zoomAnimation: !still, fadeAnimation: !still });
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
  const canvas = L.canvas({ padding: 0.3, tolerance: 6 });
  const marks = new Map();
  const schoolLayer = L.layerGroup().addTo(map);
  const nameLayer = L.layerGroup().addTo(map);
  const ring = L.circleMarker([0, 0], { renderer: canvas, radius: 13, weight: 3, fill: false, interactive: false });
  let communes = [];
  let data = null;

  const radius = () => Math.min(9, Math.max(data.schools.length > 3000 ? 2 : 4.5, (map.getZoom() - 5) * 1.1));
  const popup = (row) => {
    const card = document.createElement("div");
    const name = card.appendChild(document.createElement("p")).appendChild(document.createElement("a"));
    name.href = data.address.replace("/0/", `/${row[PK]}/`);
    name.textContent = row[NAME];
    card.appendChild(document.createElement("p")).textContent = row[COMMUNE];
    card.appendChild(document.createElement("p")).textContent = `${data.label}\u00a0: ${row[WORDS]}`;
    return card;
  };
  const paint = () => {
    const category = document.querySelector(".legend .category-0") !== null;
    const line = style("--line-strong");
    for (const [row, mark] of marks.values()) {
      const known = row[CLASS] >= 0;
      const fill = known ? style(`--${category ? "category" : "step"}-${category ? row[CLASS] % 8 : row[CLASS]}`) : style("--sheet");
      mark.setStyle({ fillColor: fill, color: line, fillOpacity: known ? 0.92 : 0.5, weight: 1 });
    }
  };

  // Names of communes at the middle of their schools: the largest first, none over another.
  const nameCommunes = () => {
    nameLayer.clearLayers();
    const taken = [];
    const view = map.getBounds().pad(0.05);
    for (const { name, at } of communes) {
      if (taken.length >= 60 || !view.contains(at)) continue;
      const point = map.latLngToContainerPoint(at);
      const half = name.length * 3.7 + 6;
      const spot = [point.x - half, point.y, point.x + half, point.y + 26];
      if (taken.some((t) => spot[0] < t[2] && spot[2] > t[0] && spot[1] < t[3] && spot[3] > t[1])) continue;
      taken.push(spot);
      const label = document.createElement("span");
      label.textContent = name;
      nameLayer.addLayer(L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "commune-label", html: label, iconSize: null }) }));
    }
  };

  const place = (answer) => {
    data = answer;
    marks.clear();
    schoolLayer.clearLayers();
    const byCommune = new Map();
    const here = new Map();
    for (const row of data.schools) {
      const spot = `${row[LAT]} ${row[LON]}`;
      const rank = here.get(spot) ?? 0;
      here.set(spot, rank + 1);
      const mark = new Mark([row[LAT], row[LON]], { renderer: canvas, radius: 6, rank, shape: data.shapes[Math.max(row[CLASS], 0)] ?? "circle" });
      mark.bindTooltip(() => `${row[NAME]} · ${row[WORDS]}`.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`), { sticky: true });
      mark.bindPopup(() => popup(row));
      mark.on("popupopen", () => lightRow(row[PK]));
      marks.set(row[PK], [row, mark]);
      schoolLayer.addLayer(mark);
      const sum = byCommune.get(row[COMMUNE]) ?? [0, 0, 0];
      byCommune.set(row[COMMUNE], [sum[0] + 1, sum[1] + row[LAT], sum[2] + row[LON]]);
    }
    communes = [...byCommune].filter(([name]) => name)
      .map(([name, [count, lat, lon]]) => ({ name, count, at: L.latLng(lat / count, lon / count) }))
      .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
    box.classList.toggle("map-empty", !marks.size);
    if (marks.size) map.fitBounds(L.latLngBounds(data.schools.map((row) => [row[LAT], row[LON]])).pad(0.06), { animate: false });
    else map.setView([46.6, 2.4], 5);
    resize();
    paint();
    nameCommunes();
  };
  const resize = () => { for (const [, mark] of marks.values()) mark.setRadius(radius()); };

  // The list beside the map: a school that is pointed at or focused there is ringed here, and the reverse.
  const schoolOf = (element) => Number(element?.closest("tr")?.querySelector("th a")?.pathname.match(/(\d+)\/$/)?.[1]);
  const light = (pk) => {
    const found = marks.get(pk);
    if (!found) return ring.remove();
    ring.setLatLng(found[1].getLatLng()).setStyle({ color: style("--accent") }).addTo(map);
    if (!map.getBounds().contains(ring.getLatLng())) map.panTo(ring.getLatLng(), { animate: !still });
    found[1].openTooltip();
  };
  const lightRow = (pk) => {
    for (const row of document.querySelectorAll(".map-list tbody tr")) {
      const on = schoolOf(row.querySelector("a")) === pk;
      row.classList.toggle("on-map", on);
      if (on) row.scrollIntoView({ block: "nearest" });
    }
  };
  const dim = () => { for (const [, mark] of marks.values()) mark.closeTooltip(); ring.remove(); };
  const list = document.querySelector(".map-list");
  list.addEventListener("focusin", (event) => { dim(); light(schoolOf(event.target)); });
  list.addEventListener("mouseover", (event) => { if (event.target.closest("tbody tr")) { dim(); light(schoolOf(event.target)); } });
  list.addEventListener("mouseleave", dim);

  const read = async () => {
    const answer = await fetch(box.dataset.source + location.search, { headers: { Accept: "application/json" } });
    if (answer.ok) place(await answer.json());
  };
  map.on("zoomend moveend", () => { if (data) { resize(); nameCommunes(); } });
  document.addEventListener("htmx:pushedIntoHistory", (event) => { if (!/[?&](after|before)=/.test(event.detail.path)) read(); });
  document.querySelector("#map-show select")?.addEventListener("change", (event) => {
    const query = new URLSearchParams(location.search);
    query.set("show", event.target.value);
    location.search = query;
  });
  new MutationObserver(paint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme", "data-contrast"] });
  map.setView([46.6, 2.4], 5);
  read();
})();
