// <details data-remembered="name">: this browser keeps it open or closed, in a cookie, so that the server draws it right at once.
(() => {
  document.addEventListener("click", (event) => {
    const fold = event.target.closest("summary")?.parentElement;
    if (fold?.dataset.remembered) document.cookie = `${fold.dataset.remembered}=${Number(!fold.open)}; path=/; max-age=31536000; samesite=lax`;
  });
  // Of a strip that runs over, what is current is in sight.
  document.addEventListener("DOMContentLoaded", () => {
    for (const here of document.querySelectorAll(":is(.settings__nav, .tabs) [aria-current]")) here.scrollIntoView({ block: "nearest", inline: "center" });
  });
})();
