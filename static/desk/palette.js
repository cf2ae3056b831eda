// The command palette (Ctrl+K, or ⌘K): jump to any article, quotation, source, tag or community, or start something.
// It is a dialog with a list; every text in it is set as text. In prose Ctrl+K makes a link: there it is Ctrl+Shift+K.

const dialog = document.getElementById("desk-palette");

if (dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const note = dialog.querySelector("[role=status]");
  let request = 0;
  let timer = 0;
  let chosen = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const point = (index) => {
    const all = options();
    chosen = all.length ? (index + all.length) % all.length : 0;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    all[chosen]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[chosen]?.id ?? "");
  };
  const draw = (groups) => {
    const parts = [];
    let count = 0;
    for (const { name, items } of groups) {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", name);
      const heading = Object.assign(document.createElement("p"), { className: "desk-palette-group", textContent: name });
      heading.ariaHidden = "true";
      group.append(heading);
      for (const { title, detail, address } of items) {
        const option = Object.assign(document.createElement("a"), { className: "desk-palette-option", href: address, tabIndex: -1 });
        option.setAttribute("role", "option");
        option.id = `desk-palette-${count}`;
        count += 1;
        option.append(title);
        if (detail) option.append(Object.assign(document.createElement("span"), { textContent: detail }));
        group.append(option);
      }
      parts.push(group);
    }
    list.replaceChildren(...parts);
    note.textContent = count ? "" : note.dataset.none;
    point(0);
  };
  const load = async () => {
    request += 1;
    const mine = request;
    const address = new URL(dialog.dataset.address, document.baseURI);
    address.searchParams.set("q", input.value);
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!response.ok) throw new Error(String(response.status));
      const { groups } = await response.json();
      // An answer to an older question.
      if (mine === request) draw(groups);
    } catch {
      if (mine === request) note.textContent = note.dataset.failed;
    }
  };
  const open = () => {
    if (dialog.open) return;
    input.value = "";
    dialog.showModal();
    input.focus();
    load();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, 120);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(chosen + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const option = options()[chosen];
      if (!option) return;
      if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
      else {
        dialog.close();
        location.assign(option.href);
      }
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const opener of document.querySelectorAll("[data-palette-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (event.target.closest?.(".ProseMirror") && !event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      open();
    },
    { capture: true },
  );
}
