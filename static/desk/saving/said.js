/* After a save one is back where one was in the text. What the page has to say stands above it, out of sight on a telephone. */

// The editor goes back a fifth of a second after the page is there.
const AFTER_THE_EDITOR = 400
const LONG_ENOUGH_TO_READ = 8000

function show() {
  const said = [...document.querySelectorAll("#conflict, .errornote")]
  const trouble = said.find((note) => !note.closest("dialog"))
  const messages = document.querySelector(".messagelist")
  if (trouble) {
    trouble.scrollIntoView({ block: "start" })
  } else if (messages && messages.getBoundingClientRect().bottom < 0) {
    // A copy, so that nothing moves when it goes; who listens has heard the messages.
    const copy = messages.cloneNode(true)
    copy.classList.add("desk-said")
    copy.ariaHidden = "true"
    document.body.append(copy)
    setTimeout(() => copy.remove(), LONG_ENOUGH_TO_READ)
  }
}

window.addEventListener("load", () => setTimeout(show, AFTER_THE_EDITOR))
