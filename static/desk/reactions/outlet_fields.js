// Ask for the outlet as soon as an address is known to have none, so that nothing has to be sent twice.

const fields = document.getElementById("outlet-fields");
const name = document.getElementById("id_name_en");
const link = document.getElementById("publisher-link");

/** Ask the desk about an address and show the outlet's fields where it has none; return what the desk said. */
export async function lookUp(address, lookup) {
  if (link) link.value = `${link.dataset.address}?address=${encodeURIComponent(address)}`;
  try {
    const answer = await fetch(`${lookup}?${new URLSearchParams({ address })}`);
    if (!answer.ok || answer.redirected) return null;
    const known = await answer.json();
    if (fields && known.is_address) {
      fields.hidden = known.outlet !== "";
      if (name && known.outlet === "" && name.value === "") name.value = known.suggested_name;
      // A name proposed for one address must not make an outlet of another.
      if (name && known.outlet !== "") name.value = "";
    }
    return known;
  } catch {
    // The form says the same once it is sent.
    return null;
  }
}
