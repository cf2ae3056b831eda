// Moving an item of the calendar without leaving it: the page of its plan, in a dialog. What the form sends goes where
// the page's own would go. Without this script, or where the page cannot be had, the link leads there.

import { setUpClocks } from "./clocks.js";

const dialog = document.querySelector("[data-plan-dialog]");

async function formAt(address) {
  const response = await fetch(address, { redirect: "error" });
  if (!response.ok) throw new Error(`${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("form#plan");
  if (!form) throw new Error("no form");
  form.action = address;
  return { form, title: page.querySelector(".desk-subject")?.textContent ?? "", notes: page.querySelectorAll(".desk-note") };
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-opens-plan]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const { form, title, notes } = await formAt(link.href);
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("[data-plan-form]").replaceChildren(...notes, form);
    setUpClocks(form);
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
});

dialog.querySelector("[data-plan-close]").addEventListener("click", () => dialog.close());
