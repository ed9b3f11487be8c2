// The direction of what is being written: as its first letter says, or from the right, or from the left, as the writer says.
(() => {
  const order = ["auto", "rtl", "ltr"];

  const show = (button, field) => {
    button.setAttribute("data-direction", field.dir);
    button.setAttribute("aria-label", button.dataset[field.dir]);
    button.title = button.dataset[field.dir];
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-direction-of]");
    if (!button) return;
    const field = document.getElementById(button.dataset.directionOf);
    field.dir = order[(order.indexOf(field.dir) + 1) % order.length];
    const kept = field.form.elements.text_direction;
    if (kept) kept.value = field.dir;
    show(button, field);
    field.focus();
  });
})();
