/*
 * Single keys for what a page's buttons do. An element names its key with data-key; the list of keys stands in
 * the page, and whoever dictates or hits keys by accident can switch them off there (WCAG 2.1.4).
 */

const STORED = "desk-shortcuts-off";
const help = document.getElementById("shortcuts");
const toggle = document.getElementById("shortcuts-on");

function isTyping(element) {
  return element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function named(key) {
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.dataset.key === key && element.checkVisibility()) return element;
  }
  return null;
}

function labelOf(element) {
  return element.dataset.keyLabel ?? element.textContent.trim();
}

/** Write the keys that this page has into the list, each once. */
function listKeys() {
  const list = help.querySelector("dl");
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (seen.has(element.dataset.key)) continue;
    seen.add(element.dataset.key);
    const [term, words] = [document.createElement("dt"), document.createElement("dd")];
    const key = document.createElement("kbd");
    key.textContent = element.dataset.keyShown ?? element.dataset.key;
    term.append(key);
    words.textContent = labelOf(element);
    const pair = document.createElement("div");
    pair.append(term, words);
    list.append(pair);
    element.setAttribute("aria-keyshortcuts", element.dataset.key);
  }
  help.hidden = seen.size === 0;
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape" && isTyping(event.target)) {
    event.target.blur();
    return;
  }
  if (isTyping(event.target) || !toggle.checked) return;
  if (event.key === "?") {
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
    return;
  }
  // The position on the keyboard tells the key in a Korean layout too.
  const letter = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
  const element = named(letter) ?? named(event.key);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input:not([type=checkbox]), textarea, select")) element.focus();
  else element.click();
}

if (help && toggle) {
  listKeys();
  toggle.checked = localStorage.getItem(STORED) === null;
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, "1");
  });
  document.addEventListener("keydown", press);
}
