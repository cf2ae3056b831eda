// Logging in again without leaving the page: a dialog that posts to the ordinary login pages, and reads their answers.
// Whoever has a second step gives its code here too; a passkey is used in a new tab, and the dialog sees it when the
// window is looked at again.

/** Set the dialog up; `isIn` is called when the same person is logged in again. Returns a function that opens it. */
export function setUpSignIn(dialog, { person, isIn }) {
  const form = dialog.querySelector("form");
  const complaint = form.querySelector("[role=alert]");
  const name = form.querySelector("#sign-in-name");
  const password = form.querySelector("#sign-in-password");
  const code = form.querySelector("#sign-in-code");
  const words = (kind) => form.querySelector(`template[data-words=${kind}]`).content.textContent;
  // Where the second step is answered, once a password was right.
  let secondStep = "";

  const complain = (text) => {
    complaint.textContent = text;
    complaint.hidden = !text;
  };

  const showStep = (...shown) => {
    for (const step of form.querySelectorAll("[data-step]")) step.hidden = !shown.includes(step.dataset.step);
    password.required = shown.includes("password");
    code.required = shown.includes("code");
    form.querySelector("[type=submit]").hidden = !(password.required || code.required);
  };

  const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");
  const tokenOf = (page) => page.querySelector("[name=csrfmiddlewaretoken]")?.value;

  /** Return what a page of the login says against it, or nothing where it asks for the second step. */
  const problemOf = (page, address) => {
    const refused = page.querySelector(".errornote:not([hidden]), .errorlist");
    if (page.querySelector("[data-second-step]")) {
      secondStep = address;
      showStep(...(page.querySelector("[data-passkey]") ? ["code", "passkey"] : ["code"]));
      code.focus();
      return refused?.textContent.trim() ?? "";
    }
    return refused?.textContent.trim() || words("connection");
  };

  const isSame = async () => {
    const answer = await (await fetch(form.dataset.session, { headers: { Accept: "application/json" } })).json();
    return String(answer.person) === person;
  };

  const post = async (address, fields) => {
    const response = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) return "";
    return problemOf(await read(response), response.url) || null;
  };

  /** Return why it failed; an empty text when somebody is in, and null when there is more to ask. */
  const signIn = async () => {
    const page = await read(await fetch(secondStep || form.dataset.login));
    const token = tokenOf(page);
    if (secondStep) {
      if (!page.querySelector("[data-second-step]")) {
        // It took too long: from the beginning.
        secondStep = "";
        showStep("password");
        if (token) return words("again");
      } else {
        return post(secondStep, { csrfmiddlewaretoken: token, code: code.value });
      }
    }
    // Logged in already, in another tab: the login page led on to the desk.
    if (!token || !page.querySelector("[name=password]")) return "";
    return post(form.dataset.login, {
      csrfmiddlewaretoken: token,
      username: name.value,
      password: password.value,
      next: form.dataset.session,
    });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    let problem;
    try {
      problem = await signIn();
      if (problem === "" && !(await isSame())) problem = words("another");
    } catch {
      problem = words("connection");
    }
    password.value = "";
    code.value = "";
    if (problem === null) return;
    complain(problem);
    if (problem) {
      (password.required ? password : code).focus();
      return;
    }
    dialog.close();
    isIn();
  });
  form.querySelector("[data-later]").addEventListener("click", () => dialog.close());

  window.addEventListener("focus", async () => {
    if (!dialog.open) return;
    try {
      if (!(await isSame())) return;
    } catch {
      // Nobody is logged in, or nothing answers: the dialog stays.
      return;
    }
    if (!dialog.open) return;
    dialog.close();
    isIn();
  });

  return () => {
    complain("");
    secondStep = "";
    showStep("password");
    dialog.showModal();
    password.focus();
  };
}
