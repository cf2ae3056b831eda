// Asks the desk how far an import or an export is, and shows the page anew when it went on to something else.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 3000;

const place = document.getElementById("import-progress");
const bar = document.getElementById("import-bar");
const said = document.getElementById("import-said");
const quiet = document.getElementById("import-quiet");
let pause = FIRST_PAUSE;

function tell(words) {
  // What is told again is not read out again.
  if (said.textContent !== words) said.textContent = words;
}

async function look() {
  try {
    const answer = await fetch(place.dataset.state);
    if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
      // The login ended, or the page is gone: whatever it is, the desk says it.
      window.location.reload();
      return;
    }
    const state = await answer.json();
    if (state.state !== place.dataset.known) {
      window.location.reload();
      return;
    }
    tell(state.said);
    if (state.value !== null) {
      bar.max = state.max;
      bar.value = state.value;
    }
    quiet.hidden = !state.is_quiet;
  } catch {
    tell(place.dataset.lost);
  }
  pause = Math.min(pause * 1.2, LONGEST_PAUSE);
  setTimeout(look, pause);
}

setTimeout(look, pause);
