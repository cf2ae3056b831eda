// The editing page: nothing typed is lost by leaving, and the panel's links open blocks.

const form = document.querySelector("#article_form");
if (form) {
  let isChanged = document.querySelector(".errornote") !== null;
  let isSaving = false;
  const change = () => {
    isChanged = true;
  };
  // Blocks that are added, moved or taken out change the form without an input event of their own.
  for (const name of ["input", "change", "formset:added", "formset:removed", "drop"]) {
    form.addEventListener(name, change);
  }
  // A title has one line, however many it takes on the screen.
  form.querySelector("#id_title")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });

  // The login page, or the refusal of a token that an older login gave out, would swallow what was typed. So each
  // save asks first who is logged in, and takes the token that is good now. Without this script it is as always.
  const session = form.querySelector("[data-session]");
  let isAsking = false;
  let isSure = false;
  const whyNot = async () => {
    try {
      const response = await fetch(session.dataset.session, {
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      if (response.type === "opaqueredirect" || response.status === 403) return "login";
      if (!response.ok) return "connection";
      const { person, token } = await response.json();
      if (String(person) !== session.dataset.person) return "login";
      form.querySelector("[name=csrfmiddlewaretoken]").value = token;
      return "";
    } catch {
      return "connection";
    }
  };
  form.addEventListener("submit", async (event) => {
    if (isSure) {
      isSaving = true;
      // The answer replaces this page; if it does not come, saving must be possible again.
      setTimeout(() => {
        isSaving = false;
      }, 5000);
      return;
    }
    event.preventDefault();
    // The second click of a double click saves nothing twice.
    if (isAsking || isSaving) return;
    isAsking = true;
    const reason = await whyNot();
    isAsking = false;
    session.hidden = !reason;
    for (const words of session.querySelectorAll("[data-reason]")) words.hidden = words.dataset.reason !== reason;
    if (reason) return;
    isSure = true;
    form.requestSubmit(event.submitter);
    isSure = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !isSaving) event.preventDefault();
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
