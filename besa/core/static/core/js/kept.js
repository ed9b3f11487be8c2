// What is typed into a form without a draft on the server (data-keep, with the id of its writer) stands in this browser until
// the server has taken it: a cut line, a full disk, a killed tab or a restart in between costs no word.
(() => {
  const lasts = 12 * 3600 * 1000;
  const page = location.pathname + location.search;
  const prefix = "besa.kept:";
  const keyOf = (form) => `${prefix}${form.dataset.keep}:${page}`;
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const forget = (key) => { try { localStorage.removeItem(key); } catch { /* a browser that keeps nothing */ } };
  const keep = (form, more) => {
    const copy = { page, at: Date.now(), said: fieldsOf(form).map((field) => [field.name, isTicked(field) ? field.checked : field.value]), ...more };
    try { localStorage.setItem(keyOf(form), JSON.stringify(copy)); } catch { /* full, or not allowed */ }
  };

  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !["hidden", "submit", "button", "file", "password"].includes(field.type));

  // By name, and in their order where several have one: whatever else the page has become meanwhile is left as it stands.
  const put = (form, said) => {
    const fields = fieldsOf(form);
    const changed = said.filter(([name, value]) => {
      const place = fields.findIndex((one) => one.name === name);
      const [field] = place < 0 ? [] : fields.splice(place, 1);
      const key = field && (isTicked(field) ? "checked" : "value");
      if (!field || field[key] === value) return false;
      field[key] = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    });
    return changed.length > 0;
  };

  // A field that the page brings only when it is asked for comes back from its template (data-kept-field).
  const bring = (form, said) => form.querySelectorAll("template[data-kept-field]").forEach((one) => {
    if (said.some(([name]) => name === one.dataset.keptField)) one.parentElement.replaceWith(one.content);
  });

  const restore = (form) => {
    const copy = read(keyOf(form));
    if (copy && Date.now() - copy.at < lasts) bring(form, copy.said);
    const words = form.querySelector("[data-kept]");
    if (copy && Date.now() - copy.at < lasts && put(form, copy.said)) words.hidden = false;
    else forget(keyOf(form));
  };

  // A page that came from sending the form, and asks for it no more: the server has the words.
  const forgetSent = () => {
    if (location.pathname.startsWith("/sign-in")) return;
    const from = document.referrer && new URL(document.referrer);
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
      const copy = read(key);
      const isAskedAgain = [...document.querySelectorAll("form[data-keep]")].some((form) => keyOf(form) === key);
      if (!copy || Date.now() - copy.at > lasts || (copy.isSent && !isAskedAgain && from && from.pathname + from.search === copy.page)) forget(key);
    }
  };

  const formOf = (event) => event.target.closest?.("form[data-keep]");
  document.addEventListener("input", (event) => formOf(event) && keep(formOf(event)));
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form) return;
    keep(form, { isSent: true });
    if (navigator.onLine) return;
    event.preventDefault();
    window.besa.say(document.body.dataset.unreachable);
  }, true);
  document.addEventListener("reset", (event) => {
    const form = formOf(event);
    if (!form) return;
    forget(keyOf(form));
    form.querySelector("[data-kept]").hidden = true;
  });
  document.addEventListener("DOMContentLoaded", () => {
    try { forgetSent(); } catch { /* a browser that keeps nothing */ }
    document.querySelectorAll("form[data-keep]").forEach(restore);
  });
})();
