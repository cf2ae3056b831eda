/*
 * Selecting words in the captured text fills in the form. Without this file everything still works: typed words
 * are looked for on the server. Positions are Unicode code points, while the browser counts UTF-16 units.
 */

import { watchSearch } from "./room_search.js";
import { watchTray } from "./room_tray.js";

const SETTLED = 350;
const form = document.getElementById("quote-form");

/** Return the number of code points: an emoji is one, whatever its UTF-16 length. */
function codePoints(text) {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** Return where the selection stands, or null where it is empty or not inside one comment. */
function chosen() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const words = element?.closest(".room-words[data-start]");
  if (!words) return null;
  const before = document.createRange();
  before.selectNodeContents(words);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(words.dataset.start) + codePoints(before.toString());
  const text = range.toString();
  return { text, start, end: start + codePoints(text), comment: words.dataset.comment ?? "" };
}

function field(name) {
  return form.elements.namedItem(name);
}

function fill({ text, start, end, comment }) {
  field("words").value = text.trim();
  field("start").value = start;
  field("end").value = end;
  field("comment").value = comment;
}

/** Show on a narrow screen, where the form is far below, what was chosen and the way to it. */
function watchBar() {
  const bar = document.getElementById("room-bar");
  if (!bar) return () => {};
  const words = document.getElementById("room-bar-words");
  let inTray = 0;
  let isAtForm = false;
  const show = () => {
    words.textContent = field("words").value;
    bar.hidden = isAtForm || (words.textContent === "" && inTray === 0);
  };
  new IntersectionObserver((entries) => {
    isAtForm = entries.at(-1).isIntersecting;
    show();
  }).observe(document.getElementById("quote"));
  document.addEventListener("room:tray", (event) => {
    inTray = event.detail;
    document.getElementById("room-bar-tray").hidden = inTray === 0;
    show();
  });
  return show;
}

function watchSelection() {
  const words = field("words");
  const join = document.querySelector(".room-elide");
  const showBar = watchBar();
  // What is in the form now, and the words that were in it before.
  let current = null;
  let before = "";
  let timer = 0;

  const offerJoin = (earlier) => {
    before = earlier;
    join.hidden = earlier === "";
  };
  const take = (found) => {
    const follows = current && found.comment === current.comment && found.start > current.end;
    offerJoin(follows ? current.words : "");
    current = { ...found, words: found.text.trim() };
    fill(found);
    showBar();
  };
  const look = () => {
    const found = chosen();
    if (!found || !found.text.trim()) return;
    if (current && found.start === current.start && found.end === current.end) return;
    take(found);
  };
  const forget = () => {
    for (const name of ["start", "end", "comment"]) field(name).value = "";
    current = null;
    offerJoin("");
  };
  // Somebody quick has selected words before this file was there.
  look();
  document.addEventListener("pointerup", () => setTimeout(look, 0));
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey || event.key === "Shift") look();
  });
  // A finger moves the ends of a selection without any other sign.
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    if (matchMedia("(pointer: coarse)").matches) timer = setTimeout(look, SETTLED);
  });
  document.getElementById("room-elide").addEventListener("click", () => {
    if (!current || before === "") return;
    words.value = `${before} […] ${current.text.trim()}`;
    current.words = words.value;
    // Several pieces: the server finds each of them in the comment.
    field("start").value = "";
    field("end").value = "";
    offerJoin("");
    words.focus();
  });
  words.addEventListener("input", () => {
    forget();
    showBar();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-quote-whole]");
    const place = link && document.querySelector(`.room-words[data-comment="${link.dataset.quoteWhole}"]`);
    if (!place) return;
    event.preventDefault();
    take({
      text: place.textContent,
      start: Number(place.dataset.start),
      end: Number(place.dataset.end),
      comment: link.dataset.quoteWhole,
    });
    offerJoin("");
    words.focus();
    words.scrollIntoView({ block: "nearest" });
  });
  return {
    taken: () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")),
    clear: () => {
      for (const name of ["words", "translation", "stance", "context_note"]) field(name).value = "";
      forget();
      showBar();
    },
  };
}

/** Walk from comment to comment; what the keys do, they do with the comment that has the focus. */
function watchSteps() {
  const shown = () => [...document.querySelectorAll(".room-comment:not([hidden])")];
  let at = null;
  const here = () => document.activeElement?.closest(".room-comment") ?? at;
  const step = (by) => {
    const all = shown();
    const from = all.indexOf(here());
    const next = all[from === -1 ? (by > 0 ? 0 : all.length - 1) : from + by];
    if (!next) return;
    at = next;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const buttons = {
    "room-next": () => step(1),
    "room-before": () => step(-1),
    "room-take": () => here()?.querySelector("[data-quote-whole]")?.click(),
    "room-keep": () => here()?.querySelector("input[name=pick]")?.click(),
  };
  for (const [id, act] of Object.entries(buttons)) {
    const button = document.getElementById(id);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", act);
  }
  document.addEventListener("focusin", (event) => {
    at = event.target.closest?.(".room-comment") ?? at;
  });
}

if (document.getElementById("room-query")) {
  watchSearch();
  watchSteps();
}
if (form && field("start")) {
  const selection = watchSelection();
  watchTray(selection);
}
