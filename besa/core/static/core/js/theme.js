// Light, dark, or as the device: shown at once, and kept for the person on the server.
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-theme-form]");
    if (!form) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const theme = data.get("theme");
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of form.querySelectorAll("[name=theme]")) button.setAttribute("aria-pressed", button.value === theme);
    fetch(form.action, { method: "POST", body: data, headers: { "X-CSRFToken": window.besa.token() } });
  });
})();
