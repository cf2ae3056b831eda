// To refuse or to ask takes a note: say so at once, and put the cursor where it is written.

const form = document.querySelector(".verify-decision");
const note = form?.elements.namedItem("note");

form?.addEventListener("submit", (event) => {
  const needsNote = event.submitter?.value === "refused" || event.submitter?.value === "asked";
  if (!needsNote || note.value.trim() !== "") return;
  event.preventDefault();
  note.setCustomValidity(form.dataset.noteNeeded);
  note.reportValidity();
  note.focus();
});
note?.addEventListener("input", () => note.setCustomValidity(""));
// Whatever is chosen next is looked at anew.
form?.addEventListener("click", () => note.setCustomValidity(""), { capture: true });
