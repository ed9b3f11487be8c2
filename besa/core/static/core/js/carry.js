// What is typed while the page for it is on its way (the search; a reply or a note: links with data-carries) goes along into the
// field of that page, and is no shortcut of the page that is left.
(() => {
  const place = "besa-typed";
  let typed = null; // nothing is on its way

  const take = (event) => {
    if (event.key === "Escape") return void (typed = null); // the browser stops loading, and we stay here
    if (event.key.length === 1 || event.key === "Enter") sessionStorage.setItem(place, (typed += event.key === "Enter" ? "\n" : event.key));
    event.preventDefault();
  };
  addEventListener("pageshow", () => (typed = null));

  const atTheEnd = (editor, words) => editor.chain().setTextSelection(editor.state.doc.content.size).insertContent(words).run();
  const intoField = (field, words) => {
    // Before what was typed since this page is here.
    const start = field.value.startsWith(field.defaultValue) ? field.defaultValue.length : field.value.length;
    field.setRangeText(words, start, start, "preserve");
    field.setSelectionRange(field.value.length, field.value.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const intoComposer = (field, words) => {
    const editor = window.besa.editor?.of(field.form);
    if (editor) atTheEnd(editor, words);
    else if (!field.form.querySelector("[data-editor-html]")?.value) intoField(field, words);
    else field.form.addEventListener("besa:editor", (event) => atTheEnd(event.detail.editor, words), { once: true });
  };

  const arrive = () => {
    const field = document.querySelector("main [autofocus]");
    const words = sessionStorage.getItem(place) || "";
    sessionStorage.removeItem(place);
    if (document.activeElement === document.body) field?.focus(); // before the browser would: the first letter counts
    if (field?.id === "search-words") {
      field.value += words;
      document.addEventListener("DOMContentLoaded", () => field.value !== field.defaultValue && window.htmx.trigger(field.form, "submit"));
    } else if (words && field?.matches("form.composer textarea")) {
      // After everything else of the page has begun: a copy of the draft may come back first.
      document.addEventListener("DOMContentLoaded", () => setTimeout(() => intoComposer(field, words)));
    }
  };
  arrive();

  window.besa.carry = { begin: () => (typed = ""), isOn: () => typed !== null, take };
})();
