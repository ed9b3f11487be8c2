// Ctrl K: what this page can do (by name) and what the server finds, in one list; the focus stays in the field (a combobox).
(() => {
  let timer, asked = 0, back, isPending = false, isAwaited = false;
  const part = (name) => document.getElementById(`palette${name}`);
  const options = () => [...part("").querySelectorAll("[role=option]")];
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[أإآ]/g, "ا").replace(/\s+/g, " ").trim();

  const choose = (option) => {
    options().forEach((one) => one.setAttribute("aria-selected", one === option));
    if (option) part("-input").setAttribute("aria-activedescendant", option.id);
    else part("-input").removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  // Buttons and links of the page's head and composer, and whatever has a key; what stands in a menu that is closed too.
  const actions = () => {
    const found = new Map();
    document.querySelectorAll("main :is(.bar, .case-head, .composer) :is(button, a[href], summary), [data-key], [data-act]").forEach((element) => {
      const words = (element.querySelector("span:not(.visually-hidden)")?.textContent || element.getAttribute("aria-label") || element.textContent).replace(/\s+/g, " ").trim();
      const shown = element.offsetParent || element.closest("[data-menu]") || element.closest("[popover]");
      if (words && shown && !element.closest("dialog") && !element.disabled && !found.has(words)) found.set(words, element);
    });
    return found;
  };
  const labels = () => Object.fromEntries([...document.querySelectorAll("[data-shortcut]")].map((key) => [key.dataset.shortcut, key.nextElementSibling.textContent]));

  const offer = (text) => {
    const here = part("-here"), names = labels(), wanted = plain(text), keys = new Set();
    here.replaceChildren();
    for (const [words, element] of actions()) {
      const key = element.dataset.key, label = names[key] || words;
      if (!plain(label).includes(wanted) || here.childElementCount > (wanted ? 8 : 6) || (!wanted && !key) || (key && (keys.has(key) || !keys.add(key)))) continue;
      const option = document.createElement("div");
      Object.assign(option, { className: "palette__item", id: `palette-act-${here.childElementCount}`, role: "option" });
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("span"), { className: "palette__words", textContent: label, dir: "auto" }));
      if (key) option.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      option.act = () => element.click();
      here.append(option);
    }
    if (here.childElementCount) here.prepend(Object.assign(document.createElement("p"), { className: "palette__title", textContent: part("").dataset.here }));
  };

  const look = async (text) => {
    const mine = ++asked;
    const query = text ? { q: text } : { recent: recent().join(",") };
    const answer = await fetch(`/palette/?${new URLSearchParams(query)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine === asked) isPending = false;
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    part("-found").replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    choose(options()[0]);
    part("-said").textContent = options().length;
    if (isAwaited) run(options()[0]);
  };

  const typed = () => {
    const text = part("-input").value.trim();
    offer(text);
    choose(options()[0]);
    [isPending, isAwaited] = [true, false];
    clearTimeout(timer);
    timer = setTimeout(look, 120, text);
  };

  const run = (option) => {
    if (!option) return;
    part("").close();
    if (option.act) option.act();
    else location.assign(option.href);
  };

  const recent = () => JSON.parse(localStorage.getItem("besa-recent") || "[]"), shown = location.pathname.match(/^\/cases\/(\d+)\/$/)?.[1];
  if (shown) localStorage.setItem("besa-recent", JSON.stringify([shown, ...recent().filter((one) => one !== shown)].slice(0, 7)));

  window.besa.palette = () => {
    if (!part("") || part("").open) return;
    back = document.activeElement;
    part("-input").value = "";
    part("").showModal();
    part("-input").focus();
    typed();
  };
  document.addEventListener("input", (event) => event.target.id === "palette-input" && typed());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) besa.palette();
    const option = event.target.closest("#palette [role=option]");
    if (option?.act) run(option);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "palette-input" || event.isComposing) return;
    const all = options(), at = all.findIndex((one) => one.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) choose(all[(at + step + all.length) % all.length]);
    else if (event.key === "Enter" && isPending && !all[at]?.act) isAwaited = true; // not what was found for the words before
    else if (event.key === "Enter") run(all[at]);
    else return;
    event.preventDefault();
  });
  document.addEventListener("close", (event) => event.target.id === "palette" && back?.isConnected && back.focus(), true);
})();
