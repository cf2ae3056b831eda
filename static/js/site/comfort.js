// Comfort only: everything on the site works without this file.
// Its controls stand in the page with `hidden` and are shown here; their words come from the page, in its language.
const controls = (name) => document.querySelectorAll(`[data-control="${name}"]`);

function whileSaying(button, words) {
  const before = button.textContent;
  button.textContent = words;
  setTimeout(() => {
    button.textContent = before;
  }, 2000);
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    whileSaying(button, button.dataset.done);
  } catch {
    window.prompt(button.textContent.trim(), text);
  }
}

// Light or dark: a press turns it round; a choice equal to the system's is forgotten again.
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);

function nameThemeSwitches() {
  for (const button of controls("theme")) button.textContent = isDark() ? button.dataset.light : button.dataset.dark;
}

for (const button of controls("theme")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = !isDark();
    try {
      if (dark === systemIsDark.matches) {
        delete root.dataset.theme;
        localStorage.removeItem("theme");
      } else {
        root.dataset.theme = dark ? "dark" : "light";
        localStorage.setItem("theme", root.dataset.theme);
      }
    } catch {
      root.dataset.theme = dark ? "dark" : "light";
    }
    nameThemeSwitches();
  });
}
systemIsDark.addEventListener("change", nameThemeSwitches);
nameThemeSwitches();

// What is said, without marks that only the eye needs.
function wordsOf(part) {
  const copied = part.cloneNode(true);
  for (const mark of copied.querySelectorAll("[aria-hidden]")) mark.remove();
  return copied.textContent.trim().replace(/\s+/g, " ");
}

// Copy a quotation: its words, its translation, and a citation with the address of its evidence.
for (const button of controls("copy-quotation")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const card = button.closest(".quotation");
    const words = [...card.querySelectorAll("blockquote")].map((part) => `“${part.innerText.trim()}”`);
    const line = [...card.querySelectorAll(".docket-line > :not(.print-only)")].map(wordsOf);
    copy(button, `${words.join("\n")}\n— ${line.join(", ")}. ${new URL(button.dataset.address, location.href)}`);
  });
}

for (const button of controls("copy-text")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button, document.getElementById(button.dataset.from).innerText.trim()));
}

// Share: the device's own sheet where there is one, else the address on the clipboard.
for (const button of controls("share")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { address, title } = button.dataset;
    if (!navigator.share) return copy(button, address);
    try {
      await navigator.share({ title, url: address });
    } catch (reason) {
      if (reason.name !== "AbortError") await copy(button, address);
    }
  });
}

// The box that narrows the index of tags.
for (const box of controls("filter")) {
  box.hidden = false;
  const input = box.querySelector("input");
  const outcome = box.querySelector("[role=status]");
  const fold = (text) => text.normalize("NFC").toLowerCase();
  const entries = [...document.querySelectorAll("[data-filter-entry]")];
  const groups = [...document.querySelectorAll("[data-filter-group]")];
  const named = entries.map((entry) => fold(entry.textContent));
  input.addEventListener("input", () => {
    const sought = fold(input.value.trim());
    let found = 0;
    entries.forEach((entry, place) => {
      entry.hidden = !named[place].includes(sought);
      if (!entry.hidden) found += 1;
    });
    for (const group of groups) group.hidden = !group.querySelector("[data-filter-entry]:not([hidden])");
    outcome.textContent = sought ? `${found} / ${entries.length}` : "";
  });
}

// Keys lead from quotation to quotation, or from article to article in a list. They are letters alone, so they can be
// turned off (WCAG 2.1.4), and they keep away from fields and from whoever speaks or types.
const sheet = document.getElementById("keys");
if (sheet) {
  const stops = [...document.querySelectorAll("main .quotation, main .card, main .lead")].filter(
    (stop, place, all) => stop.matches(".quotation") || !all.some((other) => other.matches(".quotation")),
  );
  const choice = sheet.querySelector("input");
  let reached = -1;
  try {
    choice.checked = localStorage.getItem("keys") !== "off";
  } catch {
    choice.checked = true;
  }
  choice.addEventListener("change", () => {
    try {
      if (choice.checked) localStorage.removeItem("keys");
      else localStorage.setItem("keys", "off");
    } catch {
      // Not remembered then; it holds for this page.
    }
  });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const reach = (place) => {
    const stop = stops[place];
    if (!stop) return;
    stops[reached]?.classList.remove("is-reached");
    reached = place;
    stop.classList.add("is-reached");
    // A screen reader and the Tab key go on from here.
    const focused = stop.matches(".quotation") ? stop : stop.querySelector("h2 a, h3 a") || stop;
    if (focused === stop) stop.tabIndex = -1;
    focused.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };
  // From where the reader has scrolled to, when they did not come by key.
  const nearest = () => stops.findIndex((stop) => stop.getBoundingClientRect().bottom > innerHeight / 3);
  const follow = (step) => {
    const current = stops[reached];
    const box = current?.getBoundingClientRect();
    if (box && box.bottom > 0 && box.top < innerHeight) return reach(reached + step);
    const place = nearest();
    reach(place < 0 ? stops.length - 1 : step > 0 ? place : place - 1);
  };
  const search = () => [...document.querySelectorAll("input[type=search]")].find((input) => input.offsetParent);
  const acts = {
    j: () => follow(1),
    k: () => follow(-1),
    e: () => {
      const evidence = stops[reached]?.querySelector(".evidence");
      if (evidence) evidence.open = !evidence.open;
    },
    "/": () => search()?.focus(),
    "?": () => sheet.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || !choice.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (sheet.open || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    act();
  });
  for (const button of controls("keys")) {
    button.hidden = false;
    button.addEventListener("click", () => sheet.showModal());
  }
}

// A reader whose browser prefers the other language of the interface: the link to it stands out, and is called by what
// it does. Nothing moves, nothing is stored, and nobody is led away.
for (const link of controls("language")) {
  const served = [root.lang, link.hreflang];
  const preferred = navigator.languages.map((code) => code.split("-")[0]).find((code) => served.includes(code));
  if (preferred !== link.hreflang) continue;
  link.title = link.dataset.name;
  link.setAttribute("aria-label", link.dataset.name);
  link.classList.add("is-preferred");
}
