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
    if (!pictures.length || data.types.includes("text/html")) return false;
    event.preventDefault();
    event.stopPropagation();
    pictures.forEach((file) => put(form, editor, file));
    return true;
  };

  window.besa.pictures = { take };
})();
