// Lists with check boxes: select all, count, ranges, arrows. The selection comes back with the browser's "back", or is
// kept by the server over the pages of the list (data-select-save).
import { all, isLockStatus, once, onContent, post, say, sessionLost } from "./shared.js";

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
  const total = chosen.length + Number(list.dataset.selectKept ?? 0);
  for (const count of all(list, "[data-select-count]")) {
    const noun = total === 1 ? count.dataset.one : count.dataset.many;
    count.textContent = noun ? `${total} ${noun}` : String(total);
  }
  const pages = Number(list.dataset.selectKeptPages ?? 0) + (chosen.length ? 1 : 0);
  for (const place of all(list, "[data-select-pages]")) place.textContent = pages > 1 ? ` on ${pages} pages` : "";
  list.dispatchEvent(new CustomEvent("occhub:selection", { bubbles: true, detail: { count: total } }));
  if (list.dataset.selectSave !== undefined) return;
  // Random ids only, in this tab's history entry, so that "back" returns to the same selection.
  const state = { ...window.history.state, occhubSelected: chosen.map((box) => box.value) };
  window.history.replaceState(state, "");
}

/** Tells the server what is selected on this page, one telling after the other. Ids only, in a body.
 * @param {HTMLFormElement} list @param {string} [what] */
function save(list, what) {
  const fields = new FormData(list);
  if (what) fields.set("do", what);
  const chosen = boxes(list).filter((box) => box.checked);
  const tell = async () => {
    const answer = await post(list.dataset.selectSave ?? "", fields);
    if (isLockStatus(answer.status)) return void sessionLost(answer);
    if (!answer.ok) return;
    const { kept, full } = await answer.json();
    if (!full) return;
    chosen.forEach((box) => (box.checked &&= kept.includes(box.value)));
    refresh(list);
    const note = /** @type {HTMLElement | null} */ (list.querySelector("[data-select-pages]"));
    if (note) note.textContent += `. ${full}`;
    say(full);
  };
  saved = saved.then(tell).catch(() => {});
  waiting += 1;
  saved.then(() => (waiting -= 1));
}
let saved = Promise.resolve();
let waiting = 0;

// Who goes on to another page at once goes with the last tick.
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest?.(".oh-pager a[href]"));
  if (!link || !waiting || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  saved.then(() => window.location.assign(link.href));
});

/** @param {HTMLElement} list */
function recall(list) {
  if (list.dataset.selectSave !== undefined) return;
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
      event.preventDefault();
      boxes(list).forEach((box) => (box.checked = false));
      if (list.dataset.selectSave !== undefined) {
        list.dataset.selectKept = list.dataset.selectKeptPages = "0";
        save(/** @type {HTMLFormElement} */ (list), "clear");
      }
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
    if (!target.matches("[data-select-all], [data-select-item]")) return;
    refresh(list);
    if (list.dataset.selectSave !== undefined) save(/** @type {HTMLFormElement} */ (list));
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
