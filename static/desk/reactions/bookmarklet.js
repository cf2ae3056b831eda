// The bookmark is there to be dragged: chosen here, it says so instead of being refused by this page's policy.

const bookmark = document.getElementById("bookmark");
const said = document.getElementById("bookmark-said");
const copy = document.getElementById("bookmark-copy");

function say(words) {
  said.hidden = false;
  said.value = words;
}

bookmark.addEventListener("click", (event) => {
  event.preventDefault();
  say(bookmark.dataset.words);
});
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("bookmark-text").value);
    say(copy.dataset.done);
  });
}
