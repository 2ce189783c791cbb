// The idle lock. Nothing is stored in the browser: the page stays as it is under a dialog that hides it.
import { isLockStatus, post, renewCsrfToken, sessionLost } from "./shared.js";

const { idleSeconds, lockUrl, unlockUrl, activityUrl, signInUrl = "/sign-in" } = document.body.dataset;
const idle = Number(idleSeconds ?? 0) * 1000;
const WARNING = 60000;
const REPORT = 60000;
const COUNT = 15000;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("occhub-lock") : null;

let lastActive = Date.now();
let lastReport = 0;
/** @type {HTMLDialogElement | null} */
let lockDialog = null;
/** @type {HTMLElement | null} */
let warning = null;

/** A copy of a template's element. @param {string} id @returns {HTMLElement | null} */
function copy(id) {
  const template = document.getElementById(id);
  const element = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  return element ? /** @type {HTMLElement} */ (element.cloneNode(true)) : null;
}

/** Where signing in again should lead back to. The address holds random ids only. */
function signInAddress() {
  return `${signInUrl}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
}

function hideWarning() {
  warning?.remove();
  warning = null;
}

/** Somebody is there. */
function active() {
  if (lockDialog) return;
  const now = Date.now();
  if (now - lastActive >= idle) return void lock();
  lastActive = now;
  hideWarning();
  if (now - lastReport < REPORT || !activityUrl) return;
  lastReport = now;
  tabs?.postMessage("active");
  post(activityUrl).then(
    (answer) => {
      if (isLockStatus(answer.status)) sessionLost(answer);
    },
    () => undefined,
  );
}

/** @param {string} text */
function showError(text) {
  const line = /** @type {HTMLElement | null} */ (lockDialog?.querySelector("#oh-lock-error") ?? null);
  const field = /** @type {HTMLInputElement | null} */ (lockDialog?.querySelector("#oh-lock-password") ?? null);
  if (!line || !field) return;
  line.textContent = text;
  line.hidden = false;
  field.setAttribute("aria-invalid", "true");
  field.value = "";
  field.focus();
}

function open() {
  lastActive = Date.now();
  lastReport = Date.now();
  document.body.classList.remove("oh-locked");
  const dialog = lockDialog;
  lockDialog = null;
  dialog?.close();
  dialog?.remove();
  document.dispatchEvent(new CustomEvent("occhub:unlocked"));
}

/** @param {SubmitEvent} event */
async function unlock(event) {
  event.preventDefault();
  event.stopPropagation();
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  try {
    const answer = await post(unlockUrl ?? "", new FormData(form));
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      if (body.csrf) renewCsrfToken(body.csrf);
      open();
      tabs?.postMessage(body.csrf ? { unlocked: body.csrf } : "unlocked");
    } else if (body.redirect || answer.status === 401 || answer.status === 403) {
      window.location.assign(body.redirect ?? signInAddress());
    } else {
      showError(body.error ?? "The password was not accepted. Try again.");
    }
  } catch {
    showError("The server could not be reached. Try again.");
  } finally {
    delete form.dataset.sent;
  }
}

/** At a center the locked screen says how many authorizations are new, and keeps that true. @param {HTMLDialogElement} dialog */
async function countWaiting(dialog) {
  const line = /** @type {HTMLElement | null} */ (dialog.querySelector("[data-waiting-url]"));
  if (!line || lockDialog !== dialog) return;
  window.setTimeout(() => countWaiting(dialog), COUNT);
  if (document.hidden) return;
  const answer = await fetch(line.dataset.waitingUrl ?? "", {
    headers: { "X-Occhub-Poll": "1", Accept: "application/json" },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  }).catch(() => null);
  if (!answer?.ok) return;
  const { waiting } = await answer.json();
  const words = waiting ? `${waiting} new ${waiting === 1 ? "authorization" : "authorizations"} in the inbox` : "No new authorizations in the inbox";
  if (line.textContent !== words) line.textContent = words;
  line.hidden = false;
}

/** Hides the page behind the question for the password. @param {boolean} [tell] whether the server and other tabs are told
 * @param {string} [template] what is shown: the lock, or that the session is over */
function lock(tell = true, template = "oh-lock-template") {
  if (lockDialog) return;
  const dialog = /** @type {HTMLDialogElement | null} */ (copy(template));
  if (!dialog || !unlockUrl) return window.location.assign(signInAddress());
  hideWarning();
  for (const other of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (other).close();
  lockDialog = dialog;
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  // A second Escape closes a dialog whatever its cancel event says: then it is shown again at once.
  dialog.addEventListener("close", () => lockDialog === dialog && dialog.showModal());
  dialog.querySelector("form")?.addEventListener("submit", unlock);
  dialog.querySelector("a")?.setAttribute("href", signInAddress());
  document.body.append(dialog);
  document.body.classList.add("oh-locked");
  dialog.showModal();
  countWaiting(dialog);
  /** @type {HTMLElement | null} */ (dialog.querySelector("#oh-lock-password"))?.focus();
  if (!tell) return;
  tabs?.postMessage("locked");
  if (lockUrl) post(lockUrl).catch(() => undefined);
}

function tick() {
  if (lockDialog) return;
  const left = idle - (Date.now() - lastActive);
  if (left <= 0) lock();
  else if (left <= WARNING && idle > 2 * WARNING && !warning) {
    warning = copy("oh-lock-warning-template");
    if (warning) document.body.append(warning);
  }
}

if (idle > 0) {
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"]) {
    window.addEventListener(name, active, { passive: true, capture: true });
  }
  window.setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => !document.hidden && tick());
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "active") {
      lastActive = Date.now();
      hideWarning();
    } else if (data === "locked") lock(false);
    else if (lockDialog) {
      if (data?.unlocked) renewCsrfToken(data.unlocked);
      open();
    }
  });
}
document.addEventListener("occhub:locked", (event) => {
  lock(false, /** @type {CustomEvent} */ (event).detail?.over ? "oh-signed-out-template" : undefined);
});
// Before htmx puts the answer of a locked session into the page.
document.addEventListener("htmx:before:response", (event) => {
  const status = /** @type {CustomEvent} */ (event).detail?.ctx?.response?.status;
  if (!status || !isLockStatus(status)) return;
  event.preventDefault();
  lock(false);
});
