// The preview beside the form: at a phone's or a desktop's width, as last saved until something is typed, then as it is typed.
//
// What is typed is posted, rendered by the templates that readers get, and only what stands in <main> is put into the
// frame: it neither flickers nor loses its place.

const QUIET_MS = 400;
const PAUSE_WHILE_AWAY_MS = 5000;

function keep(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch {
    // Storage may be refused; what is chosen lasts until the page is left.
  }
  return null;
}

function setUpWidths(preview, frame) {
  const box = preview.querySelector("[data-preview-frame]");
  const buttons = [...preview.querySelectorAll("[data-preview-width]")];
  const fit = () => {
    const width = Number(buttons.find((button) => button.ariaPressed === "true").dataset.previewWidth);
    const scale = Math.min(1, box.clientWidth / width);
    frame.style.width = `${width}px`;
    frame.style.height = `${box.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
  };
  const choose = (width) => {
    for (const button of buttons) button.ariaPressed = String(button.dataset.previewWidth === width);
    fit();
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      keep("desk-preview-width", button.dataset.previewWidth);
      choose(button.dataset.previewWidth);
    });
  }
  const kept = keep("desk-preview-width");
  new ResizeObserver(fit).observe(box);
  choose(buttons.some((button) => button.dataset.previewWidth === kept) ? kept : buttons[0].dataset.previewWidth);
}

// Only the preview itself may stand in a frame; what it links to opens beside.
function openLinksBeside(page) {
  for (const link of page?.querySelectorAll("a[href]:not([href^='#'])") ?? []) link.target = "_blank";
}

function blockOf(element) {
  const block = element.closest?.(".order-machine .inline-related");
  return block?.querySelector("input[name$='-block_key']")?.value ?? "";
}

// The preview follows the block that is worked on, and a click in it opens that block.
function follow(form, frame) {
  form.addEventListener("focusin", (event) => {
    const place = frame.contentDocument?.getElementById(`b-${blockOf(event.target).slice(0, 8)}`);
    if (!place) return;
    const { top, bottom } = place.getBoundingClientRect();
    const height = frame.contentWindow.innerHeight;
    if (top >= 0 && bottom <= height) return;
    frame.contentWindow.scrollBy({ top: top - height / 4 });
  });
  const listen = () =>
    frame.contentDocument?.addEventListener("click", (event) => {
      const place = event.target.closest("[id^='b-']");
      if (!place || event.target.closest("a, button, summary")) return;
      const start = place.id.slice(2);
      const key = [...form.querySelectorAll("input[name$='-block_key']")].find((input) => input.value.startsWith(start));
      const block = key?.closest(".inline-related");
      if (!block) return;
      block.classList.remove("collapsed");
      block.scrollIntoView({ block: "center" });
      block.querySelector("fieldset")?.querySelector(".ProseMirror, input:not([type=hidden]), button, select")?.focus({ preventScroll: true });
    });
  frame.addEventListener("load", listen);
  listen();
}

function setUpTyping(preview, frame, form) {
  const state = preview.querySelector("[data-preview-state]");
  const said = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const shownParts = ({ snippet, length }) => {
    preview.querySelector("[data-preview-length]").textContent = length;
    for (const part of preview.querySelectorAll("[data-snippet]")) part.textContent = snippet[part.dataset.snippet];
    const notes = snippet.notes.map((note) => Object.assign(document.createElement("li"), { textContent: note }));
    preview.querySelector("[data-snippet-notes]").replaceChildren(...notes);
  };
  let shown = String(said());
  let timer = 0;
  let isAsking = false;

  const later = (wait = QUIET_MS) => {
    clearTimeout(timer);
    timer = setTimeout(show, wait);
  };
  async function show() {
    // One question at a time; what was typed meanwhile is asked for next.
    if (isAsking || !frame.contentDocument?.querySelector("main")) return later();
    const body = said();
    if (String(body) === shown) return;
    isAsking = true;
    try {
      const response = await fetch(preview.dataset.previewAddress, { method: "POST", body, redirect: "manual" });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      const page = new DOMParser().parseFromString(answer.page, "text/html");
      frame.contentDocument.querySelector("main").replaceWith(frame.contentDocument.adoptNode(page.querySelector("main")));
      openLinksBeside(frame.contentDocument);
      shownParts(answer);
      shown = String(body);
      state.textContent = state.dataset.live;
      isAsking = false;
    } catch {
      isAsking = false;
      state.textContent = state.dataset.away;
      later(PAUSE_WHILE_AWAY_MS);
      return;
    }
    if (String(said()) !== shown) later();
  }
  // Blocks that are added, moved or taken out change the form without an input event of their own.
  for (const name of ["input", "change", "click", "keyup", "drop", "formset:added", "formset:removed"]) {
    form.addEventListener(name, () => later());
  }
}

for (const preview of document.querySelectorAll("[data-preview]")) {
  const frame = preview.querySelector("iframe");
  const form = document.querySelector("#article_form");
  setUpWidths(preview, frame);
  frame.addEventListener("load", () => openLinksBeside(frame.contentDocument));
  if (form && preview.dataset.previewAddress) {
    setUpTyping(preview, frame, form);
    follow(form, frame);
  }
}
