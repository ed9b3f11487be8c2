// Several people may use one computer. What somebody typed and has not sent stands in this browser for them alone: nothing of it
// is left when they sign out, or when somebody else signs in. A session that merely ended costs them no word (kept.js).
(() => {
  const place = "besa-person";
  const forgetAll = () => {
    for (const store of [localStorage, sessionStorage]) Object.keys(store).filter((key) => key.startsWith("besa")).forEach((key) => store.removeItem(key));
  };

  try {
    const person = document.body.dataset.person;
    const before = localStorage.getItem(place);
    if (person && before && before !== person) forgetAll();
    if (person) localStorage.setItem(place, person);
  } catch { /* a browser that keeps nothing */ }

  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out/" || !navigator.onLine) return;
    try { forgetAll(); } catch { /* a browser that keeps nothing */ }
  });
})();
