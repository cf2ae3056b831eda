// The editing page saves itself, and loses nothing where it cannot: docs/desk.md says what is kept where.

import { post, session } from "./connection.js";
import { claim, dropCopy, keepCopy } from "./copies.js";
import { contentOf, entriesOf, newKey } from "./entries.js";
import { watchPresence } from "./presence.js";
import { offerCopies } from "./recovery.js";
import { setUpSignIn } from "./signing_in.js";

// Milliseconds: after typing stops; at most while it does not; between a change and its copy in this browser.
const QUIET = 3_000;
const LONGEST = 20_000;
const COPIED_AFTER = 700;
// While the newsroom does not answer, each try waits twice as long as the one before it.
const FIRST_PAUSE = 4_000;
const LONGEST_PAUSE = 60_000;
// How much a browser sends for a page that is gone already (Fetch, keepalive): 64 KiB with whatever else is on its way.
const MOST_WHEN_LEAVING = 60_000;

function setUp(form, row) {
  const alert = form.querySelector("[data-session]");
  const about = { form, address: alert.dataset.session, person: alert.dataset.person };
  const words = (kind) => row.querySelector(`template[data-words=${kind}]`).content.textContent;
  const [keyField, numberField] = ["session", "post_number"].map((name) => form.elements.namedItem(name));

  // A page that came back unsaved goes on as it was; any other is a new one, whatever the browser put into the field.
  const key = keyField.defaultValue || newKey();
  keyField.value = key;
  let number = Number(numberField.defaultValue) || 0;
  let version = Number(form.elements.namedItem("opened_version").defaultValue) || 0;
  claim(key);

  const state = {
    // Refused, the page came back with what was typed. What is hidden belongs to dialogs.
    isChanged: document.querySelector("#content-main .errornote:not([hidden])") !== null,
    firstChange: Date.now(),
    lastChange: 0,
    // What was sent last, and what of it the newsroom has confirmed.
    sent: "",
    confirmed: "",
    failures: 0,
    isRefused: false,
    isLeaving: false,
    wantsNews: false,
    sending: null,
    isCopied: false,
  };
  let timer;
  let copyTimer;

  // The status line

  const status = row.querySelector("[data-saving-status]");
  const busy = row.querySelector("[data-saving-busy]");
  const say = (text, kind) => {
    if (status.textContent !== text) status.textContent = text;
    row.dataset.state = kind;
  };
  const complain = (reason) => {
    alert.hidden = !reason;
    for (const part of alert.querySelectorAll("[data-reason]")) part.hidden = part.dataset.reason !== reason;
  };

  // The copy in this browser

  let copied = { content: null, number: 0 };
  const copy = () => {
    clearTimeout(copyTimer);
    if (!state.isChanged) return;
    const entries = entriesOf(form);
    const content = contentOf(entries);
    // Of the first post that carries it: the one that was sent last, or the next. However often the same words are sent or
    // copied again, that number is enough to tell whether they arrived.
    if (content !== copied.content) copied = { content, number: content === state.sent ? number : number + 1 };
    state.isCopied = keepCopy(about.person, {
      key,
      number: copied.number,
      article: row.dataset.article,
      title: form.elements.namedItem("title").value,
      entries,
    });
  };

  // Autosaving

  const plan = () => {
    clearTimeout(timer);
    if (state.sending || state.isLeaving || !(state.isChanged || state.wantsNews)) return;
    if (state.isRefused && !state.wantsNews) return;
    const now = Date.now();
    const due = Math.min(state.lastChange + QUIET, state.firstChange + LONGEST);
    const pause = state.failures ? Math.min(FIRST_PAUSE * 2 ** (state.failures - 1), LONGEST_PAUSE) : 0;
    timer = setTimeout(send, Math.max(due - now, pause, 0));
  };

  const posted = () => {
    number += 1;
    numberField.value = String(number);
    const entries = entriesOf(form);
    state.sent = contentOf(entries);
    return entries;
  };

  const confirm = (answer, content) => {
    state.failures = 0;
    state.isRefused = false;
    complain("");
    if (answer.version) version = Math.max(version, answer.version);
    state.confirmed = content;
    state.isChanged = contentOf(entriesOf(form)) !== content;
    state.firstChange = Date.now();
    if (state.isChanged) copy();
    else dropCopy(about.person, key);
    if (answer.addresses) moveTo(answer);
    if (answer.state === "saved") showOthers(answer);
    say(answer.words, answer.state === "held" ? "held" : "saved");
  };

  const fail = (error) => {
    copy();
    if (error.reason === "refused") {
      state.isRefused = true;
      say(error.words, "bad");
      return;
    }
    state.failures += 1;
    if (error.reason === "login") complain("login");
    const isKept = state.isCopied || !state.isChanged;
    const kind = error.reason === "login" ? "login" : "away";
    if (error.words) say(`${error.words} ${words(isKept ? "kept" : "only-here")}`, "bad");
    else say(words(isKept ? kind : "unkept"), "bad");
  };

  async function send() {
    clearTimeout(timer);
    if (state.sending) return;
    const content = contentOf(entriesOf(form));
    if (content === state.confirmed && !state.wantsNews) {
      state.isChanged = false;
      return;
    }
    state.wantsNews = false;
    const entries = posted();
    const isSlow = setTimeout(() => {
      busy.hidden = false;
    }, 500);
    state.sending = post(row.dataset.autosave, entries, about);
    try {
      confirm(await state.sending, content);
    } catch (error) {
      fail(error);
    }
    state.sending = null;
    clearTimeout(isSlow);
    busy.hidden = true;
    plan();
  }

  /** The new article has a place of its own now: reloading, saving and the back button find it there. */
  const moveTo = ({ addresses, title }) => {
    if (row.dataset.autosave === addresses.autosave) return;
    row.dataset.autosave = addresses.autosave;
    row.dataset.presence = addresses.presence;
    row.dataset.article = addresses.change.match(/(\d+)\/change/)[1];
    history.replaceState(history.state, "", addresses.change + window.location.hash);
    form.action = addresses.change;
    document.title = title;
    const heading = document.querySelector("#content > h1");
    if (heading) heading.textContent = title;
    presence();
  };

  // What others did

  const asks = document.querySelector("[data-asks]");
  const news = row.querySelector("[data-saving-news]");
  const save = () => form.requestSubmit(form.querySelector("[name=_continue]"));
  let hasChosenTheirs = false;
  // What overlaps is held for its person, and not in the article: nobody should leave it there without knowing.
  const isUndecided = () => asks.querySelector("[data-overlap]:not([data-decided])") !== null;

  const showOthers = (answer) => {
    const shown = [...asks.querySelectorAll("[name^='seen-']")].map((seen) => `${seen.name.slice(5)} ${seen.value}`).sort();
    if (answer.places && JSON.stringify(shown) !== JSON.stringify(answer.places)) asks.innerHTML = answer.asks;
    news.hidden = !answer.news;
    news.querySelector("[data-saving-news-words]").textContent = answer.news || "";
    // Their version is in the article and not on this page yet.
    if (hasChosenTheirs && !answer.places?.length && !state.isChanged) save();
  };

  asks.addEventListener("change", (event) => {
    const overlap = event.target.closest("[data-overlap]");
    if (!overlap) return;
    overlap.dataset.decided = "1";
    hasChosenTheirs ||= event.target.value === "theirs";
    state.isChanged = true;
    state.lastChange = 0;
    plan();
  });
  row.querySelector("[data-saving-show]").addEventListener("click", save);

  const presence = watchPresence({
    about,
    key,
    address: () => row.dataset.presence,
    words,
    onVersion: (newest) => {
      if (newest <= version || state.isChanged) return;
      version = newest;
      state.wantsNews = true;
      plan();
    },
  });

  // What changes the form, and what ends the page

  const change = ({ target } = {}) => {
    // A control of the page alone, such as the one that collapses all blocks, which says so when the page opens too.
    if (target?.matches?.("input, select, textarea") && !target.name) return;
    if (!state.isChanged) state.firstChange = Date.now();
    state.isChanged = true;
    state.isRefused = false;
    state.lastChange = Date.now();
    clearTimeout(copyTimer);
    copyTimer = setTimeout(copy, COPIED_AFTER);
    plan();
  };
  // Blocks that are added, moved or taken out change the form without an input event of their own.
  for (const name of ["input", "change", "formset:added", "formset:removed", "drop"]) form.addEventListener(name, change);
  document.addEventListener("formset:removed", change);
  form.addEventListener("formset:added", ({ target }) => {
    // By its key a new block stays the same one from its first autosave on.
    const field = target.querySelector("[name$=-block_key]");
    if (field && !field.value) field.value = newKey();
  });

  const leave = () => {
    if (!state.isChanged || state.isLeaving) return;
    copy();
    const entries = posted();
    if (new URLSearchParams(entries).toString().length > MOST_WHEN_LEAVING) return;
    const content = contentOf(entries);
    post(row.dataset.autosave, entries, about, { keepalive: true }).then((answer) => confirm(answer, content), () => {});
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && state.isChanged) {
      copy();
      state.lastChange = 0;
      plan();
    }
  });
  window.addEventListener("online", () => {
    state.failures = 0;
    plan();
  });
  window.addEventListener("beforeunload", (event) => {
    if ((state.isChanged || isUndecided()) && !state.isLeaving) event.preventDefault();
  });

  // Saving by hand. The login page, or the refusal of a token that an older login gave out, would swallow what was
  // typed. So each save asks first who is logged in. Without this script it is as always.
  let isAsking = false;
  let isSure = false;
  form.addEventListener("submit", async (event) => {
    if (isSure) {
      state.isLeaving = true;
      // The answer replaces this page; if it does not come, saving must be possible again.
      setTimeout(() => {
        state.isLeaving = false;
        plan();
      }, 5000);
      return;
    }
    event.preventDefault();
    // The second click of a double click saves nothing twice.
    if (isAsking || state.isLeaving) return;
    isAsking = true;
    clearTimeout(timer);
    let reason = "";
    try {
      await state.sending?.catch(() => {});
      await session(about);
    } catch (error) {
      ({ reason } = error);
      copy();
    }
    isAsking = false;
    complain(reason);
    if (reason) {
      plan();
      return;
    }
    copy();
    posted();
    isSure = true;
    form.requestSubmit(event.submitter);
    isSure = false;
  });

  const dialog = document.querySelector("[data-sign-in-dialog]");
  const open = setUpSignIn(dialog, {
    person: about.person,
    isIn: async () => {
      complain("");
      state.failures = 0;
      await session(about);
      await send();
      plan();
    },
  });
  alert.querySelector("[data-sign-in]").addEventListener("click", open);

  offerCopies({
    about,
    article: row.dataset.article,
    address: window.location.pathname,
    template: document.querySelector("[data-recovery]"),
    untitled: words("untitled"),
    before: document.querySelector("#content-main"),
  });
  if (state.isChanged) change();
}

const form = document.querySelector("#article_form");
const row = form?.querySelector("[data-saving]");
if (row) setUp(form, row);
