// The direction of each paragraph: as its letters say, unless the writer says otherwise. The rule is that of the server
// (besa/core/text/direction.py), so that what stands here is what leaves.
(() => {
  const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;
  const letters = /\p{L}/gu;
  const saysNothing = /https?:\/\/\S+|www\.\S+|[\w.+-]+@[\w.-]+|\b[A-Z]{1,6}-?\d[\w-]*/g;
  const share = 0.3;

  // "rtl", "ltr", or null for a text without letters.
  const directionOf = (text) => {
    let words = text.replace(saysNothing, " ");
    if (!(words.match(letters) || []).length) words = text;
    const all = (words.match(letters) || []).length;
    const fromRight = (words.match(rtl) || []).filter((letter) => /\p{L}/u.test(letter)).length;
    return all ? (fromRight / all >= share ? "rtl" : "ltr") : null;
  };
  const blocks = ["paragraph", "bulletList", "orderedList", "listItem", "blockquote"];
  const names = { paragraph: "p", bulletList: "ul", orderedList: "ol", listItem: "li", blockquote: "blockquote" };

  // What each block runs like: its own word, or its letters, or as the block before it.
  const settle = (doc, base) => {
    const found = [];
    let last = base;
    doc.descendants((node, place) => {
      if (!(node.type.name in names)) return;
      last = node.attrs.dir || directionOf(node.textContent) || last;
      found.push({ node, place, dir: last });
    });
    return found;
  };

  const extension = (kit, base) => kit.Extension.create({
    name: "direction",
    addGlobalAttributes: () => [{
      types: blocks,
      attributes: {
        dir: {
          default: null,
          // What the letters say anyway is no word of the writer's.
          parseHTML: (element) => (["rtl", "ltr"].includes(element.dir) && element.dir !== (directionOf(element.textContent) || element.dir) ? element.dir : null),
          renderHTML: (attributes) => (attributes.dir ? { dir: attributes.dir } : {}),
        },
      },
    }],
    addProseMirrorPlugins: () => [new kit.Plugin({
      props: {
        decorations: (state) => kit.DecorationSet.create(state.doc, settle(state.doc, base())
          .map(({ node, place, dir }) => kit.Decoration.node(place, place + node.nodeSize, { dir }))),
      },
    })],
    addCommands: () => ({
      setDirection: (dir) => ({ tr, state, dispatch }) => {
        state.doc.nodesBetween(state.selection.from, state.selection.to, (node, place) => {
          if (!(node.type.name in names) || !dispatch) return;
          const own = directionOf(node.textContent) === dir ? null : dir;
          tr.setNodeMarkup(place, undefined, { ...node.attrs, dir: own });
        });
        return true;
      },
    }),
    addKeyboardShortcuts() {
      return {
        "Mod-Shift-x": () => {
          const here = this.editor.view.domAtPos(this.editor.state.selection.from).node;
          const now = getComputedStyle(here.nodeType === 1 ? here : here.parentElement).direction;
          return this.editor.commands.setDirection(now === "rtl" ? "ltr" : "rtl");
        },
      };
    },
  });

  // The document as HTML in which every block says its direction.
  const htmlOf = (editor, base) => {
    const holder = new DOMParser().parseFromString(editor.getHTML(), "text/html").body;
    const elements = holder.querySelectorAll(Object.values(names).join(","));
    settle(editor.state.doc, base()).forEach(({ dir }, place) => elements[place]?.setAttribute("dir", dir));
    return editor.isEmpty ? "" : holder.innerHTML;
  };

  // Who the letter goes to may change while it is written, and with it how an empty paragraph runs.
  document.addEventListener("htmx:afterSwap", (event) => {
    const told = event.target.querySelector?.("[data-letter-base]");
    const form = told?.closest("form");
    if (!form) return;
    form.dataset.editorBase = told.dataset.letterBase;
    const editor = window.besa.editor.of(form);
    if (editor) editor.view.dispatch(editor.state.tr);
  });

  window.besa.direction = { extension, htmlOf, directionOf };
})();
