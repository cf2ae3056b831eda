// Styles that editors' libraries add while they run carry this page's nonce, as the security policy asks of
// every inline style. Without it Tiptap's white-space rule is refused and spaces move when text is saved.
(() => {
  const { nonce } = document.currentScript;
  if (!nonce) return;
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function createElement(...given) {
    const element = create.apply(this, given);
    if (element.localName === "style") element.nonce = nonce;
    return element;
  };
})();
