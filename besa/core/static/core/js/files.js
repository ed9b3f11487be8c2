// Attaching: files chosen, dropped or pasted go up at once, with a bar; the server answers with the list of what it keeps.
(() => {
  const refused = (form, file) => Number(form.dataset.filesLimit) && file.size > Number(form.dataset.filesLimit) && form.dataset.filesTooLarge;

  // Resolves to what the server said, or to nothing when it refused.
  const upload = (form, file, more = {}) => new Promise((resolve) => {
    const tooLarge = refused(form, file);
    if (tooLarge) {
      window.besa.say(tooLarge);
      return resolve();
    }
    const list = form.querySelector("[data-files]");
    const row = document.createElement("li");
    const bar = document.createElement("progress");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.className = "files__going";
    row.append(name, bar);
    list.append(row);

    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file);
    for (const [name, value] of Object.entries(more)) data.append(name, value);
    request.open("POST", form.dataset.filesUrl);
    request.setRequestHeader("X-CSRFToken", window.besa.token());
    request.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
    const failed = () => {
      row.remove();
      window.besa.say([413, 422, 507].includes(request.status) && request.responseText ? request.responseText : document.body.dataset.unreachable);
      resolve();
    };
    request.onerror = failed;
    request.onload = () => {
      if (request.status !== 200) return failed();
      row.remove();
      resolve(request.responseText);
      if (more.inline) return;
      list.querySelectorAll("li:not(.files__going)").forEach((old) => old.remove());
      list.insertAdjacentHTML("afterbegin", request.responseText);
      if (window.htmx) window.htmx.process(list);
    };
    request.send(data);
  });
  window.besa.upload = upload;

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-files-url]");
    if (!form || event.target.type !== "file") return;
    [...event.target.files].forEach((file) => upload(form, file));
    event.target.value = "";
  });

  for (const kind of ["dragover", "drop", "paste"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-files-url]");
      const files = [...((event.dataTransfer || event.clipboardData)?.files || [])];
      if (!form || (kind !== "dragover" && !files.length)) return;
      event.preventDefault();
      if (kind !== "dragover") files.forEach((file) => upload(form, file));
    });
  }
})();
