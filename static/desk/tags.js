// Tags complete as they are typed: a list under the text field, for the name at the cursor.
// The field stays plain comma-separated text, which is also how it works without this script.

function segmentAt(text, position) {
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < position; index += 1) {
    if (text[index] === '"') isQuoted = !isQuoted;
    if (text[index] === "," && !isQuoted) start = index + 1;
  }
  let end = text.length;
  for (let index = position; index < text.length; index += 1) {
    if (text[index] === '"') isQuoted = !isQuoted;
    if (text[index] === "," && !isQuoted) {
      end = index;
      break;
    }
  }
  return { start, end, name: text.slice(start, end).replaceAll('"', "").trim() };
}

function setUp(root, number) {
  const input = root.querySelector("input");
  const list = document.createElement("ul");
  list.className = "tag-list";
  list.id = `tag-list-${number}`;
  list.role = "listbox";
  list.ariaLabel = root.dataset.labelList;
  list.hidden = true;
  root.append(list);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let active = -1;
  let timer;
  let request = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    request += 1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    const options = [...list.children];
    active = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  const take = (option) => {
    if ("takesOne" in root.dataset) {
      input.value = option.dataset.insert;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      close();
      return;
    }
    const { start, end } = segmentAt(input.value, input.selectionStart);
    const before = input.value.slice(0, start);
    const after = input.value.slice(end).replace(/^,\s*/, "");
    const head = `${before}${before ? " " : ""}${option.dataset.insert}, `;
    input.value = head + after;
    input.setSelectionRange(head.length, head.length);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };

  const addOption = (insert, parts) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `${list.id}-${list.children.length}`;
    option.dataset.insert = insert;
    for (const [className, text] of parts) {
      if (!text) continue;
      const span = document.createElement("span");
      span.className = className;
      span.textContent = text;
      option.append(span);
    }
    // Before the field loses the focus, which would close the list.
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(option);
    });
    list.append(option);
  };

  const suggest = async () => {
    const { name } = segmentAt(input.value, input.selectionStart);
    request += 1;
    const mine = request;
    if (!name) return close();
    const address = new URL(root.dataset.address, document.baseURI);
    address.searchParams.set("q", name);
    let found;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok) return close();
      found = await response.json();
    } catch {
      return close();
    }
    if (mine !== request) return undefined;
    list.replaceChildren();
    for (const tag of found.tags) {
      addOption(tag.insert, [
        ["tag-name", tag.name],
        ["tag-other", tag.alias || tag.other],
        ["tag-count", String(tag.count)],
      ]);
    }
    if (!found.is_known && root.dataset.labelNew) {
      addOption(name, [
        ["tag-name", `“${name}”`],
        ["tag-other", root.dataset.labelNew],
      ]);
    }
    active = -1;
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    return undefined;
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 120);
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

document.querySelectorAll("[data-tag-input]").forEach(setUp);
