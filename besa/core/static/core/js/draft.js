// What is being written goes to the server a moment after the last key, every few seconds in a long stretch, and once more when
// the page is left. Until the server has it, a copy stands in this browser (draft-copy.js).
(() => {
  const pause = 1200;
  const longest = 4000;
  const again = 5000;
  const states = new WeakMap();
  const dirty = new Set();
  const stateOf = (form) => states.get(form) || states.set(form, {}).get(form);
  const tell = (form, what, detail) => form.dispatchEvent(new CustomEvent(`besa:draft-${what}`, { bubbles: true, detail }));

  const show = (form, words, isAlarm) => {
    const status = form.querySelector("[data-draft-status]");
    if (!status) return;
    status.textContent = words;
    status.classList.toggle("is-alarm", Boolean(isAlarm));
  };

  const plan = (form, wait) => {
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => dirty.has(form) && save(form), wait);
  };

  const failed = (form) => {
    dirty.add(form);
    show(form, form.dataset.notSaved, true);
    plan(form, again);
  };

  const save = async (form, leaving) => {
    const state = stateOf(form);
    if (form.dataset.conflict || state.isSaving) return plan(form, pause);
    Object.assign(state, { isSaving: true, since: 0 });
    dirty.delete(form);
    const data = window.besa.words(form);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body: data, keepalive: Boolean(leaving), headers: { "X-CSRFToken": window.besa.token() },
        signal: AbortSignal.timeout(30000), // a server that took it and says nothing: said aloud, and sent again
      });
      const told = !answer.redirected && (answer.ok || answer.status === 409) ? await answer.json() : null;
      if (answer.status === 409) tell(form, "conflict", told);
      else if (!told) failed(form);
      else {
        form.elements.version.value = told.version;
        show(form, form.dataset.saved);
        if (!dirty.has(form)) tell(form, "saved");
      }
    } catch {
      failed(form);
    }
    state.isSaving = false;
  };

  const changed = (form) => {
    const state = stateOf(form);
    dirty.add(form);
    state.since = state.since || Date.now();
    plan(form, Math.max(0, Math.min(pause, state.since + longest - Date.now())));
    tell(form, "changed");
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft-url]");
    if (form && event.target.type !== "file") changed(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && dirty.delete(event.target)) clearTimeout(stateOf(event.target).timer);
  });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") dirty.forEach((form) => save(form, true));
  });
  addEventListener("online", () => dirty.forEach((form) => save(form)));

  window.besa.draft = { changed };
})();
