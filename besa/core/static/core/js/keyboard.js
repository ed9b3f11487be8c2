// Shortcuts: [data-key="r"] is clicked (or focused, if it is a field) by its letter; j, k and o move along the lines (lines.js).
(() => {
  const latin = /^[a-z0-9?]$/;

  // Arabic and Hebrew layouts give their own letters: then the place on the keyboard counts. An Albanian Z stays a Z.
  const letter = (event) => {
    const key = event.key.toLowerCase();
    if (latin.test(key)) return key;
    if (key === "؟") return "?";
    // Two letters of the Hebrew layout are signs: Q writes a slash, W an apostrophe.
    if (`${key}${event.code}` === "/KeyQ" || `${key}${event.code}` === "'KeyW") return event.code.at(-1).toLowerCase();
    if (key === "/" || `${key}${event.code}` === ".Slash") return "/"; // there the key of the slash writes a full stop
    if (key.length !== 1 || key.charCodeAt(0) < 128) return "";
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  };
  const isWriting = (element) => element.closest("input, textarea, select, [contenteditable], dialog");

  const search = () => {
    const field = document.querySelector("#search-words, #find");
    if (field) return field.select();
    window.besa.carry.begin();
    location.assign("/search/");
  };

  // Where one writes already, there is nowhere to go.
  const writeHere = (tab) => [...(tab.closest("form")?.querySelectorAll(".editor__text, textarea[name=text]") || [])].find((one) => one.offsetParent);
  const follow = (target) => {
    const field = target.matches("[data-carries][aria-current]") && writeHere(target);
    if (field) return field.focus();
    if (target.matches("[data-carries]")) window.besa.carry.begin();
    target.click();
  };

  const press = (key) => {
    // What just happened comes first: its "Undo" stands in a toast.
    const all = [...document.querySelectorAll(`#toasts [data-key="${key}"]`), ...document.querySelectorAll(`[data-key="${key}"]`)];
    // What stands in a closed menu has its letter too.
    const target = all.find((element) => element.offsetParent) || all.find((element) => element.closest("[data-menu]") && !/[0-9]/.test(key));
    if (!target) return false;
    if (target.matches("input, textarea, select")) target.focus();
    else follow(target);
    return true;
  };

  // Sending comes before the editor, which would make a line of Ctrl+Enter.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form[data-sends]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    form.requestSubmit(form.querySelector("[data-default]"));
  }, true);

  // A letter is sent by Ctrl+Enter and by its button alone: Enter goes on from the subject to the words, and ticks a box.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !field.matches?.("form.composer input:is([name=subject], [type=checkbox])")) return;
    event.preventDefault();
    if (field.name === "subject") [...field.form.querySelectorAll(".editor__text, textarea")].find((one) => one.offsetParent)?.focus();
    else field.click();
  });

  document.addEventListener("keydown", (event) => {
    // The editor takes Escape for itself; it leaves the field like any other.
    if (event.key === "Escape" && event.target.isContentEditable && !event.isComposing) event.target.blur();
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && letter(event) === "k" && !event.shiftKey) {
      event.preventDefault();
      window.besa.palette();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (isWriting(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (window.besa.carry.isOn()) return window.besa.carry.take(event);
    const key = letter(event);
    if (!key) return;
    if (key === "j" || key === "k") besa.walk(key === "j" ? 1 : -1);
    else if (key === "o") besa.openLine();
    else if (key === "/") search();
    else if (key === "?") document.getElementById("shortcuts")?.showModal();
    else if (!press(key)) return;
    event.preventDefault();
  });

  window.besa.keys = { letter, press };
})();
