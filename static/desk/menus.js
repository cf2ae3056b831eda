// The header's menus open and close without a script. With one, they also close on Escape, when something else is
// chosen, and when the keyboard leaves them.

const menus = [...document.querySelectorAll(".desk-menu")];

function closeOthers(target) {
  for (const menu of menus) {
    if (!menu.contains(target)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));

for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
