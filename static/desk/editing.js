// The editing page: the panel's links open blocks. Saving is in saving/.

const form = document.querySelector("#article_form");
if (form) {
  // A title has one line, however many it takes on the screen.
  form.querySelector("#id_title")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
}

// Pixels between what a + offers and the edge of the window.
const FROM_THE_EDGE = 8;

/** Move what a + offers into the window: the block editor lets it begin or end at the +, wherever that stands. */
function keepInSight(menu) {
  const box = menu.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  // Where it is larger than the window its beginning is seen, and the rest is scrolled to.
  const within = (start, end, length) => Math.max(Math.min(start, length - FROM_THE_EDGE - (end - start)), FROM_THE_EDGE) - start;
  menu.style.top = `${menu.offsetTop + within(box.top, box.bottom, clientHeight)}px`;
  menu.style.left = `${menu.offsetLeft + within(box.left, box.right, clientWidth)}px`;
}

// The block editor draws the + between blocks for the mouse alone. Here the keyboard reaches it, and what it offers.
function offerToKeyboard(wrapper, label) {
  for (const control of wrapper.querySelectorAll(".order-machine-insert-target")) {
    if (control.tabIndex === 0) continue;
    Object.assign(control, { tabIndex: 0, role: "button", ariaLabel: label });
  }
  for (const control of wrapper.querySelectorAll(".plugin-button")) control.tabIndex = 0;
  // An icon is drawn by a font from its name, which is nothing to read out.
  for (const icon of wrapper.querySelectorAll(".plugin-button .material-icons, h3 > .material-icons")) icon.ariaHidden = "true";
}

document.addEventListener("content-editor:ready", () => {
  const wrapper = document.querySelector(".order-machine-wrapper");
  const context = JSON.parse(document.querySelector("#content-editor-context").textContent);
  const offer = () => offerToKeyboard(wrapper, context.messages.createNew);
  offer();
  new MutationObserver(offer).observe(wrapper, { childList: true, subtree: true });
  // The block editor listens at the document: by now it has put its menu somewhere.
  window.addEventListener("click", ({ target }) => {
    const isOpened = target.closest?.(".order-machine-insert-target") && wrapper.classList.contains("plugin-buttons-visible");
    if (isOpened) keepInSight(wrapper.querySelector(".plugin-buttons"));
  });
  wrapper.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest(".plugin-buttons")) {
      wrapper.querySelector(".order-machine-insert-target.selected")?.focus();
      return;
    }
    const control = event.target.closest(".order-machine-insert-target, .plugin-button");
    if (!control || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    control.click();
    if (control.matches(".order-machine-insert-target.selected")) {
      wrapper.querySelector(".plugin-buttons .plugin-button:not(.hidden)")?.focus();
    }
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goes-to-block]");
  if (!link) return;
  const block = document.getElementById(link.hash.slice(1));
  if (!block) return;
  event.preventDefault();
  block.classList.remove("collapsed");
  block.scrollIntoView({ block: "center" });
  block.classList.add("desk-pointed-out");
  setTimeout(() => block.classList.remove("desk-pointed-out"), 2000);
  // Past the heading's own controls, to what is written in it.
  block.querySelector("fieldset")?.querySelector(".ProseMirror, input:not([type=hidden]), button, select")?.focus({ preventScroll: true });
});
