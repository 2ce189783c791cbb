// Small helps of every page: search key, menus, printing, questions before actions, dates, passwords, error summary.
import { all, once, onContent, post } from "./shared.js";

/** "/" goes to the search field, unless the person types or switched it off. @param {KeyboardEvent} event */
function searchKey(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts === "off") return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog")) return;
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search-focus]"));
  if (!field) return;
  event.preventDefault();
  const body = field.closest(".oh-filters__body");
  if (body?.previousElementSibling instanceof HTMLDetailsElement) body.previousElementSibling.open = true;
  field.focus();
  field.select();
}
document.addEventListener("keydown", searchKey);

// Menus of the bar close with Escape, with a click beside them and when the focus leaves.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector("details[data-menu][open]"));
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const menu of all(document, "details[data-menu][open]")) {
      if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
    }
  });
}

window.addEventListener("afterprint", () => document.body.classList.remove("oh-prints-employee"));
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("[data-print]"));
  if (!button) return;
  document.body.classList.toggle("oh-prints-employee", button.dataset.print === "employee");
  window.print();
});

// A double click on a button that folds something out opens it once, instead of closing it again.
document.addEventListener("click", (event) => {
  const summary = /** @type {Element} */ (event.target).closest?.("[data-fold-once] summary");
  if (summary && event.detail > 1 && summary.closest("details")?.open) event.preventDefault();
});

// Where there is room, the account remembers whether something is folded out; a phone begins with it folded.
onContent((root) => {
  for (const fold of /** @type {HTMLDetailsElement[]} */ (all(root, "details[data-fold-keep]"))) {
    if (!once(fold, "Fold")) continue;
    const isNarrow = () => window.matchMedia("(max-width: 47.99em)").matches;
    if (isNarrow() && fold.dataset.foldWrong === undefined) fold.open = false;
    fold.querySelector("summary")?.addEventListener("click", () => {
      if (isNarrow()) return;
      const body = new FormData();
      body.append("unfolded", fold.open ? "off" : "on");
      post(fold.dataset.foldKeep ?? "", body).catch(() => {});
    });
  }
});

/** Asks in a dialog. @param {DOMStringMap} words @returns {Promise<boolean>} */
export function confirmed(words) {
  const dialog = document.createElement("dialog");
  dialog.className = "oh-dialog";
  const title = Object.assign(document.createElement("h2"), { textContent: words.confirmTitle ?? "Are you sure?", id: "oh-confirm-title" });
  const text = Object.assign(document.createElement("p"), { textContent: words.confirm ?? "", id: "oh-confirm-text" });
  const foot = Object.assign(document.createElement("div"), { className: "oh-formfoot" });
  const no = Object.assign(document.createElement("button"), { type: "button", className: "usa-button usa-button--outline", textContent: words.confirmCancel ?? "Cancel" });
  const danger = words.confirmDanger === undefined ? "" : " usa-button--secondary";
  const yes = Object.assign(document.createElement("button"), { type: "button", className: `usa-button${danger}`, textContent: words.confirmButton ?? "Yes, go on" });
  foot.append(no, yes);
  dialog.append(title, text, foot);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.setAttribute("aria-describedby", text.id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    dialog.showModal();
    no.focus();
  });
}

// The question stands on the button or on the form; it is asked before anybody else sees the submit.
document.addEventListener(
  "submit",
  async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (event.submitter);
    const asked = button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
    if (!asked || form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await confirmed(asked.dataset))) return button?.focus();
    form.dataset.confirmed = "1";
    // Who has no script is asked on a page of its own: the server sees by this field that somebody was asked.
    if (!form.elements.namedItem("confirmed")) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "1" }));
    form.requestSubmit(button ?? undefined);
  },
  true,
);

/** Puts the browser's calendar beside a typed date. @param {HTMLElement} box */
function dateButton(box) {
  const text = /** @type {HTMLInputElement | null} */ (box.querySelector("input"));
  if (!text || text.disabled || text.readOnly || !("showPicker" in HTMLInputElement.prototype)) return;
  const native = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "oh-date__native" });
  native.setAttribute("aria-hidden", "true");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "oh-iconbutton" });
  const label = document.querySelector(`label[for="${CSS.escape(text.id)}"]`)?.firstChild?.textContent?.trim() ?? "date";
  const sprite = document.body.dataset.sprite ?? "";
  button.insertAdjacentHTML("beforeend", '<svg class="oh-icon" aria-hidden="true"><use></use></svg><span class="usa-sr-only"></span>');
  button.querySelector("use")?.setAttribute("href", `${sprite}#calendar_today`);
  /** @type {HTMLElement} */ (button.querySelector("span")).textContent = `Choose ${label.charAt(0).toLowerCase()}${label.slice(1)} in a calendar`;
  button.addEventListener("click", () => {
    const [, month, day, year] = /^\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4})\s*$/.exec(text.value) ?? [];
    native.value = year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
    native.showPicker();
  });
  native.addEventListener("change", () => {
    const [year, month, day] = native.value.split("-");
    text.value = year ? `${month}/${day}/${year}` : "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.dispatchEvent(new Event("change", { bubbles: true }));
    text.focus();
  });
  box.append(button, native);
}

/** A button that shows what is typed. @param {HTMLElement} box */
function passwordButton(box) {
  const field = /** @type {HTMLInputElement | null} */ (box.querySelector("input"));
  if (!field) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "oh-linkbutton", textContent: "Show" });
  button.setAttribute("aria-label", "Show the password");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "Show" : "Hide";
    button.setAttribute("aria-pressed", String(!shown));
  });
  field.form?.addEventListener("submit", () => (field.type = "password"));
  box.append(button);
}

onContent((root) => {
  all(root, "[data-date]").forEach((box) => once(box, "Date") && dateButton(box));
  all(root, "[data-password]").forEach((box) => once(box, "Password") && passwordButton(box));
  all(root, "[data-no-script-only]").forEach((element) => {
    element.hidden = true;
    // Enter in another field means the button that is seen, not the one that is not.
    if (element instanceof HTMLButtonElement) element.type = "button";
  });
  const summary = /** @type {HTMLElement | null} */ (root.querySelector("[data-error-summary]"));
  if (summary && once(summary, "Summary")) summary.focus();
});
