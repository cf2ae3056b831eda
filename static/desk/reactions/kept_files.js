/*
 * A form whose file is not lost when something is wrong with it: it is sent by script, and where the answer is the
 * form again, the chosen file is put back into it. A file can also be dropped anywhere on the form.
 * Without this file the form is sent as ever, and says to choose the file again.
 */

const CONTENT = "content-main";

function fileOf(form) {
  return form.querySelector("input[type=file]");
}

async function send(form, submitter) {
  const body = new FormData(form, submitter);
  const buttons = [...form.querySelectorAll("[type=submit]")];
  for (const button of buttons) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Kept-Files": "1" } });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      window.location.assign((await answer.json()).location);
      return;
    }
    if (answer.redirected || answer.status >= 500) throw new Error("sign in, or try without a script");
    show(form, await answer.text());
  } catch {
    // The browser's own way says what is wrong: no connection, a login that ended.
    for (const button of buttons) button.disabled = false;
    form.dataset.plain = "1";
    form.requestSubmit(submitter?.form === form ? submitter : undefined);
  }
}

/** Put the form as the desk sent it back in place of the old one, with the file that was chosen. */
function show(form, html) {
  const answer = new DOMParser().parseFromString(html, "text/html").getElementById(CONTENT);
  const old = document.getElementById(CONTENT);
  if (!answer || !old) {
    form.dataset.plain = "1";
    form.requestSubmit();
    return;
  }
  const chosen = fileOf(form).files;
  const fresh = document.importNode(answer, true);
  old.replaceWith(fresh);
  const next = fresh.querySelector("form[data-keeps-files]");
  if (next && chosen.length > 0) {
    fileOf(next).files = chosen;
    for (const told of next.querySelectorAll("[data-file-lost]")) told.remove();
  }
  const first = fresh.querySelector("[role=alert], .errorlist");
  if (first) {
    first.tabIndex = -1;
    first.focus();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-keeps-files]") || form.dataset.plain || fileOf(form).files.length === 0) return;
  event.preventDefault();
  send(form, event.submitter);
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const form = document.querySelector("form[data-keeps-files]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("is-dropped-on");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.querySelector(".is-dropped-on")?.classList.remove("is-dropped-on");
});
document.addEventListener("drop", (event) => {
  const form = document.querySelector("form[data-keeps-files]");
  if (!form || event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  form.classList.remove("is-dropped-on");
  const field = fileOf(form);
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  field.files = one.files;
  field.closest("details")?.setAttribute("open", "");
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
