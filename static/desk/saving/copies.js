// Copies of what the newsroom has not confirmed, in this browser: one for each open page, each for its person alone.
//
// In localStorage, because it keeps at once: a page that is being closed has no time to wait for a database.

const PREFIX = "desk-copy:";
const MOST_CHARACTERS = 1_500_000;
const MOST_COPIES = 12;
const OLDEST = 7 * 24 * 60 * 60 * 1000;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Return the copies of a person, the newest first; what is too old goes, whoever's it is. */
export function copiesOf(person) {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const copy = read(name);
      if (!copy || copy.at < Date.now() - OLDEST) localStorage.removeItem(name);
      else if (name.startsWith(`${PREFIX}${person}:`)) found.push(copy);
    }
  } catch {
    // Storage may be refused altogether.
  }
  return found.sort((one, other) => other.at - one.at);
}

/** Keep {key, number, article, title, entries}; return whether that was possible. */
export function keepCopy(person, copy) {
  const text = JSON.stringify({ ...copy, at: Date.now() });
  if (text.length > MOST_CHARACTERS) return false;
  try {
    for (const old of copiesOf(person).filter(({ key }) => key !== copy.key).slice(MOST_COPIES - 1)) dropCopy(person, old.key);
    localStorage.setItem(`${PREFIX}${person}:${copy.key}`, text);
    return true;
  } catch {
    return false;
  }
}

export function dropCopy(person, key) {
  try {
    localStorage.removeItem(`${PREFIX}${person}:${key}`);
  } catch {
    // Nothing was kept either.
  }
}

const lockOf = (key) => `desk-page:${key}`;

/** Let other windows of this browser know, for as long as this page lives, that its copy is not an orphan's. */
export function claim(key) {
  navigator.locks?.request(lockOf(key), () => new Promise(() => {}));
}

// Milliseconds that a page which was closed may take to be gone.
const LONGEST_CLOSING = 10_000;

/** Return, sooner or later, whether a page that counts as open is gone: one that was closed a moment ago is open for a moment still. */
export async function isClosing(key) {
  try {
    return await navigator.locks.request(lockOf(key), { signal: AbortSignal.timeout(LONGEST_CLOSING) }, () => true);
  } catch {
    return false;
  }
}

/** Return the keys of the pages that are open in any window of this browser. */
export async function openPages() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map(({ name }) => name.slice(lockOf("").length)));
}
