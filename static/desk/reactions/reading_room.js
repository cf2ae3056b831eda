/*
 * Selecting words in the captured text fills in the form. Without this file everything still works: typed words
 * are looked for on the server. Positions are Unicode code points, while the browser counts UTF-16 units.
 */

const form = document.getElementById("quote-form");
const query = document.getElementById("room-query");

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

function watchSelection() {
  const words = field("words");
  const join = document.querySelector(".room-elide");
  // What is in the form now, and the words that were in it before.
  let current = null;
  let before = "";

  const offerJoin = (earlier) => {
    before = earlier;
    join.hidden = earlier === "";
  };
  const take = (found) => {
    const follows = current && found.comment === current.comment && found.start > current.end;
    offerJoin(follows ? current.words : "");
    current = { ...found, words: found.text.trim() };
    fill(found);
  };
  const look = () => {
    const found = chosen();
    if (!found || !found.text.trim()) return;
    if (current && found.start === current.start && found.end === current.end) return;
    take(found);
  };
  // Somebody quick has selected words before this file was there.
  look();
  document.addEventListener("pointerup", () => setTimeout(look, 0));
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey || event.key === "Shift") look();
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
    for (const name of ["start", "end", "comment"]) field(name).value = "";
    current = null;
    offerJoin("");
  });
  for (const link of document.querySelectorAll("[data-quote-whole]")) {
    link.addEventListener("click", (event) => {
      const place = document.querySelector(`.room-words[data-comment="${link.dataset.quoteWhole}"]`);
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
  }
}

function watchQuery() {
  const comments = [...document.querySelectorAll(".room-comment")];
  const count = document.getElementById("room-count");
  query.addEventListener("input", () => {
    const wanted = query.value.trim().toLocaleLowerCase().normalize("NFC");
    let found = 0;
    for (const comment of comments) {
      const words = comment.querySelector(".room-words").textContent.toLocaleLowerCase().normalize("NFC");
      comment.hidden = wanted !== "" && !words.includes(wanted);
      if (!comment.hidden) found += 1;
    }
    count.value = wanted === "" ? "" : String(found);
  });
}

if (form && field("start")) watchSelection();
if (query) watchQuery();
