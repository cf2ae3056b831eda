// Sends pictures one after the other, each with its progress, and puts the desk's answer where the progress was.
// Without this file the form sends all of them at once and the answers come as a page.

import { sendFile } from "./sending.js";

const form = document.getElementById("upload-form");
const field = form.elements.files;
const rows = document.getElementById("upload-rows");
const section = document.getElementById("upload-rows-section");
const status = document.getElementById("upload-status");
const labels = form.dataset;
const waiting = [];
let isSending = false;

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** The desk's own HTML, every word of it escaped there. */
function nodesOf(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map((node) => document.importNode(node, true));
}

function add(file) {
  const row = make("li");
  const said = make("p", "upload-said");
  const state = make("span", "upload-state", labels.labelWaits);
  said.append(make("strong", "upload-name", file.name), " ", state);
  const progress = make("progress");
  Object.assign(progress, { max: 1, value: 0 });
  progress.setAttribute("aria-label", file.name);
  row.append(said, progress);
  rows.append(row);
  waiting.push({ file, row, state, progress });
}

function fail({ file, row }, words) {
  const outcome = make("div", "upload-outcome upload-outcome--refused");
  const said = make("p", "upload-said");
  said.append(make("strong", "upload-name", file.name), " ", make("span", "desk-state desk-state--bad", words));
  const again = make("button", "desk-button", labels.labelAgain);
  again.type = "button";
  again.addEventListener("click", () => {
    row.remove();
    take([file]);
  });
  outcome.append(said, again);
  row.replaceChildren(outcome);
  return words;
}

/** Send one file; return what is to be said of it. */
async function send(item) {
  const { file, row, state, progress } = item;
  if (file.size > Number(labels.mostBytes)) return fail(item, labels.labelTooLarge);
  const body = new FormData(form);
  body.delete("files");
  body.append("file", file);
  state.textContent = labels.labelSending;
  const answer = await sendFile({
    address: labels.one,
    body,
    onProgress: (part) => {
      progress.value = part;
      if (part < 1) return;
      // All of it is there; how long it is looked at nobody knows.
      progress.removeAttribute("value");
      state.textContent = labels.labelLookedAt;
    },
  });
  if (answer.isSignedOut) return fail(item, labels.labelSignedOut);
  if (!answer.found) return fail(item, labels.labelLost);
  const { html, message } = answer.found;
  if (!html) return fail(item, message);
  row.replaceChildren(...nodesOf(html));
  return message;
}

async function work() {
  if (isSending) return;
  isSending = true;
  const button = form.querySelector("[data-send]");
  button.disabled = true;
  for (let item = waiting.shift(); item; item = waiting.shift()) {
    const message = await send(item);
    status.textContent = `${item.file.name}: ${message}`;
  }
  status.textContent = labels.labelOver;
  button.disabled = false;
  isSending = false;
}

function take(files) {
  if (files.length === 0) return;
  section.hidden = false;
  for (const file of files) add(file);
  work();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  take([...field.files]);
  field.value = "";
});

// What to do with a file that looks like one of the library, answered in its own row.
document.addEventListener("submit", async (event) => {
  const choice = event.target;
  if (!choice.matches("form[data-held]")) return;
  event.preventDefault();
  const row = choice.closest("li");
  const body = new FormData(choice, event.submitter);
  const answer = await sendFile({ address: choice.action, body });
  if (!answer.found) {
    status.textContent = answer.isSignedOut ? labels.labelSignedOut : labels.labelLost;
    return;
  }
  row.replaceChildren(...nodesOf(answer.found.html));
  row.tabIndex = -1;
  row.focus();
  status.textContent = answer.found.message;
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("is-dropped-on");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) form.classList.remove("is-dropped-on");
});
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  form.classList.remove("is-dropped-on");
  take([...event.dataTransfer.files]);
});

for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
