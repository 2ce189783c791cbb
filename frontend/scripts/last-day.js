// Says how long something is valid that begins on the day which somebody types: data-last-day says for how many days more.
import { all, once, onContent } from "./shared.js";

/** @param {Date} day */
const words = (day) => day.toLocaleDateString("en-US", { month: "short", day: "numeric", year: "numeric" });

/** @param {HTMLElement} line */
function start(line) {
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById(line.dataset.lastDayOf ?? ""));
  input?.addEventListener("input", () => {
    const [, month, day, year] = /^\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4})\s*$/.exec(input.value) ?? [];
    const first = new Date(Number(year), Number(month) - 1, Number(day));
    // What is not read here is read at the next step, or said to be wrong there.
    if (!year || first.getMonth() !== Number(month) - 1) return void (line.textContent = "");
    const last = new Date(first.getFullYear(), first.getMonth(), first.getDate() + Number(line.dataset.lastDay));
    line.textContent = `The employee can come from ${words(first)} through ${words(last)}.`;
  });
}

onContent((root) => all(root, "[data-last-day]").forEach((line) => once(line, "LastDay") && start(line)));
