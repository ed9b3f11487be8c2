// Fast fingers: what is typed while an opened menu still fetches what stands in it waits for it. Then it goes into the menu's
// field, or presses the menu's letters; it never presses those of the page behind.
(() => {
  const lazy = '[hx-trigger^="toggle"]';
  const arrived = new WeakSet();
  let held = [];

  const partOf = (menu) => (menu.matches(lazy) ? menu : menu.querySelector(lazy));
  // The open menu whose items are on their way.
  const arriving = () => {
    const menu = [...document.querySelectorAll("details[data-menu][open]")].at(-1);
    const part = menu && partOf(menu);
    return part && !arrived.has(part) ? menu : null;
  };

  const deliver = (menu) => {
    const keys = held;
    held = [];
    if (!keys.length || !menu?.open) return;
    const field = menu.querySelector(".menu__panel :is(input:is([type=search], [type=text], :not([type])), textarea)");
    if (!field) return keys.forEach((event) => window.besa.keys.press(window.besa.keys.letter(event)));
    field.focus();
    field.setRangeText(keys.map((event) => event.key).join(""), field.value.length, field.value.length, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const came = (event) => {
    const part = event.detail.requestConfig?.elt;
    if (!part?.matches?.(lazy)) return;
    arrived.add(part);
    deliver(part.closest("details[data-menu]"));
  };
  for (const name of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, came);

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.("details[data-menu]") || menu.open) return;
    held = [];
    const part = partOf(menu);
    if (part && !/\bonce\b/.test(part.getAttribute("hx-trigger"))) arrived.delete(part);
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog") || !arriving()) return;
    if (event.key !== " ") held.push(event);
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
