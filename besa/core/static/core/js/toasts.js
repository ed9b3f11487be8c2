// Toasts leave by themselves, unless the pointer or the focus rests on them; [data-countdown] shows the seconds left to undo.
(() => {
  const stay = { plain: 6000, undo: 12000 };

  const arm = (toast) => {
    toast.removeAttribute("data-toast");
    const time = toast.querySelector("form") ? stay.undo : stay.plain;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 1500) : toast.remove());
    setTimeout(leave, time);
  };

  const tick = (element) => {
    const left = Math.ceil((new Date(element.dataset.countdown) - Date.now()) / 1000);
    if (left > 0) {
      element.textContent = element.dataset.words.replace("{}", left);
      return;
    }
    element.removeAttribute("data-countdown");
    const box = element.closest("[data-countdown-box]");
    if (box) box.hidden = true;
    element.dispatchEvent(new CustomEvent("besa:ended", { bubbles: true }));
  };

  const look = () => {
    document.querySelectorAll("[data-toast]").forEach(arm);
    document.querySelectorAll("[data-countdown]").forEach(tick);
  };
  document.addEventListener("DOMContentLoaded", look);
  setInterval(look, 500);
})();
