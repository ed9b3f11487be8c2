// What is being written goes to the server a moment after the last key, and once more when the page is left.
(() => {
  const pause = 1500;
  const timers = new WeakMap();
  const dirty = new Set();

  const show = (form, words, isAlarm) => {
    const status = form.querySelector("[data-draft-status]");
    if (!status) return;
    status.textContent = words;
    status.classList.toggle("is-alarm", Boolean(isAlarm));
  };

  const save = async (form, leaving) => {
    dirty.delete(form);
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body: data, keepalive: Boolean(leaving), headers: { "X-CSRFToken": window.besa.token() },
      });
      const told = answer.ok || answer.status === 409 ? await answer.json() : {};
      if (told.version) form.elements.version.value = told.version;
      show(form, answer.ok ? form.dataset.saved : told.text || form.dataset.notSaved, !answer.ok);
    } catch {
      dirty.add(form);
      show(form, form.dataset.notSaved, true);
    }
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft-url]");
    if (!form || event.target.type === "file") return;
    dirty.add(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => dirty.has(form) && save(form), pause));
  });

  document.addEventListener("submit", (event) => {
    dirty.delete(event.target);
    clearTimeout(timers.get(event.target));
  });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") dirty.forEach((form) => save(form, true));
  });
})();
