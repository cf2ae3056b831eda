// The list of blocks: moved by keyboard and by buttons, copied, searched. The block editor itself brings adding, dragging and collapsing.
//
// It orders blocks by CSS alone, so that the keyboard would visit all texts first, then all headings. Here the document's
// own order follows what is seen.

const machine = () => document.querySelector(".order-machine");
const template = document.getElementById("desk-block-tools");

const blocks = () =>
  [...machine().querySelectorAll(":scope > .inline-related:not(.empty-form)")].sort((a, b) => a.style.order - b.style.order);
const orderingOf = (block) => block.querySelector(".order-machine-ordering");

function changed() {
  machine().dispatchEvent(new Event("change", { bubbles: true }));
}

function say(words) {
  document.getElementById("desk-blocks-said").textContent = words;
}

// The elements follow what is seen; only those that stand elsewhere are moved, and the cursor stays where it was.
function followOrder() {
  const focused = document.activeElement;
  let place = null;
  for (const block of blocks().reverse()) {
    if (block.nextElementSibling !== place || place === null) {
      const before = place ?? machine().querySelector(":scope > .empty-form, :scope > .machine-message, :scope > .last");
      if (block.nextElementSibling !== before) machine().insertBefore(block, before);
    }
    place = block;
  }
  if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
}

function number(ordered) {
  ordered.forEach((block, index) => {
    orderingOf(block).value = block.style.order = 10 * (index + 1);
  });
  followOrder();
  changed();
}

function move(block, step) {
  const ordered = blocks();
  const from = ordered.indexOf(block);
  const to = from + step;
  const words = template.dataset;
  if (to < 0 || to >= ordered.length) return say(step < 0 ? words.isFirst : words.isLast);
  ordered.splice(to, 0, ...ordered.splice(from, 1));
  number(ordered);
  block.scrollIntoView({ block: "nearest" });
  say(words.moved.replace("{place}", to + 1).replace("{count}", ordered.length));
}

// A copy's values are set before anything else hears of the new row: the text editor starts with what it finds there.
let source = null;

function copyInto(copy) {
  const field = (input, row) => {
    const name = input.name.match(/-\d+-(.+)$/)?.[1];
    return name && row.querySelector(`[name$="-${CSS.escape(name)}"]`);
  };
  for (const input of source.querySelectorAll("input[name], textarea[name], select[name]")) {
    if (/-(id|parent|block_key|ordering|region|DELETE)$/.test(input.name)) continue;
    const target = field(input, copy);
    if (target) target.value = input.value;
  }
  const cards = copy.querySelectorAll("[data-chooser-card]");
  source.querySelectorAll("[data-chooser-card]").forEach((card, index) => {
    cards[index]?.replaceChildren(...[...card.cloneNode(true).childNodes]);
    const clear = cards[index]?.closest("[data-chooser]").querySelector("[data-chooser-clear]");
    if (clear) clear.hidden = !card.childElementCount;
  });
  copy.dataset.copied = "";
}

function duplicate(block) {
  const prefix = block.id.replace(/-\d+$/, "");
  const adder = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
  if (!adder) return;
  const before = new Set(blocks());
  source = block;
  adder.click();
  source = null;
  const copy = blocks().find((one) => !before.has(one));
  if (!copy) return;
  const ordered = blocks().filter((one) => one !== copy);
  ordered.splice(ordered.indexOf(block) + 1, 0, copy);
  number(ordered);
  copy.scrollIntoView({ block: "nearest" });
  enter(copy);
  say(template.dataset.copied);
}

// The text editor of a new block is there a moment later than the block.
function enter(block, patience = 30) {
  const place = block.querySelector(".ProseMirror") ?? block.querySelector("fieldset input:not([type=hidden]), fieldset button");
  if (place || !patience) place?.focus();
  else requestAnimationFrame(() => enter(block, patience - 1));
}

document.addEventListener(
  "formset:added",
  (event) => {
    if (source) copyInto(event.target);
  },
  { capture: true },
);

function addTools(block) {
  const head = block.querySelector(":scope > h3");
  if (!head || head.querySelector(".desk-block-tools")) return;
  const tools = template.content.firstElementChild.cloneNode(true);
  // A click on the heading collapses the block; one on its buttons does not.
  tools.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const { tool } = event.target.closest("button")?.dataset ?? {};
    if (tool === "up" || tool === "down") {
      move(block, tool === "up" ? -1 : 1);
      event.target.closest("button").focus({ preventScroll: true });
    }
    if (tool === "copy") duplicate(block);
  });
  head.querySelector(".delete, .inline_move_to_region")?.before(tools);
  if (!tools.isConnected) head.append(tools);
}

function wordsOf(block) {
  const fields = [...block.querySelectorAll("input[type=text], input[type=url], textarea:not(.prose-editor textarea)")];
  const shown = [...block.querySelectorAll(".ProseMirror, [data-chooser-card]")];
  return [...fields.map((field) => field.value), ...shown.map((element) => element.textContent)].join(" ");
}

const folded = (text) => text.normalize("NFC").toLowerCase();

function setUpSearch() {
  const box = document.getElementById("desk-blocks-search");
  if (!box) return;
  const input = box.querySelector("input");
  const count = box.querySelector("output");
  document.querySelector(".tabs.regions")?.prepend(box);
  box.hidden = false;
  let at = -1;
  const found = () => blocks().filter((block) => !block.classList.contains("desk-not-found"));
  const search = () => {
    const wanted = folded(input.value.trim());
    at = -1;
    for (const block of blocks()) block.classList.toggle("desk-not-found", !folded(wordsOf(block)).includes(wanted));
    count.textContent = wanted ? count.dataset.words.replace("{count}", found().length) : "";
  };
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      event.preventDefault();
      event.stopPropagation();
      input.value = "";
      search();
    }
    if (event.key !== "Enter" || event.isComposing) return;
    // In a form Enter would save it.
    event.preventDefault();
    const matches = found();
    if (!matches.length) return;
    at = (at + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
    const block = matches[at];
    block.classList.remove("collapsed");
    block.scrollIntoView({ block: "center" });
    block.classList.add("desk-pointed-out");
    setTimeout(() => block.classList.remove("desk-pointed-out"), 2000);
  });
}

document.addEventListener("content-editor:ready", () => {
  if (!template) return;
  const settle = () =>
    setTimeout(() => {
      blocks().forEach(addTools);
      followOrder();
    }, 0);
  settle();
  setUpSearch();
  for (const name of ["formset:added", "formset:removed", "drop"]) document.addEventListener(name, settle);
  document.addEventListener(
    "keydown",
    (event) => {
      const block = event.target.closest?.(".order-machine > .inline-related:not(.empty-form)");
      if (!block || !event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.shiftKey) {
        if (event.key === "ArrowDown") duplicate(block);
      } else move(block, event.key === "ArrowUp" ? -1 : 1);
    },
    { capture: true },
  );
});
