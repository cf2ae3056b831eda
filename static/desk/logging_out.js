// Logging out leaves nothing in the browser of what was typed and never saved; whoever has such text is asked first.
//
// A login that merely ends, by time or from elsewhere, leaves it: its owner gets it back after the next login.

import { copiesOf, dropCopy } from "./saving/copies.js";

const form = document.querySelector("form[data-logs-out]");
form?.addEventListener("submit", (event) => {
  const titles = copiesOf(form.dataset.logsOut).map(({ title }) => `“${title || form.dataset.untitled}”`);
  if (titles.length > 0 && !window.confirm(`${form.dataset.unsaved}\n\n${titles.join("\n")}`)) event.preventDefault();
});

// The page that says that somebody has left: no page of theirs is open here any more that could keep another copy.
const left = document.querySelector("[data-left]")?.dataset.left;
if (left) {
  for (const { key } of copiesOf(left)) dropCopy(left, key);
  try {
    sessionStorage.clear();
  } catch {
    // Nothing was kept either.
  }
}
