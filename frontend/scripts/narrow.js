// A long list of choices that is cut down while somebody types. Without script the same field searches on the server.
import { all, once, onContent, say } from "./shared.js";

/** The words of a text: order, case and signs do not count. @param {string} text @returns {string[]} */
const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Every word typed begins a word of the text: the rule of domains/catalogue/rules.py. @param {string[]} wanted @param {string} text */
function fits(wanted, text) {
  const known = words(text);
  return wanted.every((word) => known.some((one) => one.startsWith(word)));
}

/** @param {HTMLElement} item */
const box = (item) => /** @type {HTMLInputElement | null} */ (item.querySelector("input"));

/** @param {HTMLElement} form */
function start(form) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-narrow-words]"));
  const count = form.querySelector("[data-narrow-count]");
  const chosen = form.querySelector("[data-narrow-chosen]");
  if (!input) return;
  const items = all(form, "[data-narrow-item]");
  const matching = () => items.filter((item) => !item.hidden && !box(item)?.checked);

  /** What is not offered is said where somebody looks for it. @param {string[]} wanted */
  const narrowNotes = (wanted) => {
    for (const notes of all(form, "[data-narrow-notes]")) {
      const fitting = all(notes, "[data-narrow-note]").filter((note) => !(note.hidden = !fits(wanted, note.dataset.narrowNote ?? "")));
      notes.hidden = fitting.length === 0;
      notes.toggleAttribute("open", wanted.length > 0);
    }
  };
  const narrow = () => {
    const wanted = words(input.value);
    for (const item of items) {
      // What is chosen stays in sight, whatever is typed.
      const stays = fits(wanted, `${item.dataset.narrowItem} ${item.dataset.narrowAlso ?? ""}`) || box(item)?.checked;
      item.hidden = !stays;
    }
    for (const group of all(form, "[data-narrow-group]")) {
      group.hidden = group.querySelector("[data-narrow-item]:not([hidden])") === null;
    }
    narrowNotes(wanted);
    const found = matching().length;
    const fitted = items.some((item) => !item.hidden && fits(wanted, `${item.dataset.narrowItem} ${item.dataset.narrowAlso ?? ""}`));
    const none = fitted ? "Nothing more fits. Try another word." : "Nothing fits. Try another word.";
    if (count) count.textContent = !wanted.length ? "" : found ? `${found} of ${items.length} to choose from` : none;
  };
  const tell = () => {
    const number = form.querySelectorAll("[data-narrow-item] input:checked").length;
    if (chosen) chosen.textContent = number ? `${number} chosen` : "";
  };

  input.addEventListener("input", narrow);
  // Enter takes the only match and is ready for the next word; of several, it goes to the first. It never sends the form.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const found = matching();
    if (event.key === "ArrowDown" || found.length > 1) {
      if (input.value.trim() || event.key === "ArrowDown") box(found[0] ?? items[0])?.focus();
      return;
    }
    if (!input.value.trim() || !found.length) return;
    box(found[0])?.click();
    say(`${found[0].dataset.narrowItem} chosen`);
    input.value = "";
    narrow();
  });
  // On a choice, Enter does what Space does.
  form.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key !== "Enter" || !(target instanceof HTMLInputElement) || !target.closest("[data-narrow-item]")) return;
    event.preventDefault();
    target.click();
  });
  form.addEventListener("change", tell);
  narrow();
  tell();
}

onContent((root) => all(root, "[data-narrow]").forEach((form) => once(form, "Narrow") && start(form)));
