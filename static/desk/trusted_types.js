// What becomes of markup that a script of the desk writes into a page from a string (Trusted Types). Readers' pages have no such
// script and no such policy; at the desk jQuery, Select2, the content editor and ProseMirror do it everywhere, with strings that the
// desk itself made. So the one policy looks at each string: what could run is taken out, and the rest passes as it is. Scripts
// from strings are not made at all: there is no createScript and no createScriptURL.
(() => {
  if (!window.trustedTypes?.createPolicy) return;

  const RUNS = "script, iframe, frame, frameset, object, embed, applet, base, meta, link";
  const LEADS = ["href", "src", "action", "formaction", "xlink:href", "data", "from", "to", "values"];
  const RUNNING_ADDRESS = /^(?:javascript|vbscript|data:(?!image\/(?:png|jpeg|gif|webp|avif)[;,]))/i;
  // Documents that are only read run nothing: their scripts are dead, and so are their handlers.
  const INERT = "DOMParser parseFromString";

  const runs = ({ name, value }) => {
    const bare = name.toLowerCase();
    // Browsers pass over white space and control characters in front of and inside of a scheme.
    return bare.startsWith("on") || bare === "srcdoc" || (LEADS.includes(bare) && RUNNING_ADDRESS.test(value.replace(/[\u0000-\u0020]+/g, "")));
  };

  // Takes out of a tree what could run; says whether there was any.
  const clean = (root) => {
    let found = false;
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(RUNS)) {
        element.remove();
        found = true;
        continue;
      }
      for (const attribute of [...element.attributes]) {
        if (!runs(attribute)) continue;
        element.removeAttributeNode(attribute);
        found = true;
      }
      if (element.localName === "template") found = clean(element.content) || found;
    }
    return found;
  };

  const parsed = (text) => new DOMParser().parseFromString(`<!DOCTYPE html><body>${text}`, "text/html");

  window.trustedTypes.createPolicy("default", {
    createHTML(text, _type, sink) {
      if (sink === INERT || !text.includes("<")) return text;
      const page = parsed(text);
      // What stands in front of the first word of the body may have gone to the head.
      if (!clean(page.documentElement)) return text;
      const cleaned = page.head.innerHTML + page.body.innerHTML;
      // Markup that becomes something else when it is read again is refused as a whole.
      return clean(parsed(cleaned).documentElement) ? null : cleaned;
    },
  });
})();
