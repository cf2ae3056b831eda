// Copies of pages that were closed before the newsroom confirmed them are offered, on the page of their article.

import { session } from "./connection.js";
import { copiesOf, dropCopy, isClosing, openPages } from "./copies.js";

function restore(copy, about, address) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const token = about.form.querySelector("[name=csrfmiddlewaretoken]").value;
  const given = { session: copy.key, post_number: String(copy.number), csrfmiddlewaretoken: token, _continue: "1" };
  for (const [name, value] of [...copy.entries.filter(([name]) => !(name in given)), ...Object.entries(given)]) {
    // A hidden input would lose the line breaks of a text.
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

async function offerCopy(copy, { about, address, template, untitled, before }) {
  const answer = await session({ ...about, page: copy.key });
  // It arrived, and only the answer was lost.
  if (answer.number >= copy.number) {
    dropCopy(about.person, copy.key);
    return;
  }
  const offer = template.content.firstElementChild.cloneNode(true);
  offer.querySelector("[data-title]").textContent = copy.title || untitled;
  offer.querySelector("[data-when]").textContent = new Date(copy.at).toLocaleString(document.documentElement.lang || undefined);
  offer.querySelector("[data-restore]").addEventListener("click", () => restore(copy, about, address));
  offer.querySelector("[data-discard]").addEventListener("click", () => {
    dropCopy(about.person, copy.key);
    offer.remove();
  });
  before.before(offer);
}

/** Offer what this person's closed pages left of an article (of a new one where it is empty). */
export async function offerCopies({ article, ...place }) {
  const { person } = place.about;
  const left = () => copiesOf(person).filter((copy) => copy.article === article);
  const offerSoon = async (key) => {
    if (!(await isClosing(key))) return;
    const copy = left().find((one) => one.key === key);
    if (copy) await offerCopy(copy, place);
  };
  const open = await openPages();
  try {
    for (const copy of left()) {
      if (open.has(copy.key)) offerSoon(copy.key).catch(() => {});
      else await offerCopy(copy, place);
    }
  } catch {
    // Offered when the newsroom answers again and the page is opened.
  }
}
