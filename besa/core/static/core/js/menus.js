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

  // Enter in a field presses the button after it; left alone it would press the first button of the form, whatever that does.
  const typed = "[data-menu] .menu__panel input:not([type=checkbox], [type=radio], [type=file])";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !event.target.matches?.(typed)) return;
    const isAfter = (button) => event.target.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING;
    event.preventDefault();
    [...event.target.closest(".menu__panel").querySelectorAll("button")].find(isAfter)?.click();
  });

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details[data-menu]") || !event.target.open) return;
    opened().filter((menu) => menu !== event.target && !menu.contains(event.target)).forEach((menu) => close(menu));
    event.target.querySelector("[autofocus], .menu__panel input:not([type=hidden])")?.focus();
  }, true);
})();
