// Regions that keep themselves up to date: a version number is asked for, content is fetched only when it changed.
import { all, isLockStatus, once, onContent, say, sessionLost } from "./shared.js";

const EVERY = 3000;
const AT_MOST = 60000;

/** What the person has in hand in a region, so that a refresh takes nothing away. @param {HTMLElement} region */
function holdState(region) {
  const active = document.activeElement;
  return {
    typed: all(region, "input[id]:not([type=checkbox], [type=radio], [type=hidden]), textarea[id]")
      .map((field) => /** @type {HTMLInputElement} */ (field))
      .filter((field) => field.value !== field.defaultValue)
      .map((field) => [field.id, field.value]),
    checked: all(region, "input:checked").map((box) => keyOf(/** @type {HTMLInputElement} */ (box))),
    open: all(region, "details[open][id]").map((details) => details.id),
    focus: active instanceof HTMLElement && region.contains(active) ? keyOf(active) : "",
  };
}

/** A name for an element that survives a refresh. @param {HTMLElement} element */
function keyOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  if (name) return `[name="${CSS.escape(name)}"][value="${CSS.escape(element.getAttribute("value") ?? "")}"]`;
  const href = element.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : "";
}

/** @param {HTMLElement} region @param {ReturnType<typeof holdState>} state */
function giveBack(region, state) {
  for (const box of all(region, "input[type=checkbox], input[type=radio]")) {
    const input = /** @type {HTMLInputElement} */ (box);
    if (state.checked.includes(keyOf(input))) input.checked = true;
  }
  for (const [id, value] of state.typed) {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    if (field) field.value = value;
  }
  for (const id of state.open) document.getElementById(id)?.setAttribute("open", "");
  if (state.focus) /** @type {HTMLElement | null} */ (region.querySelector(state.focus))?.focus({ preventScroll: true });
}

/** Puts new content in; a whole page is cut down to this region. @param {HTMLElement} region @param {string} html */
function replaceContent(region, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const same = region.id ? parsed.getElementById(region.id) : parsed.querySelector("[data-poll-url]");
  const state = holdState(region);
  region.replaceChildren(...(same ?? parsed.body).childNodes);
  if (same?.dataset.pollVersion) region.dataset.pollVersion = same.dataset.pollVersion;
  if (same?.dataset.pollMessage) region.dataset.pollMessage = same.dataset.pollMessage;
  for (const id of (region.dataset.pollAlso ?? "").split(" ").filter(Boolean)) {
    const fresh = parsed.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old && !old.contains(document.activeElement)) old.replaceChildren(...fresh.childNodes);
  }
  window.htmx?.process(region);
  giveBack(region, state);
  region.dispatchEvent(new CustomEvent("occhub:swap", { bubbles: true, detail: { target: region } }));
}

/** Asks once. @param {HTMLElement} region @returns {Promise<"same" | "changed" | "stop" | "failed">} */
async function ask(region) {
  const answer = await fetch(region.dataset.pollUrl ?? "", {
    headers: { "X-Occhub-Poll": "1", Accept: "application/json" },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
  if (isLockStatus(answer.status)) {
    sessionLost();
    return "stop";
  }
  if (answer.status === 404 || answer.status === 403) return "stop";
  if (!answer.ok) return "failed";
  const { version, done } = await answer.json();
  if (String(version) === region.dataset.pollVersion) return done ? "stop" : "same";
  const content = await fetch(region.dataset.pollRefresh || window.location.href, {
    headers: { "HX-Request": "true", "X-Occhub-Poll": "1", Accept: "text/html" },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
  if (!content.ok) return "failed";
  replaceContent(region, await content.text());
  region.dataset.pollVersion = String(version);
  if (region.dataset.pollMessage) say(region.dataset.pollMessage);
  return done ? "stop" : "changed";
}

/** @param {HTMLElement} region */
function start(region) {
  const usual = Number(region.dataset.pollSeconds ?? 0) * 1000 || EVERY;
  let wait = usual;
  let stopped = false;
  /** @type {number | undefined} */
  let timer;

  const turn = async () => {
    if (stopped || !region.isConnected || document.hidden) return;
    const outcome = await ask(region).catch(() => "failed");
    stopped = outcome === "stop";
    wait = outcome === "failed" ? Math.min(wait * 2, AT_MOST) : usual;
    plan(wait);
  };
  const plan = (/** @type {number} */ delay) => {
    window.clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(turn, delay);
  };
  document.addEventListener("visibilitychange", () => !document.hidden && plan(200));
  document.addEventListener("occhub:unlocked", () => {
    stopped = false;
    plan(200);
  });
  plan(wait);
}

onContent((root) => all(root, "[data-poll-url]").forEach((region) => once(region, "Poll") && start(region)));
