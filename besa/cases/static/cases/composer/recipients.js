// A field of addresses, [data-recipients="/url/"]: each finished address stands as a chip, what is typed is looked up. The field
// itself stays the truth, so that it works without this file.
(() => {
  const parts = (text) => text.split(/[,;،؛](?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => part.trim()).filter(Boolean);
  const isAddress = (text) => /@[^\s@]+\.[^\s@]+>?$/.test(text);

  const make = (field) => {
    const box = document.createElement("div");
    const typing = document.createElement("input");
    const list = document.createElement("div");
    box.className = "recipients";
    box.dir = "ltr";
    Object.assign(typing, { type: "text", autocomplete: "off", spellcheck: false, id: field.id });
    typing.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`)?.textContent || "");
    list.className = "recipients__list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    field.removeAttribute("id");
    field.required = false;
    field.type = "hidden";
    field.before(box);
    box.append(typing, list);

    const store = () => {
      const chips = [...box.querySelectorAll(".recipients__one")].map((chip) => chip.dataset.address);
      field.value = [...chips, ...(typing.value.trim() ? [typing.value.trim()] : [])].join(", ");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const chip = (address) => {
      if ([...box.querySelectorAll(".recipients__one")].some((one) => one.dataset.address === address)) return;
      const one = document.createElement("button");
      one.type = "button";
      one.className = "chip recipients__one";
      one.dataset.address = address;
      const name = document.createElement("bdi");
      name.textContent = address.replace(/\s*<[^>]*>$/, "").replace(/^"|"$/g, "") || address;
      one.title = address;
      one.append(name, " ×");
      one.addEventListener("click", () => { one.remove(); store(); typing.focus(); });
      typing.before(one);
    };
    const take = () => {
      const all = parts(typing.value);
      if (!all.every(isAddress)) return;
      all.forEach(chip);
      typing.value = "";
      list.hidden = true;
      store();
    };
    const look = async () => {
      const wanted = typing.value.trim();
      if (wanted.length < 2) { list.hidden = true; return; }
      const answer = await fetch(`${field.dataset.recipients}?q=${encodeURIComponent(wanted)}`).catch(() => null);
      if (!answer?.ok || typing.value.trim() !== wanted) return;
      window.htmx.swap(list, await answer.text(), { swapStyle: "innerHTML" });
      list.hidden = !list.firstElementChild;
      listed = wanted;
      const first = list.querySelector("[role=option]");
      if (isAwaited && first) choose(first);
    };
    // What the list was made for; Enter before the list of what is typed has come chooses when it comes, never from an older one.
    let listed = "", isAwaited = false;
    const choose = (option) => { isAwaited = false; typing.value = ""; list.hidden = true; chip(option.dataset.address); store(); typing.focus(); };

    typing.addEventListener("input", (event) => { event.stopPropagation(); isAwaited = false; if (/[,;،؛]\s*$/.test(typing.value)) take(); store(); look(); });
    typing.addEventListener("blur", () => setTimeout(() => { take(); list.hidden = true; }, 150));
    typing.addEventListener("keydown", (event) => {
      const first = !list.hidden && list.querySelector("[role=option]");
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); if (first && listed === typing.value.trim()) choose(first); else { isAwaited = true; take(); } }
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
      if (event.key === "Backspace" && !typing.value) box.querySelector(".recipients__one:last-of-type")?.click();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) choose(option); });
    parts(field.value).forEach(chip);
    if (field.autofocus) typing.focus();
  };

  const all = () => document.querySelectorAll("input[data-recipients]:not([type=hidden])").forEach(make);
  document.addEventListener("DOMContentLoaded", all);
})();
