// A long list of choices that is cut down while somebody types. Without script the same field searches on the server.
import { all, once, onContent, say } from "./shared.js";

/** @param {string} text */
const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** @param {HTMLElement} form */
function start(form) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-narrow-words]"));
  const count = form.querySelector("[data-narrow-count]");
  const chosen = form.querySelector("[data-narrow-chosen]");
  if (!input) return;
  const items = all(form, "[data-narrow-item]");

  const narrow = () => {
    const wanted = words(input.value);
    let shown = 0;
    for (const item of items) {
      const name = (item.dataset.narrowItem ?? "").toLowerCase();
      // What is chosen stays in sight, whatever is typed.
      const stays = wanted.every((word) => name.includes(word)) || item.querySelector("input:checked") !== null;
      item.hidden = !stays;
      if (stays) shown += 1;
    }
    for (const group of all(form, "[data-narrow-group]")) {
      group.hidden = group.querySelector("[data-narrow-item]:not([hidden])") === null;
    }
    if (count) count.textContent = wanted.length ? `${shown} of ${items.length} shown` : "";
  };
  const tell = () => {
    const number = form.querySelectorAll("[data-narrow-item] input:checked").length;
    if (chosen) chosen.textContent = number ? `${number} chosen` : "";
  };

  input.addEventListener("input", narrow);
  // Enter takes the only match, and is ready for the next word; it never sends the form.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const open = items.filter((item) => !item.hidden && !item.querySelector("input:checked"));
    if (!input.value.trim() || open.length !== 1) return;
    open[0].querySelector("input")?.click();
    say(`${open[0].dataset.narrowItem} chosen`);
    input.value = "";
    narrow();
  });
  form.addEventListener("change", tell);
  narrow();
  tell();
}

onContent((root) => all(root, "[data-narrow]").forEach((form) => once(form, "Narrow") && start(form)));
