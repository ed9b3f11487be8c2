// A list over the composer while somebody writes a sign and the beginning of a word: `@` offers colleagues in a note, `;` and `/`
// saved replies in an answer. The server answers with the list; arrows and Enter choose, Escape closes, typing goes on.
(() => {
  const signs = { "@": "people", ";": "replies", "؛": "replies", "/": "replies" };
  const begun = /(?:^|[\s\u200e\u200f(])([@;؛/])([^\s@;؛/]{0,40})$/;
  let state = null;

  const wordsBefore = (form, field) => {
    const editor = window.besa.editor?.of(form);
    if (!editor) return field.value.slice(0, field.selectionStart);
    const { $from } = editor.state.selection;
    return $from.parent.textBetween(0, $from.parentOffset, null, " ");
  };

  const close = () => {
    if (state) { state.box.replaceChildren(); state.box.hidden = true; }
    state = null;
  };

  const mark = (step) => {
    const all = [...state.box.querySelectorAll("[role=option]")];
    state.place = (state.place + step + all.length) % all.length;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === state.place)));
    all[state.place]?.scrollIntoView({ block: "nearest" });
  };

  const look = async (form, field) => {
    const found = begun.exec(wordsBefore(form, field));
    const box = form.querySelector("[data-picker]");
    const url = found && box?.dataset[signs[found[1]]];
    if (!url) return close();
    const asked = { box, form, field, typed: found[1] + found[2], place: 0 };
    state = asked;
    // Without a case the server needs what stands in the form, to know for whom.
    const how = "posts" in box.dataset ? { method: "POST", body: window.besa.words(form), headers: { "X-CSRFToken": window.besa.token() } } : {};
    const answer = await fetch(`${url}?q=${encodeURIComponent(found[2])}`, how).catch(() => null);
    if (state !== asked || !answer?.ok) return;
    window.htmx.swap(box, await answer.text(), { swapStyle: "innerHTML" });
    box.hidden = !box.querySelector("[role=option]");
    state = box.hidden ? null : Object.assign(asked, { isThere: true });
    if (state) mark(0);
    if (state?.isAwaited) pick(box.querySelector("[role=option]"));
  };

  // Puts words, or the HTML of a saved reply, in place of what was typed to find it.
  const put = (form, field, typed, words, html) => {
    const editor = window.besa.editor?.of(form);
    if (editor) {
      const { from } = editor.state.selection;
      editor.chain().focus().deleteRange({ from: from - typed.length, to: from }).insertContent(html || { type: "text", text: words }).run();
      return;
    }
    field.setRangeText(words, field.selectionStart - typed.length, field.selectionStart, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const fetchInto = async (form, field, typed, url) => {
    const answer = await fetch(url, { method: "POST", body: window.besa.words(form), headers: { "X-CSRFToken": window.besa.token() } });
    if (!answer.ok) return window.besa.say(document.body.dataset.unreachable);
    const { text, html, files } = await answer.json();
    put(form, field, typed, text, html);
    if (files) window.htmx.swap(form.querySelector("[data-files]"), files, { swapStyle: "innerHTML" });
  };

  const pick = (option) => {
    const { form, field, typed } = state;
    close();
    return option.dataset.fetch ? fetchInto(form, field, typed, option.dataset.fetch) : put(form, field, typed, option.dataset.picks);
  };

  const fieldOf = (form) => form.querySelector("[data-editor] ~ textarea");
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form:has([data-picker])");
    if (form && event.target === fieldOf(form)) look(form, event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!state || state.box.hidden) return;
    const acts = { ArrowDown: () => mark(1), ArrowUp: () => mark(-1), Escape: close };
    const chosen = (event.key === "Enter" || event.key === "Tab") && state.box.querySelectorAll("[role=option]")[state.place];
    if (chosen) state.isThere ? pick(chosen) : (state.isAwaited = true); // until then there stands the list of what was typed before
    else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // A button writes the sign, as if it had been typed, or puts in what its address answers.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-picker-opens], [data-puts]");
    if (!button) return;
    const field = fieldOf(button.form);
    if (button.dataset.puts) return fetchInto(button.form, field, "", button.dataset.puts);
    const before = wordsBefore(button.form, field);
    await put(button.form, field, "", (before && !/\s$/.test(before) ? " " : "") + button.dataset.pickerOpens);
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-picker] [role=option]");
    if (option && state) { event.preventDefault(); pick(option); } else if (!event.target.closest("[data-picker]")) close();
  });
})();
