// What several modules need: the CSRF token, spoken messages, events after a change of the page.

/** The token that a POST by script carries. @returns {string} */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

/** Takes over a token that the server renewed. @param {string} token */
export function renewCsrfToken(token) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) {
    /** @type {HTMLInputElement} */ (field).value = token;
  }
}

/** A POST to our own server with the token. @param {string} url @param {BodyInit} [body] @param {AbortSignal} [signal]
 * @returns {Promise<Response>} */
export function post(url, body, signal) {
  return fetch(url, {
    method: "POST",
    body,
    signal,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "occhub" },
  });
}

/** Says a sentence to screen readers without moving the focus. @param {string} text */
export function say(text) {
  const region = document.getElementById("oh-live");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => (region.textContent = text), 60);
}

/** Runs a set-up for the page now and again for every part that is put into it later.
 * @param {(root: ParentNode) => void} setUp */
export function onContent(setUp) {
  setUp(document);
  const again = (/** @type {Event} */ event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    const target = detail?.target ?? detail?.ctx?.target ?? event.target;
    setUp(target instanceof Element && target.isConnected ? (target.parentNode ?? document) : document);
  };
  document.addEventListener("htmx:after:swap", again);
  document.addEventListener("occhub:swap", again);
}

/** All matches in a root, the root itself included. @template {HTMLElement} T
 * @param {ParentNode} root @param {string} selector @returns {T[]} */
export function all(root, selector) {
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)]);
}

/** True the first time it is asked about an element under a name. @param {HTMLElement} element @param {string} name */
export function once(element, name) {
  const key = `ready${name}`;
  if (element.dataset[key]) return false;
  element.dataset[key] = "1";
  return true;
}

/** Tells everybody that the session is locked or over. @param {Response} [answer] the answer that said so */
export async function sessionLost(answer) {
  const body = await answer?.json().catch(() => ({}));
  document.dispatchEvent(new CustomEvent("occhub:locked", { detail: { over: body?.error === "signed out" } }));
}

/** Whether an answer means that the session is locked (423) or over (401). @param {number} status */
export function isLockStatus(status) {
  return status === 401 || status === 423;
}

/** Bytes in words. @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, "")} MB`;
}
