// One stream for one browser: the tab that holds the lock listens to /live/ and hands each frame to the others.
// Without locks (a page that came without HTTPS) each tab listens for itself while it is looked at.
(() => {
  const root = document.getElementById("live");
  if (!root) return;
  const ring = [];
  const hall = new BroadcastChannel(`besa-live-${root.dataset.user}`);
  let last = Number(root.dataset.from);
  let leads = false;

  const show = (state) => {
    if (root.dataset.state === "ended") return;
    root.dataset.state = state;
    root.querySelectorAll('[data-shown-when]:not([data-shown-when="gone"])').forEach((words) => { words.hidden = words.dataset.shownWhen !== state; });
    document.dispatchEvent(new CustomEvent("besa:stream", { detail: state }));
  };

  // Each frame once, whichever way it came; "resync" begins a new count.
  const take = (frame) => {
    if (frame.id && frame.id <= last && frame.kind !== "resync") return;
    if (frame.id) last = frame.id;
    if (frame.kind !== "ping" && frame.kind !== "hello") document.dispatchEvent(new CustomEvent("besa:live", { detail: frame }));
  };

  const hand = (frame) => {
    if (frame.id) ring.push(frame);
    if (ring.length > 300) ring.shift();
    hall.postMessage({ frame });
    take(frame);
  };
  // What a page says to itself and to the others of this browser.
  window.besa.live = (frame) => { hall.postMessage({ frame }); take(frame); };
  const tell = (state) => { hall.postMessage({ state }); show(state); };

  hall.onmessage = ({ data }) => {
    if (data.frame) take(data.frame);
    if (data.state) show(data.state);
    if (!leads || data.since === undefined) return;
    const start = ring[0]?.id ?? last;
    if (data.since < Number(root.dataset.from) && data.since < start) hall.postMessage({ frame: { kind: "resync", id: last, facts: {} } });
    else ring.filter((frame) => frame.id > data.since).forEach((frame) => hall.postMessage({ frame }));
    hall.postMessage({ state: root.dataset.state || "open" });
  };

  const listen = () => {
    let tries = 0, source, timer, silent;
    const open = () => {
      clearTimeout(timer);
      source?.close();
      source = new EventSource(`${root.dataset.url}?after=${last}`);
      const heard = () => { clearTimeout(silent); silent = setTimeout(again, 40000); };
      heard();
      for (const kind of ["hello", "ping", "case", "me", "presence", "resync"]) {
        source.addEventListener(kind, (event) => {
          heard();
          if (kind === "hello" || kind === "resync") { tries = 0; tell("open"); }
          hand({ kind, id: event.lastEventId && event.data !== "" && kind !== "presence" ? Number(event.lastEventId) : 0, facts: JSON.parse(event.data) });
        });
      }
      source.addEventListener("end", again);
      source.onerror = again;
    };
    const again = async () => {
      source.close();
      clearTimeout(timer);
      clearTimeout(silent);
      timer = setTimeout(open, Math.min(20000, 500 * 2 ** tries) * (0.5 + Math.random()));
      if (++tries > 1 || root.dataset.state !== "open") tell("broken");
      else setTimeout(() => tries && tell("broken"), 1000);
      const answer = await fetch(root.dataset.url, { method: "HEAD" }).catch(() => null);
      if (answer?.status === 401) { clearTimeout(timer); tell("ended"); }
    };
    const now = () => root.dataset.state === "broken" && open();
    addEventListener("online", now);
    addEventListener("offline", again);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
    open();
    return () => { source.close(); clearTimeout(timer); clearTimeout(silent); };
  };

  if (navigator.locks) {
    hall.postMessage({ since: last });
    navigator.locks.request(hall.name, () => { leads = true; listen(); return new Promise(() => {}); });
  } else {
    let stop;
    const look = () => {
      if (document.visibilityState === "visible") stop ??= listen();
      else { stop?.(); stop = undefined; }
    };
    document.addEventListener("visibilitychange", look);
    look();
  }
})();
