// A step of a long form is kept before a link leads away from it; about every other way off the page the browser asks.
import { isLockStatus, post, sessionLost } from "./shared.js";

/** @type {Map<HTMLFormElement, string>} */
const known = new Map();
let isLeaving = false;
let isKept = false;

/** What the form says; words of a search are not an answer. @param {HTMLFormElement} form */
function said(form) {
  const data = new FormData(form);
  for (const field of form.querySelectorAll("input[data-search-focus]")) data.delete(/** @type {HTMLInputElement} */ (field).name);
  return JSON.stringify([...data]);
}

const form = () => /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-keep]"));

/** The form with something that is not kept yet. */
function unkept() {
  const found = form();
  return found && !isLeaving && known.get(found) !== said(found) ? found : null;
}

/** Whether a click on a link leads off the page, in this tab. @param {MouseEvent} event @param {HTMLAnchorElement} link */
function leads(event, link) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false;
  return !link.target && link.origin === window.location.origin && link.getAttribute("href")?.startsWith("#") === false;
}

/** @param {HTMLFormElement} open @param {string} address */
async function keepAndGo(open, address) {
  const body = new FormData(open);
  body.set("go", open.dataset.keep ?? "");
  const answer = await post(open.action, body).catch(() => null);
  if (answer && isLockStatus(answer.status)) return void sessionLost(answer);
  isLeaving = true;
  if (answer?.ok) {
    isKept = true;
    window.history.replaceState(null, "", answer.url);  // where Back finds what was kept
    return window.location.assign(address);
  }
  // Something cannot be kept as it stands: the page says what.
  open.append(Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: open.dataset.keep }));
  open.requestSubmit();
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest?.("a[href]"));
  const open = link && leads(event, link) ? unkept() : null;
  if (!link || !open) return;
  event.preventDefault();
  void keepAndGo(open, link.href);
});
document.addEventListener("submit", (event) => {
  const sent = /** @type {HTMLFormElement} */ (event.target);
  if (!event.defaultPrevented && sent.matches("[data-keep], [data-keep-not]")) isLeaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (unkept()) event.preventDefault();
});
window.addEventListener("pageshow", (event) => {
  isLeaving = false;
  if (event.persisted && isKept) window.location.reload();
});

const open = form();
if (open) known.set(open, said(open));
