// The rich editor of a form: loaded when somebody begins to write, or when the browser has nothing else to do. Its words go into
// the plain field and its HTML into the hidden one, so that drafts, hints and sending know only the form.
(() => {
  const editors = new WeakMap();
  const plainKey = "besa.plain";
  const wantsPlain = () => localStorage.getItem(plainKey) === "yes";
  const partsOf = (form) => ({
    box: form.querySelector("[data-editor]"), html: form.querySelector("[data-editor-html]"), text: form.querySelector("[data-editor] ~ textarea"),
  });

  const paragraphs = (text) => text.split(/\n[ \t]*\n/).filter((part) => part.trim()).map((part) => ({
    type: "paragraph",
    content: part.split("\n").flatMap((line, place) => [...(place ? [{ type: "hardBreak" }] : []), ...(line ? [{ type: "text", text: line }] : [])]),
  }));

  const extensionsOf = (kit, form, text) => [
    kit.Document, kit.Paragraph, kit.Text, kit.Bold, kit.Italic, kit.BulletList, kit.OrderedList, kit.ListItem, kit.ListKeymap, kit.Blockquote,
    kit.HardBreak.extend({ addKeyboardShortcuts() { return { "Shift-Enter": () => this.editor.commands.setHardBreak() }; } }),
    kit.Link.configure({ openOnClick: false, protocols: ["mailto", "tel"], defaultProtocol: "https" }),
    kit.Image.configure({ inline: true }),
    kit.UndoRedo,
    kit.Placeholder.configure({ placeholder: text.placeholder }),
    window.besa.direction.extension(kit, () => form.dataset.editorBase || document.dir),
  ];

  const make = (kit, form) => {
    const { box, html, text } = partsOf(form);
    const base = () => form.dataset.editorBase || document.dir;
    const editor = new kit.Editor({
      element: box.querySelector("[data-editor-place]"),
      injectCSS: false,
      extensions: extensionsOf(kit, form, text),
      content: html.value || { type: "doc", content: paragraphs(text.value).length ? paragraphs(text.value) : [{ type: "paragraph" }] },
      editorProps: {
        attributes: { "aria-label": document.querySelector(`label[for="${text.id}"]`)?.textContent || "", "aria-multiline": "true", role: "textbox", class: "editor__text" },
        transformPastedHTML: window.besa.pictures?.readable,
        handlePaste: (view, event) => window.besa.pictures?.take(form, editor, event, event.clipboardData),
        handleDrop: (view, event) => window.besa.pictures?.take(form, editor, event, event.dataTransfer),
      },
    });
    editor.on("update", () => {
      html.value = window.besa.direction.htmlOf(editor, base);
      text.value = editor.getText({ blockSeparator: "\n\n" });
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    editors.set(form, editor);
    box.dispatchEvent(new CustomEvent("besa:editor", { bubbles: true, detail: { editor } }));
    return editor;
  };

  const open = async (form, mayFocus) => {
    const { box, html, text } = partsOf(form);
    if (!box || form.dataset.editing || (wantsPlain() && !html.value)) return;
    form.dataset.editing = "loading";
    const kit = await import(form.dataset.editorUrl);
    const hadFocus = document.activeElement === text || mayFocus;
    const editor = make(kit, form);
    box.hidden = false;
    form.dataset.editing = "rich";
    // At once: the editor's own command waits for the next frame, and what is typed until then would go into the plain field.
    if (hadFocus) {
      editor.commands.setTextSelection(editor.state.doc.content.size);
      editor.view.focus();
    }
  };

  const close = (form) => {
    const { box, html } = partsOf(form);
    editors.get(form)?.destroy();
    editors.delete(form);
    html.value = "";
    box.hidden = true;
    delete form.dataset.editing;
  };

  document.addEventListener("focusin", (event) => {
    const form = event.target.closest("form[data-editor-url]");
    if (form && event.target.matches("[data-editor] ~ textarea, .editor__text")) form.dataset.begun = "";
    if (form && event.target.matches("[data-editor] ~ textarea")) open(form);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-editor-switch]");
    if (!button) return;
    const form = button.form;
    localStorage.setItem(plainKey, form.dataset.editing ? "yes" : "no");
    if (!form.dataset.editing) return void open(form, true);
    close(form);
    const { text } = partsOf(form);
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
  const idle = window.requestIdleCallback || ((act) => setTimeout(act, 800));
  addEventListener("load", () => idle(() => document.querySelectorAll("form[data-editor-url]").forEach((form) => open(form))));

  window.besa.editor = { of: (form) => editors.get(form), open };
})();
