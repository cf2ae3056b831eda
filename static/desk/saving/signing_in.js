// Logging in again without leaving the page: a dialog that posts to the ordinary login page, and reads its answer.

/** Set the dialog up; `isIn` is called when the same person is logged in again. Returns a function that opens it. */
export function setUpSignIn(dialog, { person, isIn }) {
  const form = dialog.querySelector("form");
  const complaint = form.querySelector("[role=alert]");
  const [name, password] = form.querySelectorAll("input");
  const words = (kind) => form.querySelector(`template[data-words=${kind}]`).content.textContent;

  const complain = (text) => {
    complaint.textContent = text;
    complaint.hidden = !text;
  };

  const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

  const signIn = async () => {
    const page = await read(await fetch(form.dataset.login));
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    // Logged in already, in another tab: the login page led on to the desk.
    if (token && page.querySelector("[name=password]")) {
      const body = new URLSearchParams({
        csrfmiddlewaretoken: token,
        username: name.value,
        password: password.value,
        next: form.dataset.session,
      });
      const response = await fetch(form.dataset.login, { method: "POST", body });
      if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
        const refused = (await read(response)).querySelector(".errornote, .errorlist");
        return refused?.textContent.trim() || words("connection");
      }
    }
    const answer = await (await fetch(form.dataset.session, { headers: { Accept: "application/json" } })).json();
    return String(answer.person) === person ? "" : words("another");
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    let problem;
    try {
      problem = await signIn();
    } catch {
      problem = words("connection");
    }
    password.value = "";
    complain(problem);
    if (problem) {
      password.focus();
      return;
    }
    dialog.close();
    isIn();
  });
  form.querySelector("[data-later]").addEventListener("click", () => dialog.close());

  return () => {
    complain("");
    dialog.showModal();
    password.focus();
  };
}
