// Choosing lines: [data-pick] boxes, shift for all between, x for the line in focus, the bar #bulk with what can be done.
// What is chosen stays chosen when the list refreshes itself.
(() => {
  const chosen = new Set();
  let last = null;
  const bar = () => document.getElementById("bulk");
  const boxes = () => [...document.querySelectorAll("[data-pick]")];

  const show = () => {
    const form = bar();
    if (!form) return;
    const here = boxes();
    form.hidden = !chosen.size;
    form.querySelector("[data-bulk-count]").textContent = form.dataset.counted.replace("{}", chosen.size.toLocaleString(document.documentElement.lang));
    const all = form.querySelector("[data-bulk-page]");
    all.checked = here.length > 0 && here.every((box) => box.checked);
    all.indeterminate = !all.checked && here.some((box) => box.checked);
    const whole = form.querySelector("[data-bulk-whole]");
    if (whole) whole.hidden = !all.checked;
    if (chosen.size && !form.dataset.asked) {
      form.dataset.asked = "yes";
      form.dispatchEvent(new CustomEvent("besa:chosen"));
    }
  };

  const pick = (box, on) => {
    box.checked = on;
    if (on) chosen.add(box.value);
    else chosen.delete(box.value);
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-pick]");
    if (!box) return;
    const all = boxes();
    const from = last ? all.findIndex((one) => one.value === last) : -1;
    if (event.shiftKey && from >= 0) {
      const to = all.indexOf(box);
      all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => pick(one, box.checked));
    } else pick(box, box.checked);
    last = box.value;
    show();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-bulk-page]")) {
      boxes().forEach((box) => pick(box, event.target.checked));
      show();
    }
    if (event.target.matches("[data-bulk-all]")) bar().classList.toggle("bulk--whole", event.target.checked);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-bulk-none]")) return;
    boxes().forEach((box) => pick(box, false));
    chosen.clear();
    show();
  });

  // A bar of many buttons has no first one: Enter on its boxes does nothing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("#bulk > label input")) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" && event.code !== "KeyX") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([data-pick]), textarea, select, [contenteditable], dialog")) return;
    const line = document.activeElement.closest("li")?.querySelector("[data-pick]");
    if (!line) return;
    event.preventDefault();
    pick(line, !line.checked);
    last = line.value;
    show();
  });

  document.addEventListener("besa:refreshed", () => {
    const here = boxes();
    if (!here.length) return;
    here.forEach((box) => { box.checked = chosen.has(box.value); });
    chosen.forEach((value) => { if (!here.some((box) => box.value === value)) chosen.delete(value); });
    show();
  });
})();
