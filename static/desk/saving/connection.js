// Asking the newsroom, and telling apart why it does not answer.

/** Why a request came to nothing: `login`, `connection` (with the newsroom's words, or none), or `refused` with its words. */
export class Unanswered extends Error {
  constructor(reason, words = "") {
    super(words || reason);
    this.reason = reason;
    this.words = words;
  }
}

async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual", ...options });
  } catch {
    throw new Unanswered("connection");
  }
  if (response.type === "opaqueredirect") throw new Unanswered("login");
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  // Something around the newsroom fails, and will be mended: asked again as where no answer came, but for its own words.
  if (response.status === 503 && isJson) throw new Unanswered("connection", (await response.json()).problem ?? "");
  if (!response.ok && isJson) throw new Unanswered("refused", (await response.json()).problem ?? "");
  if (response.status === 403) throw new Unanswered("token");
  if (!response.ok || !isJson) throw new Unanswered("connection");
  return response.json();
}

/** Find out who is logged in and take the token that is good now; `page` asks how much of a page has arrived. */
export async function session({ form, address, person, page }) {
  const url = new URL(address, document.baseURI);
  if (page) url.searchParams.set("page", page);
  let answer;
  try {
    answer = await ask(url, {});
  } catch (error) {
    throw error.reason === "token" ? new Unanswered("login") : error;
  }
  if (String(answer.person) !== person) throw new Unanswered("login");
  form.querySelector("[name=csrfmiddlewaretoken]").value = answer.token;
  return answer;
}

/** Post a form's fields; where the login was renewed elsewhere, once more with the token that is good now. */
export async function post(address, entries, about, options = {}) {
  const send = () => {
    const body = new URLSearchParams(entries);
    body.set("csrfmiddlewaretoken", about.form.querySelector("[name=csrfmiddlewaretoken]").value);
    return ask(address, { method: "POST", body, ...options });
  };
  try {
    return await send();
  } catch (error) {
    if (error.reason !== "token") throw error;
    await session(about);
    try {
      return await send();
    } catch (again) {
      throw again.reason === "token" ? new Unanswered("login") : again;
    }
  }
}
