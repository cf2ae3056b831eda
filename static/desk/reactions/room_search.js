/*
 * Finding words among the comments of this page while they are typed: however they are written (NFD finds NFC,
 * “ finds "), counted, lit and jumped to. Positions in the folded text lead back to the text as it stands.
 */

const MOST_LIT = 5000;
const INVISIBLE = /[\u200b\ufeff\u00ad\u2060-\u2064\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SPACES = /[\s\u3164\uffa0\u2800]+/gu;
const SINGLE = /[‘’‚‛‹›′‵＇ʼ`´]/gu;
const DOUBLE = /[“”„‟«»″‶＂〝〞〟]/gu;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/gu;
const TILDES = /[\uff5e\u301c\u223c\u02dc\u3030]/gu;

function fold(text) {
  return text
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(SPACES, " ")
    .replace(SINGLE, "'")
    .replace(DOUBLE, '"')
    .replace(DASHES, "-")
    .replace(TILDES, "~")
    .replace(/…/gu, "...")
    .toLowerCase();
}

const clusters = "Segmenter" in Intl ? new Intl.Segmenter("und", { granularity: "grapheme" }) : null;

/** Return folded text, and for each of its positions the position in the text that it came from. */
function foldedWithMap(text) {
  const whole = fold(text);
  if (whole.length === text.length || !clusters) return { folded: whole, places: null };
  let folded = "";
  const places = [];
  for (const { segment, index } of clusters.segment(text)) {
    let piece = fold(segment);
    if (piece === " " && folded.endsWith(" ")) piece = "";
    for (let at = 0; at < piece.length; at += 1) places.push(index);
    folded += piece;
  }
  places.push(text.length);
  return { folded, places };
}

/** Return ranges over some words of an element, given as positions in its text. */
function rangesOf(element, spans) {
  const ranges = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let [start, node] = [0, walker.nextNode()];
  const place = (position, isEnd) => {
    while (node && (isEnd ? position > start + node.data.length : position >= start + node.data.length)) {
      start += node.data.length;
      node = walker.nextNode();
    }
    return node && [node, position - start];
  };
  for (const [from, to] of spans) {
    const first = place(from, false);
    const last = first && place(to, true);
    if (!last) break;
    const range = document.createRange();
    range.setStart(...first);
    range.setEnd(...last);
    ranges.push(range);
  }
  return ranges;
}

export function watchSearch() {
  const form = document.getElementById("room-search");
  const query = document.getElementById("room-query");
  const count = document.getElementById("room-count");
  const buttons = document.getElementById("room-hits");
  const comments = [...document.querySelectorAll(".room-comment")].map((element) => {
    const words = element.querySelector(".room-words");
    return { element, words, found: null };
  });
  const canLight = "highlights" in CSS && "Highlight" in window;
  let hits = [];
  let current = -1;
  let timer = 0;

  const light = (name, ranges) => {
    if (canLight) CSS.highlights.set(name, new Highlight(...ranges));
  };
  const say = () => {
    if (query.value.trim() === "") count.value = "";
    else if (hits.length === 0) count.value = count.dataset.none;
    else count.value = count.dataset.words.replace("{at}", Math.max(current, 0) + 1).replace("{count}", hits.length);
  };
  const search = () => {
    const wanted = fold(query.value.trim());
    hits = [];
    current = -1;
    for (const comment of comments) {
      if (wanted === "") {
        comment.element.hidden = false;
        continue;
      }
      const text = comment.words.textContent;
      comment.found ??= foldedWithMap(text);
      const { folded, places } = comment.found;
      const spans = [];
      for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length)) {
        const end = at + wanted.length;
        spans.push(places ? [places[at], places[end] ?? text.length] : [at, end]);
      }
      comment.element.hidden = spans.length === 0;
      if (spans.length > 0 && hits.length < MOST_LIT) {
        for (const range of rangesOf(comment.words, spans)) hits.push({ range, element: comment.element });
      }
    }
    light("room-hits", hits.map((hit) => hit.range));
    light("room-hit", []);
    buttons.hidden = hits.length === 0;
    say();
  };
  const go = (step) => {
    if (hits.length === 0) return;
    const from = current === -1 && step < 0 ? 0 : current;
    current = (from + step + hits.length) % hits.length;
    const hit = hits[current];
    hit.element.scrollIntoView({ block: "center" });
    light("room-hit", [hit.range]);
    say();
  };
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, comments.length > 500 ? 120 : 0);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && query.value !== "") {
      query.value = "";
      search();
      event.preventDefault();
    }
    if (event.key !== "Enter" || event.isComposing) return;
    // Where only a part of the comments stands here, the desk looks through all of them.
    if ("inParts" in form.dataset) return;
    event.preventDefault();
    clearTimeout(timer);
    if (hits.length === 0) search();
    go(event.shiftKey ? -1 : 1);
  });
  document.getElementById("room-hit-after").addEventListener("click", () => go(1));
  document.getElementById("room-hit-before").addEventListener("click", () => go(-1));
  for (const id of ["room-order", "room-only"]) {
    document.getElementById(id).addEventListener("change", () => form.requestSubmit());
  }
  if (query.value.trim() !== "") search();
}
