// Beside each time of a plan: what the clock shows then in the newsroom and here, as soon as it is chosen.
//
// Which moment a clock in another zone means is asked of the server, so that there is one rule of it, and one way to
// say that clocks show a time never or twice. Without this script a button asks the same.

export function setUpClocks(form) {
  const zone = form.querySelector("[data-zone]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

  async function read(field) {
    const output = form.querySelector(`output[for="${field.id}"]`);
    const asked = field.value;
    if (!asked) {
      output.textContent = "";
      return;
    }
    const address = new URL(form.dataset.clocks, location.href);
    address.search = new URLSearchParams({ at: asked, zone: zone.value });
    let answer;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      answer = await response.json();
    } catch {
      // It is a comfort: the server looks again when the plan is kept.
      return;
    }
    // Something else was chosen meanwhile.
    if (field.value !== asked) return;
    output.classList.toggle("desk-clock--bad", Boolean(answer.problem));
    output.textContent = answer.problem ?? `= ${answer.words}${inThisBrowser(answer.moment)}`;
  }

  function inThisBrowser(moment) {
    const clock = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    return `, ${clock.format(new Date(moment))} ${form.dataset.yours} (${here})`;
  }

  const fields = [...form.querySelectorAll("[data-clock]")];
  const readAll = () => fields.forEach(read);
  zone.addEventListener("change", readAll);
  for (const field of fields) field.addEventListener("change", () => read(field));
  form.querySelector("[data-needs-no-script]")?.remove();
  readAll();
}

document.querySelectorAll("form[data-clocks]").forEach(setUpClocks);
