// The list of the editing page's keys: Ctrl+/ or its button.

const sheet = document.getElementById("shortcuts");

if (sheet) {
  const open = () => {
    if (!sheet.open) sheet.showModal();
  };
  for (const opener of document.querySelectorAll("[data-shortcuts-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open();
  });
}
