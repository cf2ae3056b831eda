// What is held for somebody is offered, but not while the page that holds it is open in this browser.

import { openPages } from "./copies.js";

const open = await openPages();
for (const offer of document.querySelectorAll("[data-held]")) offer.hidden = open.has(offer.dataset.held);
