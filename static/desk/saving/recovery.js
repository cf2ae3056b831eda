// Copies of pages that were closed before the newsroom confirmed them are offered, on the page of their article.

import { session } from "./connection.js";
import { copiesOf, dropCopy, openPages } from "./copies.js";

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

/** Offer what this person's closed pages left of an article (of a new one where it is empty). */
export async function offerCopies({ about, article, address, template, untitled, before }) {
  const open = await openPages();
  for (const copy of copiesOf(about.person)) {
    if (copy.article !== article || open.has(copy.key)) continue;
    let answer;
    try {
      answer = await session({ ...about, page: copy.key });
    } catch {
      // Offered when the newsroom answers again and the page is opened.
      return;
    }
    // It arrived, and only the answer was lost.
    if (answer.number >= copy.number) {
      dropCopy(about.person, copy.key);
      continue;
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
}
