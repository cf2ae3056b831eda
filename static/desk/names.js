// Fields that libraries draw themselves say their label when they are read out: the text editor's, those of lists that are
// searched, and those in tables, whose column has a heading and whose field has none.

const DRAWN = [
  ".ProseMirror[contenteditable]",
  ".select2-selection",
  ".select2-selection__rendered[role=textbox]",
  ".select2-search__field",
]
  .map((selector) => `${selector}:not([aria-label])`)
  .join();
const IN_TABLES = ".tabular td :is(input:not([type=hidden]), select, textarea):not([aria-label], [aria-labelledby])";
// An icon with words of its own.
const ICONS = ".help-tooltip[aria-label]:not([role])";

function headingOf(field) {
  const cell = field.closest("td");
  return cell.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.textContent.trim() ?? "";
}

function labelOf(element) {
  const row = element.closest(".form-row, .flex-container, td");
  const label = row?.querySelector("label") ?? null;
  return label?.textContent.replace(/:\s*$/, "").trim() ?? "";
}

function name(root) {
  for (const element of root.querySelectorAll(DRAWN)) {
    const label = labelOf(element);
    if (label) element.setAttribute("aria-label", label);
  }
  for (const field of root.querySelectorAll(IN_TABLES)) {
    const heading = field.labels?.length ? "" : headingOf(field);
    if (heading) field.setAttribute("aria-label", heading);
  }
  for (const icon of root.querySelectorAll(ICONS)) icon.setAttribute("role", "img");
}

name(document);
new MutationObserver((records) => {
  if (records.some(({ addedNodes }) => addedNodes.length)) name(document);
}).observe(document.body, { childList: true, subtree: true });
