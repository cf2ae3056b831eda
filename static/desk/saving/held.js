// What is held for somebody is offered, but not while the page that holds it is open in this browser.

import { isClosing, openPages } from "./copies.js";

const open = await openPages();
for (const offer of document.querySelectorAll("[data-held]")) {
  offer.hidden = open.has(offer.dataset.held);
  if (offer.hidden) isClosing(offer.dataset.held).then((isGone) => (offer.hidden = !isGone));
}
