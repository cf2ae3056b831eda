// Comments on the editing page: a mark on each block's header, and a panel whose forms post in place.
//
// The panel comes from the server, with two islands of JSON in it: "comment-marks", for each block's key how many open
// threads it has and the words for that, and once "comment-anchors", for each key the id of the block on this page.

const PART = "comments";
const panelNow = () => document.querySelector("[data-comments]");
const islandOf = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const anchors = islandOf("comment-anchors");

// A block's header gets a button: it leads to the block's first thread, or to the form for a new one.
function drawMarks() {
  const marks = islandOf("comment-marks");
  for (const [key, anchor] of Object.entries(anchors)) {
    const header = document.getElementById(anchor)?.querySelector("h3");
    if (!header || !marks[key]) continue;
    const [count, words] = marks[key];
    let button = header.querySelector(".comments-mark");
    if (!button) {
      button = document.createElement("button");
      Object.assign(button, { type: "button", className: "comments-mark" });
      button.dataset.marks = key;
      // Before what moves and deletes the block, which stands at the end.
      header.insertBefore(button, header.querySelector(".desk-block-tools, .delete"));
    }
    button.textContent = count || "+";
    button.title = words;
    button.ariaLabel = words;
    button.classList.toggle("comments-mark--open", count > 0);
  }
}

function lookAt(element) {
  for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  element.scrollIntoView({ block: "nearest" });
  element.focus({ preventScroll: true });
}

function openFor(key) {
  const panel = panelNow();
  const thread = [...panel.querySelectorAll(".comments-threads [data-block]")].find(
    (candidate) => candidate.dataset.block === key && !candidate.closest(".comments-resolved"),
  );
  panel.querySelector("#comment-block").value = key;
  lookAt(thread ?? panel.querySelector("#comment-text"));
}

document.addEventListener(
  "click",
  (event) => {
    const mark = event.target.closest(".comments-mark");
    if (mark) {
      // The header itself folds the block, and selects it.
      event.preventDefault();
      event.stopPropagation();
      openFor(mark.dataset.marks);
      return;
    }
    const link = event.target.closest("[data-goes-to]");
    const block = link && document.getElementById(anchors[link.dataset.goesTo] ?? "");
    if (!block) return;
    event.preventDefault();
    block.classList.remove("collapsed");
    block.scrollIntoView({ block: "center" });
    block.classList.add("desk-pointed-out");
    setTimeout(() => block.classList.remove("desk-pointed-out"), 2000);
    block.querySelector(".ProseMirror, input:not([type=hidden]), button, select")?.focus({ preventScroll: true });
  },
  true,
);

// What stands unsent in other forms of the panel, by the field's id, so that a new panel can have it again.
function unsentBut(form) {
  const fields = panelNow().querySelectorAll("textarea, select");
  return [...fields].filter((field) => !form.contains(field) && field.value).map((field) => [field.id, field.value]);
}

function replacePanel(markup, unsent) {
  const incoming = new DOMParser().parseFromString(markup, "text/html").querySelector("[data-comments]");
  // Resolving the last thread does not fold the panel under the hand.
  incoming.querySelector("[data-comments-all]").open ||= panelNow().querySelector("[data-comments-all]").open;
  panelNow().replaceWith(document.adoptNode(incoming));
  for (const [id, value] of unsent) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    if (field.matches("textarea")) field.closest("details")?.setAttribute("open", "");
  }
  drawMarks();
  return incoming;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-comments] form");
  if (!form) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const unsent = unsentBut(form);
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Desk-Part": PART },
      redirect: "manual",
    });
    if (!response.ok && response.status !== 422) throw new Error(String(response.status));
    const panel = replacePanel(await response.text(), unsent);
    const thread = panel.dataset.focus && document.getElementById(panel.dataset.focus);
    if (response.status === 422) panel.querySelector(".comments-trouble").scrollIntoView({ block: "nearest" });
    else if (thread && !thread.closest(".comments-resolved")) lookAt(thread);
    else panel.querySelector(".comments-new > summary").focus({ preventScroll: true });
  } catch {
    const trouble = panelNow().querySelector(".comments-trouble");
    trouble.textContent = trouble.dataset.trouble;
    trouble.hidden = false;
    form.ariaBusy = "false";
  }
});

if (panelNow()) {
  drawMarks();
  document.addEventListener("content-editor:ready", drawMarks);
  // An address that names a thread, as notices have it.
  const named = location.hash.startsWith("#thread-") && document.getElementById(location.hash.slice(1));
  if (named) lookAt(named);
}
