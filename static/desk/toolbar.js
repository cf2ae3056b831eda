// The text editor names the buttons of its toolbar in English only. Say their names in the desk's language, with
// the words that come from admin/jsi18n, wherever a toolbar appears.

const say = window.gettext ?? ((words) => words);

function nameButtons(root) {
  for (const button of root.querySelectorAll(".prose-menubar__button[title]")) {
    button.title = say(button.title);
    button.ariaLabel = button.title;
  }
}

nameButtons(document);
new MutationObserver((records) => {
  for (const { addedNodes } of records) {
    for (const node of addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) nameButtons(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });
