// Who else has the article open, and in which block: told and asked every fifteen seconds, while the page is looked at.

import { post } from "./connection.js";

const EVERY = 15_000;

function placeOf(element) {
  const block = element?.closest?.(".order-machine .inline-related");
  if (block) return block.querySelector("[name$=-block_key]")?.value ?? "";
  return /^[\w-]{1,60}$/.test(element?.name ?? "") && !element.name.includes("csrf") ? element.name : "";
}

function placed(form, place) {
  if (!place) return null;
  for (const input of form.querySelectorAll("[name$=-block_key]")) {
    if (input.value === place) return input.closest(".inline-related").querySelector("h3");
  }
  return form.querySelector(`#id_${CSS.escape(place)}`)?.closest(".form-row, .fieldBox") ?? null;
}

/** Tell and ask from now on; `address` returns where (nothing before the article is stored), `onVersion` hears how new it is. */
export function watchPresence({ about, key, address, words, onVersion }) {
  const { form } = about;
  const line = document.createElement("p");
  line.className = "desk-others";
  line.role = "status";
  form.before(line);
  let place = "";
  form.addEventListener("focusin", (event) => {
    place = placeOf(event.target);
  });

  const show = (others) => {
    const names = others.map(({ name }) => name).join(", ");
    const said = names && words("others").replace("%(names)s", () => names);
    // What did not change is not read out again.
    if (line.textContent !== said) line.textContent = said;
    for (const mark of form.querySelectorAll(".desk-here")) mark.remove();
    for (const { name, place: theirs } of others) {
      const mark = document.createElement("span");
      mark.className = "desk-here";
      mark.textContent = words("here").replace("%(name)s", () => name);
      placed(form, theirs)?.append(mark);
    }
  };

  const tell = async () => {
    if (!address() || document.visibilityState === "hidden") return;
    try {
      const answer = await post(address(), { session: key, place }, about);
      show(answer.others);
      onVersion(answer.version);
    } catch {
      // Whether the newsroom answers is said where saving is.
      show([]);
    }
  };
  setInterval(tell, EVERY);
  window.addEventListener("pagehide", () => {
    if (!address()) return;
    post(address(), { session: key, leaving: "1" }, about, { keepalive: true }).catch(() => {});
  });
  tell();
  return tell;
}
