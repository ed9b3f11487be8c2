// A message counts as seen when it has been on the screen for a second, and for somebody who is writing when they have paused:
// the server keeps it for this person, and the place to write knows it, so that sending is stopped only for what is really new.
(() => {
  const pause = 4000;
  const timeline = () => document.getElementById("timeline");
  let told = 0, timer, watched, written = 0;

  const id = (element) => Number(element.id.slice("message-".length));
  const newest = () => [...(timeline()?.querySelectorAll("article[id^=message-]") || [])].reduce((last, one) => (!last || id(one) > id(last) ? one : last), null);

  const tell = async (upto) => {
    if (upto <= told) return;
    told = upto;
    const data = new FormData();
    data.append("message", upto);
    const answer = await fetch(timeline().dataset.seenUrl, { method: "POST", body: data, headers: { "X-CSRFToken": window.besa.token() } }).catch(() => null);
    if (!answer?.ok) { told = 0; return; }
    document.querySelectorAll("[data-seen]").forEach((field) => { if (Number(field.value) < upto) field.value = upto; });
    if (answer.status === 200) window.besa.live({ kind: "seen", id: 0, facts: {} }); // else nothing that is shown changes
  };

  const eye = new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (!entry.isIntersecting) return;
    timer = setTimeout(look, 1000, entry.target);
  });
  const look = (message) => {
    if (document.visibilityState !== "visible" || !message.isConnected) return;
    if (Date.now() - written < pause) timer = setTimeout(look, 1000, message);
    else tell(id(message));
  };
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-draft-url]")) written = Date.now(); });

  const watch = () => {
    const last = newest();
    if (watched) eye.unobserve(watched);
    watched = last;
    if (last) eye.observe(last);
  };

  document.addEventListener("besa:refreshed", (event) => { if (event.target.id === "timeline") watch(); });
  document.addEventListener("visibilitychange", watch);
  watch();
})();
