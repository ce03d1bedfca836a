"use strict";
(() => {
  const table = document.getElementById("documents");
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const filters = [...document.querySelectorAll("[data-filter]")];
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, text: (row.textContent + " " + row.dataset.hash + " " + row.dataset.topics).toLowerCase() }));
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = filters.filter((f) => f.value).map((f) => [f.dataset.filter, f.value]);
    let shown = 0;
    for (const { row, text } of rows) {
      const fits = words.every((word) => text.includes(word))
        && wanted.every(([key, value]) => row.dataset[key].split(" ").includes(value));
      row.hidden = !fits;
      shown += fits;
    }
    const said = shown === 1 ? count.dataset.one : count.dataset.many;
    count.value = said.replace("#", shown.toLocaleString(document.documentElement.lang));
  };
  // What is searched for stands in the address, so that it can be kept, sent on and come back to.
  const asked = new URLSearchParams(location.hash.slice(1));
  search.value = asked.get("q") || "";
  for (const filter of filters) {
    filter.value = asked.get(filter.dataset.filter) || "";
    if (filter.selectedIndex < 0) filter.value = "";
  }
  const keep = () => {
    const said = new URLSearchParams();
    if (search.value) said.set("q", search.value);
    for (const filter of filters) if (filter.value) said.set(filter.dataset.filter, filter.value);
    history.replaceState(null, "", "#" + said);
    show();
  };
  const key = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    const button = cell.querySelector("button");
    if (!button) return;
    let way = -1;
    button.addEventListener("click", () => {
      way = -way;
      rows.sort((a, b) => way * key(a.row, column).localeCompare(key(b.row, column), "zh", { numeric: true }));
      body.append(...rows.map(({ row }) => row));
    });
  });
  search.addEventListener("input", keep);
  filters.forEach((filter) => filter.addEventListener("change", keep));
  show();
})();
