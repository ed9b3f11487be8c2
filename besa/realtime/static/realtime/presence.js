// Says that this case is being looked at, and when somebody writes in it: at most every few seconds, and never twice the same.
(() => {
  const every = { looking: 20000, typing: 4000 };
  let said = "", at = 0, idle;

  const place = () => document.querySelector("[data-watches]")?.dataset.watches;

  const say = (state) => {
    const url = place();
    if (!url || (state === said && Date.now() - at < every[state])) return;
    [said, at] = [state, Date.now()];
    const data = new FormData();
    data.append("state", state);
    data.append("csrfmiddlewaretoken", window.besa.token());
    if (state === "away") navigator.sendBeacon(url, data);
    else fetch(url, { method: "POST", body: data }).catch(() => { said = ""; });
  };
  const look = () => document.visibilityState === "visible" && said !== "typing" && say("looking");

  document.addEventListener("input", (event) => {
    if (!event.target.closest("form[data-draft-url], .summary-form")) return;
    say("typing");
    clearTimeout(idle);
    idle = setTimeout(() => say("looking"), 6000);
  });
  document.addEventListener("submit", () => clearTimeout(idle));
  document.addEventListener("visibilitychange", look);
  document.addEventListener("besa:stream", ({ detail }) => { if (detail === "open" && Date.now() - at > 3000) { said = ""; look(); } });
  setInterval(look, 5000);
  addEventListener("pagehide", () => said && say("away"));
  addEventListener("pageshow", (event) => { if (event.persisted) { said = ""; look(); } });
  look();
})();
