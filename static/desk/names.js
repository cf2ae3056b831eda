// Fields that libraries draw themselves say their label when they are read out: the text editor's, and those of lists that are searched.

const DRAWN =
  ".ProseMirror[contenteditable]:not([aria-label]), .select2-selection:not([aria-label]), .select2-selection__rendered[role=textbox]:not([aria-label])";

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
}

name(document);
new MutationObserver((records) => {
  if (records.some(({ addedNodes }) => addedNodes.length)) name(document);
}).observe(document.body, { childList: true, subtree: true });
