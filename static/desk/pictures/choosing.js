// Says how many pictures of the library are ticked.

const said = document.getElementById("library-chosen");

function tell() {
  const number = document.querySelectorAll(".library-tick input:checked").length;
  said.textContent = number ? `${said.dataset.some} ${number}` : said.dataset.none;
}

if (said) {
  document.addEventListener("change", tell);
  // The browser may have kept what was ticked before.
  tell();
}
