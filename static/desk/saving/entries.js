// What the editing form says, as a save would post it.

// These tell of the page, and not of the article.
const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "session", "post_number", "opened_version", "opened_revision"]);

function isChoiceNotMade(form, name) {
  if (!name.startsWith("choose-")) return false;
  const choice = form.querySelector(`[name="${CSS.escape(name)}"]`);
  return !choice?.closest("[data-overlap]")?.dataset.decided;
}

/** Return [name, value] of every field; not the empty rows that new ones are made of, and no choice that nobody made. */
export function entriesOf(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !name.includes("__prefix__") && !isChoiceNotMade(form, name),
  );
}

/** Return a text that is the same for two forms that say the same of the article. */
export function contentOf(entries) {
  return JSON.stringify(entries.filter(([name]) => !OF_THE_PAGE.has(name) && !name.startsWith("seen-")));
}

/** Return a random UUID. `crypto.randomUUID` is there on secure addresses alone. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
