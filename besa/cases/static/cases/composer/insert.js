// Words that the server offers for the text: an answer with HX-Trigger {"besa:insert": {words, instead}} puts them at the end of what
// stands in the form, as a paragraph of their own; where `instead` stands already as one, in its place.
(() => {
  const fieldOf = (form) => form.querySelector("[data-editor] ~ textarea");

  const ready = (form) => new Promise((resolve) => {
    const editor = window.besa.editor?.of(form);
    if (editor || form.dataset.editing !== "loading") resolve(editor);
    else form.addEventListener("besa:editor", (event) => resolve(event.detail.editor), { once: true });
  });

  const placeOf = (editor, words) => {
    let found = null;
    if (words) editor.state.doc.forEach((node, offset) => {
      if (node.textContent === words) found = { from: offset, to: offset + node.nodeSize };
    });
    return found;
  };

  const intoEditor = (editor, words, instead) => {
    const { doc } = editor.state;
    const last = doc.lastChild;
    const isEmpty = last && last.isTextblock && !last.content.size;
    const end = { from: doc.content.size - (isEmpty ? last.nodeSize : 0), to: doc.content.size };
    const content = { type: "paragraph", content: [{ type: "text", text: words }] };
    editor.chain().insertContentAt(placeOf(editor, instead) || end, content).focus("end").run();
  };

  const intoField = (field, words, instead) => {
    if (instead && field.value.includes(instead)) field.value = field.value.replace(instead, () => words);
    else field.value = field.value.trimEnd() + (field.value.trim() ? "\n\n" : "") + words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  document.addEventListener("besa:insert", async (event) => {
    const form = event.target.closest("form:has([data-editor])");
    if (!form) return;
    form.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
    const { words, instead } = event.detail;
    const editor = await ready(form);
    if (editor) intoEditor(editor, words, instead);
    else intoField(fieldOf(form), words, instead);
  });
})();
