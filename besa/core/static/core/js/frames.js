// A mail's own page stands in a frame without scripts; we may measure it, so that it is as tall as its content.
(() => {
  const fit = (frame) => {
    const page = frame.contentDocument?.documentElement;
    if (page) frame.style.blockSize = `${Math.min(Math.max(page.scrollHeight, 40), 6000)}px`;
  };

  const watch = (frame) => {
    if (frame.dataset.watched) return;
    frame.dataset.watched = "yes";
    frame.addEventListener("load", () => {
      fit(frame);
      frame.contentDocument?.querySelectorAll("img").forEach((image) => image.addEventListener("load", () => fit(frame)));
    });
    if (frame.contentDocument?.readyState === "complete") fit(frame);
    let width = 0;
    new ResizeObserver(([entry]) => {
      if (Math.abs(entry.contentRect.width - width) > 1) fit(frame);
      width = entry.contentRect.width;
    }).observe(frame.parentElement);
  };

  const look = (root) => root.querySelectorAll("iframe[data-mail]").forEach(watch);
  document.addEventListener("DOMContentLoaded", () => look(document));
  document.addEventListener("htmx:load", (event) => look(event.target.parentElement || document));
})();
