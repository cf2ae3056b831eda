// Where the use of a picture says nothing of its own, its fields show what the picture says: of the one chosen now.

document.addEventListener("chooser:drawn", (event) => {
  if (event.target.dataset.chooser !== "image") return;
  const block = event.target.closest(".inline-related, fieldset");
  for (const field of block?.querySelectorAll("[data-own-words]") ?? []) {
    field.placeholder = event.detail[field.dataset.ownWords] ?? "";
  }
});
