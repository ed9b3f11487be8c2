// Puts a fresh element in the place of an old one and leaves alone what belongs to the reader: focus, open menus, the scroll,
// fields that were written in (with their whole form), frames that have been measured, and older messages that were fetched.
(() => {
  const ours = ["open", "data-watched", "data-sending", "data-countdown", "style"];
  const isWritten = (field) => field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.options.length > 0 && field.dataset.touched
    : field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  const hasWords = (form) => [...form.elements].some((field) => field.matches("input:not([type=hidden]), textarea, select") && isWritten(field));

  // What a menu fetched when it was opened came from elsewhere: a fresh page has it empty, and would empty it under the finger.
  const kept = '[data-live-keep], [hx-trigger^="toggle"]:not(details), details[hx-trigger^="toggle"] > :not(summary)';

  const callbacks = {
    beforeNodeMorphed: (old, fresh) => !(old instanceof HTMLFormElement && (hasWords(old) || old.contains(document.activeElement) && document.activeElement.matches("textarea, input")))
      && !(old instanceof Element && old.matches(kept)) && !old.isEqualNode?.(fresh),
    beforeAttributeUpdated: (name, element) => !(ours.includes(name) && element.matches("details, dialog, iframe, form, [data-countdown]")),
  };

  // What was fetched with "Show what came before" is not in a fresh timeline: it stays above it.
  const earlier = (old, fresh) => {
    const known = [...fresh.children].find((child) => child.id?.startsWith("message-") && document.getElementById(child.id));
    if (!known || fresh.id !== "timeline") return [];
    const above = [];
    for (let child = document.getElementById(known.id).previousElementSibling; child; child = child.previousElementSibling) above.unshift(child);
    if (!above.some((child) => child.id?.startsWith("message-"))) return [];
    fresh.querySelector(".timeline__earlier")?.remove();
    above.forEach((child) => child.remove());
    return above;
  };

  const morph = (old, fresh) => {
    const focused = document.activeElement;
    const within = old.contains(focused);
    const scroll = [old, ...old.querySelectorAll("*")].filter((element) => element.scrollTop).map((element) => [element, element.scrollTop]);
    const above = earlier(old, fresh);
    window.Idiomorph.morph(old, fresh, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks });
    const now = document.getElementById(fresh.id);
    if (!now) return;
    now.prepend(...above);
    scroll.forEach(([element, top]) => { if (element.isConnected && element.scrollTop !== top) element.scrollTop = top; });
    if (within && document.activeElement !== focused) (focused.isConnected ? focused : document.getElementById(focused.id))?.focus({ preventScroll: true });
    window.htmx?.process(now);
    now.dispatchEvent(new CustomEvent("besa:refreshed", { bubbles: true }));
  };

  document.addEventListener("change", (event) => { if (event.target.matches?.("select")) event.target.dataset.touched = "yes"; });
  window.besa.morph = morph;
})();
