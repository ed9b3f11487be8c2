// The choices of a condition: what is ticked in [data-chosen] stands in its summary. The keyboard goes on in the new row.
(() => {
  document.addEventListener("htmx:afterSettle", (event) => {
    event.target.closest?.("[data-conditions]")?.querySelector("[data-focused]")?.focus();
  });

  document.addEventListener("change", (event) => {
    const menu = event.target.closest("[data-chosen]");
    if (!menu) return;
    const shown = menu.querySelector("summary > span");
    const names = [...menu.querySelectorAll("input:checked")].map((box) => {
      const name = document.createElement("bdi");
      name.className = "condition__chosen";
      name.textContent = box.nextElementSibling.textContent;
      return name;
    });
    shown.replaceChildren(...(names.length ? names : [shown.dataset.empty]));
  });
})();
