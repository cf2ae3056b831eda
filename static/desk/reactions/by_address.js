// Say whose page an address is while it is typed, and ask for the outlet at once where none has the host.

import { lookUp } from "./outlet_fields.js";

const WAIT = 300;
let timer = 0;
let asked = "";

function form() {
  return document.getElementById("by-address");
}

async function look() {
  const address = form().elements.namedItem("address").value.trim();
  if (address === asked) return;
  asked = address;
  const said = document.getElementById("address-known");
  said.textContent = "";
  if (!address.includes(".") && !address.includes(":")) return;
  const known = await lookUp(address, form().dataset.lookup);
  if (!known || address !== asked) return;
  if (!known.is_address) said.textContent = known.reason;
  else if (known.source) said.textContent = `${known.outlet} · ${said.dataset.known} ${known.source}`;
  else said.textContent = known.outlet;
}

// The form is put anew where it is refused, so its field is not held on to.
document.addEventListener("input", (event) => {
  if (event.target.id !== "id_address") return;
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});
look();
const field = document.getElementById("id_address");
if (field && field.value === "") field.focus();
