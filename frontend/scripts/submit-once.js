// A form is sent once: its button says that it runs, a second click does nothing.

/** @type {Map<HTMLElement, string>} */
const words = new Map();

/** @param {HTMLElement} button @param {string} word */
function busy(button, word) {
  words.set(button, button.innerHTML);
  button.dataset.busy = "1";
  button.setAttribute("aria-disabled", "true");
  button.textContent = word;
}

/** @param {HTMLFormElement} form */
function restore(form) {
  delete form.dataset.sent;
  for (const [button, html] of words) {
    if (!form.contains(button) && button.getAttribute("form") !== form.id) continue;
    button.innerHTML = html;
    delete button.dataset.busy;
    button.removeAttribute("aria-disabled");
    words.delete(button);
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (event.defaultPrevented) return;
  form.dataset.sent = "1";
  const pressed = /** @type {HTMLElement | null} */ (event.submitter);
  const button = pressed && !pressed.hidden ? pressed : /** @type {HTMLElement | null} */ (form.querySelector("button:not([type=button])"));
  if (button && !button.hasAttribute("formtarget") && button.tagName === "BUTTON") {
    busy(button, button.dataset.progress ?? form.dataset.progress ?? "Working");
  }
});

// Back from the browser's page cache, or an answer put in by htmx: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => restore(/** @type {HTMLFormElement} */ (form)));
});
for (const name of ["htmx:finally:request", "occhub:restore"]) {
  document.addEventListener(name, (event) => {
    const target = /** @type {Element} */ (event.target);
    const form = target.closest?.("form[data-sent]");
    if (form) restore(/** @type {HTMLFormElement} */ (form));
  });
}
