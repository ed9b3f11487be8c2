// Requests by htmx: the CSRF token, and words when the network or the server fails.
(() => {
  const token = () => document.querySelector('meta[name="csrf"]').content;

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });

  const say = (sentence) => {
    const toasts = document.getElementById("toasts");
    const toast = document.createElement("div");
    toast.className = "toast toast--error";
    toast.dataset.toast = "";
    toast.textContent = sentence;
    toasts.append(toast);
  };
  const failed = (event) => {
    const isOut = event.detail.xhr?.status === 401;
    if (isOut && document.body.dataset.isOut) return;
    if (isOut) document.body.dataset.isOut = "yes";
    say(isOut ? document.body.dataset.signedOut : document.body.dataset.failed);
  };
  const unreachable = () => say(document.body.dataset.unreachable);

  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", unreachable);
  document.addEventListener("htmx:timeout", unreachable);

  // A second click on "Send" must not send twice: the server refuses repeats too, by the form's own id.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    setTimeout(() => delete form.dataset.sending, 4000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("[data-sending]").forEach((form) => delete form.dataset.sending));

  // What stands in the fields of a form, without its files: those go up on their own.
  const words = (form) => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };

  window.besa = { token, say, words };
})();
