// Uploads a picture from within a field that chooses one: a file is dropped on the field, or chosen with its button,
// goes to the library, and is what the field holds. Where the library has the picture, or one like it, it is asked for.
// What is saved is the field's id as ever; this script knows nothing of the form around it.

import { sendFile } from "./sending.js";

const FIELD = "[data-upload-address]";

function parts(field) {
  return {
    said: field.querySelector("[data-chooser-said]"),
    alike: field.querySelector("[data-chooser-alike]"),
    input: field.querySelector("[data-chooser-file]"),
  };
}

function tell(field, words) {
  parts(field).said.textContent = words;
}

function chosen(field, card, words) {
  parts(field).alike.replaceChildren();
  tell(field, words);
  field.dispatchEvent(new CustomEvent("chooser:chosen", { bubbles: true, detail: card }));
}

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function send(field, address, fields) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token());
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const { name } = fields.file ?? {};
  const labels = field.dataset;
  const { found, isSignedOut } = await sendFile({
    address,
    body,
    onProgress: (part) => {
      const state = part < 1 ? `${labels.labelSending}: ${Math.round(part * 100)} %` : labels.labelLookedAt;
      if (name) tell(field, `${name} ${state}`);
    },
  });
  if (!found) tell(field, isSignedOut ? labels.labelSignedOut : labels.labelLost);
  return found;
}

/** Let the person take one of the pictures that look like the file, or the file all the same. */
function ask(field, { cards, answer, message }) {
  const { alike } = parts(field);
  tell(field, message);
  const choose = (label, thumbnail, act) => {
    const item = document.createElement("li");
    if (thumbnail) {
      const image = document.createElement("img");
      Object.assign(image, { src: thumbnail, alt: "", width: 120, height: 75 });
      item.append(image);
    }
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "desk-button", textContent: label });
    button.addEventListener("click", async () => {
      const found = await act();
      if (found?.cards?.length) chosen(field, found.cards[0], found.message);
      else if (found) tell(field, found.message);
    });
    item.append(button);
    return item;
  };
  alike.replaceChildren(
    ...cards.map((card) =>
      choose(field.dataset.labelUse.replace("{title}", card.title), card.thumbnail, () =>
        send(field, answer, { answer: "use", existing: card.id }),
      ),
    ),
    choose(field.dataset.labelAnyway, "", () => send(field, answer, { answer: "add" })),
  );
  alike.querySelector("button").focus();
}

async function take(field, files) {
  if (files.length !== 1) {
    tell(field, field.dataset.labelOne);
    return;
  }
  parts(field).alike.replaceChildren();
  const found = await send(field, field.dataset.uploadAddress, { file: files[0] });
  if (!found) return;
  if (found.answer) ask(field, found);
  else if (found.cards?.length) chosen(field, found.cards[0], found.message);
  else tell(field, found.message);
}

function fieldAt(event) {
  if (!event.dataTransfer?.types.includes("Files")) return null;
  // Anywhere on an image block is on its field.
  return event.target.closest?.(FIELD) ?? event.target.closest?.(".inline-related")?.querySelector(FIELD);
}

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const field = fieldAt(event);
    for (const other of document.querySelectorAll(`${FIELD}.is-dropped-on`)) {
      if (other !== field) other.classList.remove("is-dropped-on");
    }
    if (!field) return;
    event.preventDefault();
    field.classList.add("is-dropped-on");
  });
}
document.addEventListener("drop", (event) => {
  const field = fieldAt(event);
  if (!field) return;
  event.preventDefault();
  field.classList.remove("is-dropped-on");
  take(field, [...event.dataTransfer.files]);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chooser-upload]");
  if (button) parts(button.closest(FIELD)).input.click();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-chooser-file]")) return;
  // The form around it is not concerned.
  event.stopPropagation();
  take(event.target.closest(FIELD), [...event.target.files]);
  event.target.value = "";
});
