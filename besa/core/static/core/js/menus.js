// Menus are <details>: one open at a time, closed by Escape and by a click beside them; arrows move among the items.
(() => {
  const opened = () => [...document.querySelectorAll("details[data-menu][open]")];
  const close = (menu, focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };

  document.addEventListener("click", (event) => {
    for (const menu of opened()) {
      const panel = menu.querySelector(".menu__panel");
      const inside = menu.contains(event.target) && (panel.contains(event.target) || event.target.closest("summary"));
      if (!inside) close(menu);
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = opened().at(-1);
    if (!menu) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close(menu, true);
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = [...menu.querySelectorAll(".menu__item")].filter((item) => item.offsetParent);
      if (!items.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = items.indexOf(document.activeElement);
      items[at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length].focus();
    }
  });

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details[data-menu]") || !event.target.open) return;
    opened().filter((menu) => menu !== event.target && !menu.contains(event.target)).forEach((menu) => close(menu));
    event.target.querySelector("[autofocus], .menu__panel input:not([type=hidden])")?.focus();
  }, true);
})();
