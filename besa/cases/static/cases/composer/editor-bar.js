// The toolbar of the editor: one stop for Tab, arrows walk along it in the direction of reading.
(() => {
  const does = {
    bold: (chain) => chain.toggleBold(), italic: (chain) => chain.toggleItalic(), bulletList: (chain) => chain.toggleBulletList(),
    orderedList: (chain) => chain.toggleOrderedList(), blockquote: (chain) => chain.toggleBlockquote(), undo: (chain) => chain.undo(),
    redo: (chain) => chain.redo(), rtl: (chain) => chain.setDirection("rtl"), ltr: (chain) => chain.setDirection("ltr"),
  };
  const editorOf = (element) => window.besa.editor.of(element.closest("form"));

  const askForLink = (box, editor) => {
    const panel = box.querySelector("[data-editor-link]");
    const address = panel.querySelector("[data-editor-address]");
    panel.hidden = !panel.hidden;
    address.value = editor.getAttributes("link").href || "";
    if (!panel.hidden) address.focus();
  };

  const setLink = (box, editor, isWanted) => {
    const panel = box.querySelector("[data-editor-link]");
    const typed = panel.querySelector("[data-editor-address]").value.trim();
    const href = typed && !/^[a-z]+:/i.test(typed) ? (typed.includes("@") ? `mailto:${typed}` : `https://${typed}`) : typed;
    const chain = editor.chain().focus().extendMarkRange("link");
    panel.hidden = true;
    if (!isWanted || !href) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
  };

  const act = (button) => {
    const editor = editorOf(button);
    const box = button.closest("[data-editor]");
    const what = button.dataset.does;
    if (what === "link") askForLink(box, editor);
    else if (what === "setLink" || what === "unsetLink") setLink(box, editor, what === "setLink");
    else does[what](editor.chain().focus()).run();
  };

  const show = (box, editor) => {
    const here = editor.view.domAtPos(editor.state.selection.from).node;
    const direction = getComputedStyle(here.nodeType === 1 ? here : here.parentElement).direction;
    for (const button of box.querySelectorAll("[aria-pressed]")) {
      const what = button.dataset.does;
      button.setAttribute("aria-pressed", String(what === "rtl" || what === "ltr" ? what === direction : editor.isActive(what)));
    }
  };

  document.addEventListener("besa:editor", (event) => {
    const { editor } = event.detail;
    const look = () => show(event.target, editor);
    editor.on("transaction", () => requestAnimationFrame(() => !editor.isDestroyed && look()));
    event.target.querySelectorAll("[data-editor-bar] button").forEach((button, place) => { button.tabIndex = place ? -1 : 0; });
    look();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-editor] [data-does]");
    if (button && editorOf(button)) act(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("[data-editor-address]") && (event.key === "Enter" || event.key === "Escape")) {
      event.preventDefault();
      setLink(event.target.closest("[data-editor]"), editorOf(event.target), event.key === "Enter" && event.target.value);
      return;
    }
    const bar = event.target.closest?.("[data-editor-bar]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!bar || !step) return;
    const all = [...bar.querySelectorAll("button")];
    const way = getComputedStyle(bar).direction === "rtl" ? -step : step;
    const next = all[(all.indexOf(event.target) + way + all.length) % all.length];
    all.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
    event.preventDefault();
  });
})();
