// Lists with check boxes: select all, count, ranges, arrows; the selection comes back with the browser's "back".
import { all, once, onContent, say } from "./shared.js";

/** @param {HTMLElement} list @returns {HTMLInputElement[]} */
const boxes = (list) => all(list, "[data-select-item]:not(:disabled)");

/** Brings count, "select all" and history into line with the boxes. @param {HTMLElement} list */
function refresh(list) {
  const items = boxes(list);
  const chosen = items.filter((box) => box.checked);
  for (const head of all(list, "[data-select-all]")) {
    const input = /** @type {HTMLInputElement} */ (head);
    input.checked = items.length > 0 && chosen.length === items.length;
    input.indeterminate = chosen.length > 0 && chosen.length < items.length;
  }
  for (const count of all(list, "[data-select-count]")) {
    const noun = chosen.length === 1 ? count.dataset.one : count.dataset.many;
    count.textContent = noun ? `${chosen.length} ${noun}` : String(chosen.length);
  }
  // Random ids only, in this tab's history entry, so that "back" returns to the same selection.
  const state = { ...window.history.state, occhubSelected: chosen.map((box) => box.value) };
  window.history.replaceState(state, "");
  list.dispatchEvent(new CustomEvent("occhub:selection", { bubbles: true, detail: { count: chosen.length } }));
}

/** @param {HTMLElement} list */
function recall(list) {
  const kept = window.history.state?.occhubSelected;
  if (Array.isArray(kept)) boxes(list).forEach((box) => (box.checked ||= kept.includes(box.value)));
}

/** @param {HTMLElement} list */
function start(list) {
  recall(list);
  refresh(list);
  /** @type {HTMLInputElement | null} */
  let last = null;
  list.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("[data-select-clear]")) {
      boxes(list).forEach((box) => (box.checked = false));
      refresh(list);
      say("Selection cleared");
      boxes(list)[0]?.focus();
    } else if (target.matches("[data-select-item]")) {
      const box = /** @type {HTMLInputElement} */ (target);
      const items = boxes(list);
      if (event.shiftKey && last) {
        const [from, to] = [items.indexOf(last), items.indexOf(box)].sort((a, b) => a - b);
        items.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
      }
      last = box;
    }
  });
  list.addEventListener("change", (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target.matches("[data-select-all]")) boxes(list).forEach((box) => (box.checked = target.checked));
    if (target.matches("[data-select-all], [data-select-item]")) refresh(list);
  });
}

/** Arrows move between rows on the same kind of control; space on a row's link selects the row. @param {KeyboardEvent} event */
function keys(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const row = target.closest?.("[data-select-list] tbody tr, [data-arrow-list] tbody tr, [data-arrow-list] > li");
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === " " && target.matches("a")) {
    const box = /** @type {HTMLInputElement | null} */ (row.querySelector("[data-select-item]:not(:disabled)"));
    if (box) {
      event.preventDefault();
      box.click();
    }
    return;
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || target.matches("select, textarea, input:not([type=checkbox])")) return;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  if (!next) return;
  const same = target.matches("[data-select-item]") ? "[data-select-item]" : "a[href]";
  const goal = /** @type {HTMLElement | null} */ (next.querySelector(same) ?? next.querySelector("a[href], input, button"));
  if (goal) {
    event.preventDefault();
    goal.focus();
  }
}

document.addEventListener("keydown", keys);
onContent((root) => {
  all(root, "[data-select-list]").forEach((list) => once(list, "Select") && start(list));
  all(document, "[data-select-list]").forEach(refresh);
});
