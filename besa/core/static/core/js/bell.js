// The bell: what is clicked is read; the browser shows what is new, if its person asked for that by a button.
(() => {
  const post = (path, fields) => {
    const body = new URLSearchParams(fields);
    const headers = { "X-CSRFToken": besa.token(), "HX-Request": "true" };
    return fetch(path, { method: "POST", body, headers, keepalive: true });
  };

  document.addEventListener("click", (event) => {
    const told = event.target.closest("[data-reads]");
    if (told) post("/notifications/reading/", { notification: told.dataset.reads }).catch(() => {});
  });

  // Each is given to one page only, so that three open pages show it once.
  const show = async () => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const answer = await post("/notifications/showing/", {});
    if (!answer.ok) return;
    for (const { tag, title, body, path } of (await answer.json()).notifications) {
      const shown = new Notification(title, { tag, body, lang: document.documentElement.lang, dir: document.documentElement.dir });
      shown.addEventListener("click", () => {
        focus();
        location.assign(path);
        shown.close();
      });
    }
  };
  const look = () => {
    if (document.getElementById("bell-count")) show().catch(() => {});
  };

  const offer = (box) => {
    if (!("Notification" in window)) return;
    const button = box.querySelector("button");
    const say = () => {
      const words = { granted: box.dataset.granted, denied: box.dataset.denied }[Notification.permission];
      if (!words) return;
      box.querySelector("span").textContent = words;
      button.remove();
    };
    box.hidden = false;
    say();
    button.addEventListener("click", () => Notification.requestPermission().then(say).then(look));
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-asks-browser]").forEach(offer);
    look();
  });
  document.body.addEventListener("besa:notified", look);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || !document.getElementById("bell-count")) return;
    htmx.trigger(document.body, "besa:notified");
  });
})();
