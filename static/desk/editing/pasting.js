// What is pasted from word processors and web pages becomes plain prose: Word's lists become lists, Google Docs' wrapper goes,
// pictures, tables' frames and comments go. The text editor then keeps what its schema knows; the server cleans once more.

const LIST_LEVEL = /mso-list:\s*l\d+\s+level(\d+)/i;
const NUMBERED = /^\s*(?:\d+|[a-z]|[ivx]+)[.)]\s*$/i;
const IGNORED = /mso-list:\s*ignore/i;

// How a style says what an element of its own would say. Headings are bold anyway.
const MEANINGS = [
  [/font-weight:\s*(?:bold|[6-9]00)/i, "strong"],
  [/font-style:\s*italic/i, "em"],
  [/text-decoration[^;]*:\s*[^;]*line-through/i, "s"],
  [/vertical-align:\s*super/i, "sup"],
  [/vertical-align:\s*sub/i, "sub"],
];
// The security policy refuses style attributes as soon as they are parsed, even in a document that nobody sees.
const STYLE = "data-pasted-style";
const withoutStyles = (html) =>
  html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, ` ${STYLE}=`));

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function listItemOf(paragraph) {
  const level = paragraph.getAttribute(STYLE)?.match(LIST_LEVEL)?.[1];
  if (!level) return null;
  let marker = "";
  for (const span of paragraph.querySelectorAll("span")) {
    if (!IGNORED.test(span.getAttribute(STYLE) ?? "")) continue;
    marker = span.textContent;
    span.remove();
  }
  return { level: Number(level), kind: NUMBERED.test(marker.replaceAll("\u00a0", " ")) ? "ol" : "ul" };
}

// Word writes a list as paragraphs that each name their level and carry their own marker.
function makeLists(body) {
  let open = [];
  for (const paragraph of [...body.querySelectorAll("p")]) {
    const item = listItemOf(paragraph);
    const follows = open.length && paragraph.previousElementSibling === open[0].list;
    if (!item) {
      open = [];
      continue;
    }
    if (!follows) open = [];
    while (open.length && open.at(-1).level > item.level) open.pop();
    if (!open.length || open.at(-1).level < item.level || open.at(-1).kind !== item.kind) {
      if (open.length && open.at(-1).level === item.level) open.pop();
      const list = document.createElement(item.kind);
      if (open.length) open.at(-1).list.lastElementChild.append(list);
      else paragraph.before(list);
      open.push({ ...item, list });
    }
    const entry = document.createElement("li");
    const text = document.createElement("p");
    text.append(...paragraph.childNodes);
    text.normalize();
    if (text.firstChild?.nodeType === Node.TEXT_NODE) text.firstChild.data = text.firstChild.data.trimStart();
    entry.append(text);
    open.at(-1).list.append(entry);
    paragraph.remove();
  }
}

/** Return pasted HTML as plain prose: paragraphs, lists, emphasis and links. */
export function cleaned(html) {
  // Conditional comments are Word's markers; what stands between them stays.
  const body = new DOMParser().parseFromString(withoutStyles(html.replace(/<!\[(?:if|endif)[^>]*\]>/gi, "")), "text/html").body;
  const comments = document.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
  for (let node = comments.nextNode(); node; node = comments.nextNode()) node.remove();
  for (const element of body.querySelectorAll("style, script, meta, link, title, img, svg, video, audio, iframe, xml")) element.remove();
  // Google Docs wraps everything in an element for bold that is not bold.
  for (const element of body.querySelectorAll("b, strong, i, em")) {
    if (/font-(?:weight:\s*(?:normal|400)|style:\s*normal)/i.test(element.getAttribute(STYLE) ?? "")) unwrap(element);
  }
  for (const element of [...body.querySelectorAll("*")]) {
    if (element.localName.includes(":")) unwrap(element);
  }
  makeLists(body);
  for (const element of body.querySelectorAll(`[${STYLE}]`)) {
    const style = element.getAttribute(STYLE);
    element.removeAttribute(STYLE);
    if (/^h[1-6]$/.test(element.localName)) continue;
    for (const [pattern, name] of MEANINGS) {
      if (!pattern.test(style) || element.closest(name)) continue;
      const meant = document.createElement(name);
      meant.append(...element.childNodes);
      element.append(meant);
    }
  }
  for (const cell of body.querySelectorAll("td, th")) {
    const paragraph = document.createElement("p");
    paragraph.append(...cell.childNodes);
    cell.replaceChildren(paragraph);
  }
  for (const element of body.querySelectorAll("p, li")) {
    // Empty lines are Word's way to leave room.
    if (!element.textContent.replaceAll("\u00a0", " ").trim() && !element.querySelector("br")) element.remove();
  }
  return body.innerHTML;
}

document.addEventListener(
  "paste",
  (event) => {
    const editor = event.target.closest?.(".ProseMirror");
    const html = event.clipboardData?.getData("text/html") ?? "";
    // What was copied in a text editor of ours is clean, and carries how it is nested.
    if (!editor || !event.isTrusted || !html || html.includes("data-pm-slice")) return;
    event.preventDefault();
    event.stopPropagation();
    const data = new DataTransfer();
    data.setData("text/html", cleaned(html));
    data.setData("text/plain", event.clipboardData.getData("text/plain"));
    editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  },
  { capture: true },
);
