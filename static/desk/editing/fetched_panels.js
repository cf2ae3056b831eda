// A panel that costs the newsroom much is fetched when it is opened, each time anew: <details data-fetched-from="…"
// data-part="…">. Inside it stand what is fetched (data-fetched; before, a link to the same on a page of its own) and
// a line that says how it stands (data-fetching).

async function fetchInto(panel) {
  const [state, place] = ["[data-fetching]", "[data-fetched]"].map((name) => panel.querySelector(name));
  state.textContent = state.dataset.waiting;
  place.ariaBusy = "true";
  try {
    const response = await fetch(panel.dataset.fetchedFrom, {
      headers: { "X-Desk-Part": panel.dataset.part },
      // To the login, for instance.
      redirect: "manual",
    });
    if (!response.ok) throw new Error(String(response.status));
    const incoming = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...document.adoptNode(incoming.body).childNodes);
    state.textContent = "";
  } catch {
    state.textContent = state.dataset.away;
  } finally {
    place.ariaBusy = "false";
  }
}

for (const panel of document.querySelectorAll("details[data-fetched-from]")) {
  panel.addEventListener("toggle", () => panel.open && fetchInto(panel));
  // Opened before this script was there, or as the browser remembers it.
  if (panel.open) fetchInto(panel);
}
