// Tables of the catalogue: each heading is a button that sorts, and a field above the table filters its rows. And what
// mdBook's pages lack for keyboards and screen readers.
"use strict";
(() => {
  const number = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function sortable(table) {
    const body = table.tBodies[0];
    const headings = Array.from(table.tHead.rows[0].cells);
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const ascending = heading.getAttribute("aria-sort") !== "ascending";
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const text = (row) => row.cells[column].textContent.trim();
        const rows = Array.from(body.rows).sort((a, b) => number.compare(text(a), text(b)));
        body.append(...(ascending ? rows : rows.reverse()));
      });
    });
  }

  function filterable(place, table) {
    const label = document.createElement("label");
    label.textContent = "Filter: ";
    const input = document.createElement("input");
    input.type = "search";
    label.append(input);
    const count = document.createElement("output");
    const show = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter((word) => word);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = `${shown} of ${table.tBodies[0].rows.length}`;
    };
    input.addEventListener("input", show);
    // The keys of mdBook, such as the arrows, turn pages.
    input.addEventListener("keydown", (event) => event.stopPropagation());
    show();
    const line = document.createElement("div");
    line.className = "filter";
    line.append(label, count);
    place.before(line);
  }

  function catalogued(place) {
    const table = place.querySelector("table");
    if (table && table.tHead && table.tBodies[0]) {
      sortable(table);
      if (table.tBodies[0].rows.length > 3) {
        filterable(place, table);
      }
    }
  }

  document.querySelectorAll(".catalogue").forEach(catalogued);
  // The playground has tables that come later.
  document.addEventListener("catalogued", (event) => catalogued(event.target));
  // mdBook writes a label with the state of a button.
  const toggle = document.getElementById("mdbook-sidebar-toggle");
  if (toggle) {
    toggle.setAttribute("role", "button");
    toggle.tabIndex = 0;
    toggle.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        toggle.click();
      }
    });
  }
  // What scrolls sideways has to be reachable by keyboard.
  for (const wide of document.querySelectorAll(".table-wrapper, .content pre > code")) {
    if (!wide.closest(".catalogue")) {
      wide.tabIndex = 0;
    }
  }
})();
