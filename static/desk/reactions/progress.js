// Asks the desk how far a capture is, marks the step, and goes on when it is over: the page itself knows where to.

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 3000;

const place = document.getElementById("progress");
const said = document.getElementById("progress-said");
const slow = document.getElementById("progress-slow");
const steps = [...place.querySelectorAll("[data-step]")];
let pause = FIRST_PAUSE;

function mark(step) {
  const at = steps.findIndex((element) => element.dataset.step === step);
  for (const [number, element] of steps.entries()) {
    element.classList.toggle("is-past", number < at);
    if (number === at) element.setAttribute("aria-current", "step");
    else element.removeAttribute("aria-current");
  }
}

function tell(words, isShown) {
  // The steps show it already; it is said for those who do not see them.
  said.classList.toggle("visually-hidden", !isShown);
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
    if (!state.is_under_way) {
      window.location.reload();
      return;
    }
    mark(state.step);
    tell(state.reason || state.said, state.reason !== "");
    slow.hidden = !state.is_slow;
  } catch {
    tell(place.dataset.lost, true);
  }
  pause = Math.min(pause * 1.2, LONGEST_PAUSE);
  setTimeout(look, pause);
}

setTimeout(look, pause);
