// [data-live="case:7"] is fetched anew from its data-live-url when the stream says so, and put in place without moving
// the focus, the scroll, the selection or a word that is being typed. [data-live-pace="slow"]: at most once in a second.
// Without data-live-url it is that part of this very page which has its id.
(() => {
  const jobs = new Map();
  const me = Number(document.getElementById("live")?.dataset.user);
  const paces = { slow: 1000 };
  const topics = (frame) => ({
    case: [`case:${frame.facts.case}`, "inbox"],
    me: ["me", `me:${frame.facts.what}`],
    presence: frame.facts.who?.every((one) => one === me) ? [] : [`presence:${frame.facts.case}`],
    seen: ["seen"],
  })[frame.kind];

  document.addEventListener("besa:live", ({ detail: frame }) => {
    const about = topics(frame);
    if (!about || frame.facts.what === "notifications.Notified") document.body.dispatchEvent(new CustomEvent("besa:notified"));
    document.querySelectorAll("[data-live]").forEach((element) => {
      if (!about || element.dataset.live.split(" ").some((topic) => about.includes(topic))) ask(element);
    });
  });

  // What stands in no log may have changed between the making of the page and now.
  document.addEventListener("besa:stream", ({ detail }) => {
    if (detail === "open") document.querySelectorAll('[data-live*="presence:"]').forEach(ask);
  });

  const ask = (element) => {
    const url = element.dataset.liveUrl || location.pathname + location.search;
    const job = jobs.get(url) || { url, at: 0, part: element.dataset.liveUrl ? "" : element.id };
    jobs.set(url, job);
    job.pace = paces[element.dataset.livePace] || 200;
    job.due = true;
    plan(job);
  };

  // [data-live-in]: what changes by the clock alone is asked again after so many seconds, and says anew when the next change comes.
  const clocks = new Map();
  const wind = (element) => {
    clearTimeout(clocks.get(element.id));
    clocks.set(element.id, setTimeout(() => { const now = document.getElementById(element.id); if (now) ask(now); }, element.dataset.liveIn * 1000));
  };
  document.addEventListener("besa:refreshed", ({ target }) => { if (target.matches?.("[data-live-in]")) wind(target); });
  document.querySelectorAll("[data-live-in]").forEach((element) => wind(element));

  // A page that nobody looks at waits; a server that takes long is asked less often.
  const plan = (job) => {
    if (!job.due || job.timer || job.runs || document.visibilityState === "hidden") return;
    const wait = Math.max(10, job.at + Math.max(job.pace, 4 * (job.took || 0)) - Date.now());
    job.timer = setTimeout(() => { job.timer = 0; run(job); }, wait);
  };
  document.addEventListener("visibilitychange", () => jobs.forEach(plan));

  const run = async (job) => {
    job.due = false;
    job.runs = true;
    job.at = Date.now();
    try {
      const answer = await fetch(job.url, { headers: { "HX-Request": "true" } });
      if (answer.ok && !answer.redirected) place(await answer.text(), job.part);
      else if (answer.status === 404) lost(job);
      else if (answer.status >= 500) setTimeout(() => { job.due = true; plan(job); }, 5000);
    } catch {
      job.due = true; // the network is away; the stream says when it is back
    }
    job.took = Date.now() - job.at;
    job.runs = false;
    if (job.due) setTimeout(() => plan(job), 1000);
  };

  const lost = (job) => {
    const here = [...document.querySelectorAll("[data-live]")].find((element) => element.dataset.liveUrl === job.url);
    if (here?.dataset.live.startsWith("case:")) document.querySelector('[data-shown-when="gone"]')?.removeAttribute("hidden");
  };

  const place = (text, part) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const fresh of page.body.querySelectorAll(part ? `[id="${part}"]` : ":scope > [id]")) {
      const old = document.getElementById(fresh.id);
      if (old) window.besa.morph(old, fresh);
    }
  };
})();
