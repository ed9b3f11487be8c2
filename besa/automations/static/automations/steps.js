// The steps of a macro: earlier, later, away. A step that was just added takes the focus, and its menu closes.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step-up], [data-step-down], [data-step-away]");
    if (!button) return;
    const step = button.closest("[data-step]");
    if (button.matches("[data-step-up]")) step.previousElementSibling?.before(step);
    else if (button.matches("[data-step-down]")) step.nextElementSibling?.after(step);
    else {
      (step.nextElementSibling || step.previousElementSibling)?.querySelector("select, input:not([type=hidden]), textarea")?.focus();
      step.remove();
      return;
    }
    button.focus();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "steps") return;
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
    event.target.lastElementChild?.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  });
})();
