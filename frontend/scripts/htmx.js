// Every htmx request that changes something carries the CSRF token.
import { csrfToken } from "./shared.js";

document.addEventListener("htmx:config:request", (event) => {
  const request = /** @type {CustomEvent} */ (event).detail?.ctx?.request;
  if (request && !["GET", "HEAD"].includes(String(request.method).toUpperCase())) request.headers["X-CSRFToken"] = csrfToken();
});
