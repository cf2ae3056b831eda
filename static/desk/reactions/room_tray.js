/*
 * The tray: selections are collected, each with its translation and stance, and sent together. What is in it is kept
 * for this window until it is made, so that neither sorting nor a closed connection loses it.
 */

const FIELDS = ["words", "start", "end", "comment", "translation", "stance", "language",
  "translation_language", "translation_method", "context_note", "display"];

export function watchTray({ taken, clear }) {
  const tray = document.getElementById("tray");
  const blank = document.getElementById("tray-blank");
  if (!tray || !blank) return null;
  const room = document.querySelector(".room");
  const items = document.getElementById("tray-items");
  const said = document.getElementById("tray-said");
  const stored = `room-tray-${room.dataset.capture}`;
  let next = 0;

  const list = () => [...items.querySelectorAll(".tray-item")];
  const field = (item, name) => item.querySelector(`[name="tray-${item.dataset.number}-${name}"]`);
  const valuesOf = (item) => Object.fromEntries(FIELDS.map((name) => [name, field(item, name)?.value ?? ""]));
  const tick = (comment, checked) => {
    const box = document.querySelector(`input[name=pick][value="${comment}"]`);
    if (box) box.checked = checked;
  };
  const keep = () => {
    const all = list();
    tray.hidden = all.length === 0;
    document.getElementById("tray-count").textContent = all.length;
    const bar = document.getElementById("room-bar-count");
    if (bar) bar.textContent = all.length;
    try {
      if (all.length === 0) sessionStorage.removeItem(stored);
      else sessionStorage.setItem(stored, JSON.stringify(all.map(valuesOf)));
    } catch {
      // A full or forbidden store only means that the tray lives as long as the page.
    }
    document.dispatchEvent(new CustomEvent("room:tray", { detail: all.length }));
  };
  const prepare = (item) => {
    next = Math.max(next, Number(item.dataset.number) + 1);
    const remove = item.querySelector(".tray-remove");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      tick(field(item, "comment").value, false);
      const neighbour = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      keep();
      (neighbour?.querySelector(".tray-remove") ?? document.getElementById("room-query"))?.focus();
    });
    field(item, "words").addEventListener("input", () => {
      // Typed words are looked for by the desk, within their comment.
      for (const name of ["start", "end"]) field(item, name).value = "";
    });
  };
  const add = (values) => {
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll("__number__", String(next));
    const item = holder.content.firstElementChild;
    for (const [name, value] of Object.entries(values)) {
      const place = field(item, name);
      if (place && value !== undefined) place.value = value;
    }
    items.append(item);
    prepare(item);
    tick(values.comment, true);
    keep();
    said.textContent = said.dataset.kept.replace("{count}", list().length);
    return item;
  };
  const whole = (comment) => {
    const words = document.querySelector(`.room-words[data-comment="${comment}"]`);
    return { words: words.textContent, start: words.dataset.start, end: words.dataset.end, comment };
  };
  const toggle = (box) => {
    if (box.checked) {
      add(whole(box.value));
      return;
    }
    for (const item of list()) if (field(item, "comment").value === box.value) item.remove();
    keep();
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[name=pick]")) toggle(event.target);
  });
  items.addEventListener("input", keep);
  const keepButton = document.getElementById("tray-keep");
  keepButton.hidden = false;
  keepButton.addEventListener("click", () => {
    const values = taken();
    if (values.words.trim() === "") return;
    const item = add(values);
    clear();
    if (values.translation === "") field(item, "translation").focus({ preventScroll: true });
  });
  const empty = document.getElementById("tray-empty");
  empty.hidden = false;
  empty.addEventListener("click", () => {
    for (const item of list()) tick(field(item, "comment").value, false);
    items.replaceChildren();
    keep();
  });
  document.getElementById("room-pick-all").hidden = true;

  for (const item of list()) prepare(item);
  if ("madeAll" in room.dataset) {
    sessionStorage.removeItem(stored);
    // The address must not say so again when the page is looked at once more.
    const address = new URL(window.location.href);
    address.searchParams.delete("made");
    history.replaceState(null, "", address);
  } else if (list().length === 0) {
    try {
      for (const values of JSON.parse(sessionStorage.getItem(stored) ?? "[]")) add(values);
      said.textContent = "";
    } catch {
      sessionStorage.removeItem(stored);
    }
  }
  for (const item of list()) tick(field(item, "comment").value, true);
  keep();
  document.getElementById("tray-refused")?.focus();
  return { add };
}
