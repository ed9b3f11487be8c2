// Along the lines of a list: j and k walk along [data-line], o opens (keyboard.js presses them).
(() => {
  window.besa.walk = (step) => {
    const lines = [...document.querySelectorAll("[data-line]")].filter((line) => line.offsetParent);
    if (!lines.length) return;
    const here = lines.findIndex((line) => line === document.activeElement);
    const current = here >= 0 ? here : lines.findIndex((line) => line.hasAttribute("aria-current") || line.pathname === sessionStorage.getItem("besa-line"));
    const next = current < 0 ? 0 : Math.min(Math.max(current + step, 0), lines.length - 1);
    lines[next].focus();
    lines[next].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-line][aria-current]")?.scrollIntoView({ block: "nearest" });
  });

  // Back in the list, one goes on from the case that one came from.
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) sessionStorage.setItem("besa-line", line.pathname);
  });

  window.besa.openLine = () => {
    const line = document.activeElement.closest("[data-line]") || document.querySelector("[data-line]");
    line?.click();
  };
})();
