// The chooser: a dialog with a searchable list, for any field that names a quotation, a picture, a source …
// Cards come as JSON from the address on the field; every text in them is set as text, never as HTML.

let dialog;
let current;
let request = 0;

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function drawCard(card, labels) {
  const parts = [];
  if (card.thumbnail) {
    const image = make("img", "chooser-thumbnail");
    Object.assign(image, { src: card.thumbnail, alt: "", width: 120, height: 75, loading: "lazy" });
    parts.push(image);
  }
  const words = make("div", "chooser-words");
  const title = make("p", "chooser-title", card.title);
  if (card.language) title.lang = card.language;
  const detail = make("p", "chooser-detail", card.detail);
  if (card.state) {
    detail.append(" ", make("span", `desk-state${card.mark ? ` desk-state--${card.mark}` : ""}`, card.state));
  }
  if (labels && card.address) {
    const link = make("a", "", labels.labelOpen);
    Object.assign(link, { href: card.address, target: "_blank" });
    detail.append(" ", link);
  }
  words.append(title, detail);
  parts.push(words);
  return parts;
}

function choose(chooser, card) {
  const value = chooser.querySelector("[data-chooser-value]");
  value.value = card ? card.id : "";
  chooser.querySelector("[data-chooser-card]").replaceChildren(...(card ? drawCard(card, chooser.dataset) : []));
  chooser.querySelector("[data-chooser-clear]").hidden = !card;
  // Whoever shows more of what is chosen hears of it; nothing is a choice too.
  chooser.dispatchEvent(new CustomEvent("chooser:drawn", { bubbles: true, detail: card ?? {} }));
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

function buildDialog() {
  dialog = make("dialog", "chooser-dialog");
  const head = make("div", "chooser-head");
  const search = make("input");
  search.type = "search";
  const close = make("button", "desk-button");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  // What is not there yet is made in another tab, so that nothing typed here is lost.
  const maker = make("a", "desk-button");
  maker.target = "_blank";
  head.append(search, maker, close);
  const list = make("ul", "chooser-list");
  const note = make("p", "chooser-note");
  note.setAttribute("role", "status");
  const more = make("button", "desk-button");
  more.type = "button";
  dialog.append(head, list, note, more);
  Object.assign(dialog, { search, list, note, more, maker, closer: close });
  document.body.append(dialog);

  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(1), 200);
  });
  // Back from that tab, the list shows what was made there.
  window.addEventListener("focus", () => {
    if (dialog.open && dialog.isMaking) load(1);
  });
  maker.addEventListener("click", () => {
    dialog.isMaking = true;
  });
  more.addEventListener("click", () => load(dialog.page + 1));
  dialog.addEventListener("click", (event) => {
    // Outside of the content is the backdrop.
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const options = [...list.querySelectorAll("button")];
    const at = options.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    event.preventDefault();
    (next < 0 ? search : options[Math.min(next, options.length - 1)] ?? search).focus();
  });
}

async function load(page) {
  request += 1;
  const mine = request;
  const chooser = current;
  const address = new URL(chooser.dataset.address, document.baseURI);
  address.searchParams.set("q", dialog.search.value);
  address.searchParams.set("page", page);
  let found;
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    found = await response.json();
  } catch {
    dialog.note.textContent = chooser.dataset.labelFailed;
    return;
  }
  // An answer to an older question.
  if (mine !== request) return;
  dialog.page = page;
  if (page === 1) dialog.list.replaceChildren();
  for (const card of found.cards) {
    const option = make("button", "chooser-option");
    option.type = "button";
    option.append(...drawCard(card));
    option.addEventListener("click", () => {
      choose(chooser, card);
      dialog.close();
    });
    const item = make("li");
    item.append(option);
    dialog.list.append(item);
  }
  dialog.more.hidden = !found.has_more;
  dialog.note.textContent = dialog.list.children.length ? "" : chooser.dataset.labelNone;
}

function open(chooser) {
  if (!dialog) buildDialog();
  current = chooser;
  const labels = chooser.dataset;
  dialog.className = `chooser-dialog chooser-dialog--${labels.chooser}`;
  dialog.setAttribute("aria-label", labels.labelTitle);
  dialog.search.placeholder = labels.labelSearch;
  dialog.search.setAttribute("aria-label", labels.labelSearch);
  dialog.closer.textContent = labels.labelClose;
  dialog.isMaking = false;
  dialog.maker.hidden = !labels.makeAddress;
  dialog.maker.href = labels.makeAddress ?? "";
  dialog.maker.textContent = labels.labelMake ?? "";
  dialog.more.textContent = labels.labelMore;
  dialog.more.hidden = true;
  dialog.search.value = "";
  dialog.list.replaceChildren();
  dialog.note.textContent = "";
  dialog.showModal();
  dialog.search.focus();
  load(1);
}

// Another script has what is chosen, for example a picture that was dropped here and uploaded.
document.addEventListener("chooser:chosen", (event) => choose(event.target, event.detail));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-chooser-open]");
  if (opener) open(opener.closest("[data-chooser]"));
  const clearer = event.target.closest("[data-chooser-clear]");
  if (clearer) {
    const chooser = clearer.closest("[data-chooser]");
    choose(chooser, null);
    chooser.querySelector("[data-chooser-open]").focus();
  }
});

// A new quotation, picture or paraphrase block begins with choosing what it shows.
document.addEventListener("formset:added", (event) => {
  // A copied block shows what its original shows.
  if ("copied" in event.target.dataset) return;
  const chooser = event.target.querySelector(".field-quotation .chooser, .field-paraphrase .chooser, .field-image .chooser");
  if (chooser) setTimeout(() => open(chooser), 0);
});
