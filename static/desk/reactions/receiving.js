/*
 * Takes over a page from the window that opened this one. What arrives is text: it is shown as text, put into the
 * form as a file, and never run. Nothing is sent before the editor confirms.
 */

import { lookUp } from "./outlet_fields.js";

const READY = "newsroom-ready";
const PAGE = "newsroom-page";
const PATIENCE = 8000;
const SHOWN_WORDS = 300;

const waits = document.getElementById("receive-waits");
const form = document.getElementById("receive-form");
const shown = document.getElementById("receive-shown");

function show(id, text) {
  document.getElementById(id).textContent = text;
}

function refuse(words) {
  waits.hidden = false;
  waits.textContent = words;
  waits.classList.add("errornote");
  shown.hidden = true;
}

function isOfItsSite(address, origin) {
  try {
    return new URL(address).origin === origin;
  } catch {
    return false;
  }
}

/** Return the first words of a page. The parser makes a document that runs no script and loads nothing. */
function firstWords(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const unseen of body.querySelectorAll("script, style, noscript, template, nav, header")) unseen.remove();
  const words = body.textContent.replace(/\s+/g, " ").trim();
  return words.length > SHOWN_WORDS ? `${words.slice(0, SHOWN_WORDS)}…` : words;
}

async function take(event) {
  if (event.source === null || event.source !== window.opener) return;
  const given = event.data;
  if (given?.kind !== PAGE || typeof given.html !== "string" || typeof given.url !== "string") return;
  if (!isOfItsSite(given.url, event.origin)) {
    refuse(waits.dataset.origin);
    return;
  }
  const file = new File([given.html], "page.html", { type: "text/html" });
  if (file.size > Number(form.dataset.limit)) {
    refuse(waits.dataset.large);
    return;
  }
  const words = firstWords(given.html);
  if (words === "" && !given.html.includes("<iframe")) {
    refuse(waits.dataset.empty);
    return;
  }
  const files = new DataTransfer();
  files.items.add(file);
  form.elements.namedItem("page").files = files.files;
  form.elements.namedItem("address").value = given.url;
  show("receive-address", given.url);
  show("receive-title", String(given.title ?? "").slice(0, 300));
  show("receive-size", `${(file.size / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 0 })} KiB, ${String(given.charset ?? "").slice(0, 40)}`);
  show("receive-words", words);
  waits.hidden = true;
  waits.classList.remove("errornote");
  shown.hidden = false;
  form.querySelector("input[type=submit]").focus({ preventScroll: true });
  const known = await lookUp(given.url, form.dataset.lookup);
  show("receive-outlet", known?.outlet || "—");
}

window.addEventListener("message", take);
if (window.opener) {
  // Whoever it is: this says nothing but that the page is there.
  window.opener.postMessage({ kind: READY }, "*");
  setTimeout(() => {
    if (shown.hidden && !waits.classList.contains("errornote")) refuse(waits.dataset.none);
  }, PATIENCE);
} else {
  refuse(waits.dataset.none);
}
