// [data-composer-hint="/url/"] in a form is asked for again while somebody writes there: the form's words are posted to the
// address, at most once in a second, and the answer stands in the element. 204 leaves it as it is. With data-composer-hint-now it is asked for once at the beginning.
(() => {
  const pause = 1000;
  const states = new WeakMap();

  const ask = async (element, state) => {
    Object.assign(state, { isAsking: true, isStale: false, timer: 0, askedAt: Date.now() });
    const data = window.besa.words(element.closest("form"));
    try {
      const answer = await fetch(element.dataset.composerHint, { method: "POST", body: data, headers: { "X-CSRFToken": window.besa.token() } });
      const words = answer.status === 200 ? await answer.text() : null;
      if (words !== null) window.htmx.swap(element, words, { swapStyle: "innerHTML" });
    } catch {
      // Without the server there is no hint; the words are what counts.
    }
    state.isAsking = false;
    if (state.isStale) plan(element, state);
  };

  const plan = (element, state) => {
    if (state.isAsking) state.isStale = true;
    else if (!state.timer) state.timer = setTimeout(() => ask(element, state), Math.max(pause / 2, state.askedAt + pause - Date.now()));
  };

  const begin = () => document.querySelectorAll("[data-composer-hint-now]").forEach((element) => {
    states.set(element, { askedAt: 0 });
    ask(element, states.get(element));
  });
  addEventListener("load", begin);

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (!form || event.target.closest("[data-composer-hint]")) return;
    for (const element of form.querySelectorAll("[data-composer-hint]")) {
      if (!states.has(element)) states.set(element, { askedAt: 0 });
      plan(element, states.get(element));
    }
  });
})();
