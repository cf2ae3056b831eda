// The editing page: the panel's links open blocks. Saving is in saving/.

const form = document.querySelector("#article_form");
if (form) {
  // A title has one line, however many it takes on the screen.
  form.querySelector("#id_title")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
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
  wrapper.addEventListener("keydown", (event) => {
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
