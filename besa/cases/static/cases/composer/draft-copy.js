// The copy of a draft in this browser, for the time that the server does not have it: a cut line, a full disk, a killed tab.
// It comes back with the page; and where two windows wrote, both texts are shown.
(() => {
  const fields = ["text", "html", "subject", "to", "cc", "bcc", "person", "phone", "email", "kind", "team", "channel", "direction", "outcome", "minutes"];
  const keyOf = (form) => `besa.draft:${form.dataset.draftOwner}:${form.dataset.draftUrl}`;
  const read = (form) => { try { return JSON.parse(localStorage.getItem(keyOf(form))); } catch { return null; } };
  const forget = (form) => { try { localStorage.removeItem(keyOf(form)); } catch { /* a browser that keeps nothing */ } };

  const keep = (form) => {
    const copy = { version: Number(form.elements.version.value), clientId: form.elements.client_id?.value || "" };
    for (const name of fields) if (form.elements[name]) copy[name] = form.elements[name].value;
    try { localStorage.setItem(keyOf(form), JSON.stringify(copy)); } catch { /* full, or not allowed: the server has it */ }
  };

  const conflict = (form, other) => {
    const box = form.querySelector("[data-draft-conflict]");
    if (!box) return;
    form.dataset.conflict = "yes";
    Object.assign(box, { hidden: false, other });
    box.querySelector("[data-draft-other]").textContent = other.text;
  };

  const put = (form, said) => {
    for (const name of fields) if (said[name] !== undefined && form.elements[name]) form.elements[name].value = said[name];
    const editor = window.besa.editor?.of(form);
    if (editor) editor.commands.setContent(said.html || "", { emitUpdate: true });
    window.besa.draft.changed(form);
  };

  const says = (form, copy) => fields.every((name) => copy[name] === undefined || !form.elements[name] || form.elements[name].value === copy[name] || (name === "html" && copy.text === form.elements.text.value));

  // The same hand wrote on after what the server has: a save was on its way when the page was left.
  const typed = ["text", "subject", "to", "cc", "bcc", "person", "phone", "email"];
  const goesOn = (form, copy) => typed.every((name) => copy[name] === undefined || !form.elements[name] || copy[name].startsWith(form.elements[name].value.trimEnd()));

  // What was just sent, here or on the page that led here, needs no copy any more.
  const forgetSent = () => {
    const said = new URLSearchParams(location.search).get("said");
    try {
      for (const key of said ? Object.keys(localStorage) : []) if (key.startsWith("besa.draft:") && JSON.parse(localStorage.getItem(key)).clientId === said) localStorage.removeItem(key);
    } catch { /* a browser that keeps nothing */ }
  };

  const restore = (form) => {
    const copy = read(form);
    const now = Number(form.elements.version.value);
    if (!copy || (copy.version && !now) || says(form, copy)) forget(form);
    else if (copy.version === now || goesOn(form, copy)) put(form, copy);
    else conflict(form, copy);
  };

  document.addEventListener("besa:draft-changed", (event) => keep(event.target));
  document.addEventListener("besa:draft-saved", (event) => forget(event.target));
  document.addEventListener("besa:draft-conflict", (event) => {
    event.target.elements.version.value = event.detail.version || 0;
    conflict(event.target, event.detail);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-draft-choice]");
    if (!button) return;
    const form = button.form;
    const box = form.querySelector("[data-draft-conflict]");
    box.hidden = true;
    delete form.dataset.conflict;
    if (button.dataset.draftChoice === "mine") return window.besa.draft.changed(form);
    const editor = window.besa.editor?.of(form);
    if (editor && box.other.html) editor.commands.insertContentAt(editor.state.doc.content.size, box.other.html);
    else if (editor) editor.commands.insertContentAt(editor.state.doc.content.size, box.other.text.split("\n").map((line) => ({ type: "paragraph", content: line ? [{ type: "text", text: line }] : [] })));
    else form.elements.text.value += `\n\n${box.other.text}`;
    window.besa.draft.changed(form);
  });
  document.addEventListener("DOMContentLoaded", () => {
    forgetSent();
    document.querySelectorAll("form[data-draft-owner]").forEach(restore);
  });
})();
