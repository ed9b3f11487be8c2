// A picture that is pasted or dropped into the editor goes up at once and stands in the text, as a part of the mail.
(() => {
  const kinds = ["image/png", "image/jpeg", "image/gif", "image/webp"];

  const put = async (form, editor, file) => {
    const told = await window.besa.upload(form, file, { inline: "yes" });
    if (told) editor.chain().focus().insertContent({ type: "image", attrs: { src: JSON.parse(told).url, alt: file.name } }).run();
  };

  // Whether the event brought pictures and nothing to read; they are then ours. Other files go the way of all files.
  const take = (form, editor, event, data) => {
    const pictures = [...(data?.files || [])].filter((file) => kinds.includes(file.type));
    if (!pictures.length || data.types.includes("text/html")) return takeText(form, event, data);
    event.preventDefault();
    event.stopPropagation();
    pictures.forEach((file) => put(form, editor, file));
    return true;
  };

  // What other programs paste says with styles what we say with elements, and our policy keeps the browser from reading styles:
  // Google Docs puts all of it into a <b> that is not bold. Pictures of other places never come along.
  const readable = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const says = (element, words) => words.test(element.getAttribute("style") || "");
    body.querySelectorAll("b").forEach((one) => { if (says(one, /font-weight:\s*(normal|400)/)) one.replaceWith(...one.childNodes); });
    for (const [tag, words] of [["strong", /font-weight:\s*(bold|[6-9]00)/], ["em", /font-style:\s*italic/]]) {
      body.querySelectorAll("span[style]").forEach((one) => {
        if (!says(one, words)) return;
        const inside = document.createElement(tag);
        inside.append(...one.childNodes);
        one.append(inside);
      });
    }
    body.querySelectorAll("img:not([src^='/drafts/pictures/'])").forEach((one) => one.remove());
    return body.innerHTML;
  };

  // A log or a whole table is no letter: so many words go along as a file.
  const most = 200_000;
  const takeText = (form, event, data) => {
    const text = data?.getData("text/plain") || "";
    if (text.length <= most || !form.dataset.filesUrl) return false;
    event.preventDefault();
    window.besa.upload(form, new File([text], "text.txt", { type: "text/plain" }));
    return true;
  };

  window.besa.pictures = { take, readable };
})();
