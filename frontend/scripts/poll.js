// Regions that keep themselves up to date: a version number is asked for, content is fetched only when it changed.
import { all, isLockStatus, once, onContent, say, sessionLost } from "./shared.js";

const EVERY = 3000;
const AT_MOST = 60000;

/** A form that says what is wrong with what was typed into it. @param {HTMLElement} form */
const isRefused = (form) => form.querySelector("[data-error-summary], [data-refusal], .usa-error-message") !== null;

/** Stands for what a field stands beside, "" where that does not matter. @param {HTMLElement} field */
const keepKey = (field) => /** @type {HTMLElement | null} */ (field.closest("[data-keep-key]"))?.dataset.keepKey ?? "";

/** What the form of a field carries of the page on which it was begun. @param {HTMLInputElement} field */
const seenOf = (field) => /** @type {HTMLInputElement | null} */ (field.form?.querySelector("input[data-keep-seen]") ?? null);

/** @typedef {{ key: string, beside: string }} Checked */

/** What the person has in hand in a region, so that a refresh takes nothing away. @param {HTMLElement} region */
function holdState(region) {
  const active = document.activeElement;
  return {
    typed: all(region, "input[id]:not([type=checkbox], [type=radio], [type=hidden]), textarea[id]")
      .map((field) => /** @type {HTMLInputElement} */ (field))
      .filter((field) => field.value !== field.defaultValue || (field.form && isRefused(field.form)))
      .map((field) => ({ id: field.id, value: field.value, seen: seenOf(field)?.value ?? "" })),
    checked: all(region, "input:checked").map((box) => ({ key: keyOf(box), beside: keepKey(box) })),
    refused: all(region, "form[action]").filter(isRefused),
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

/** Tells forms of a page apart. @param {HTMLElement} form */
const placeOf = (form) => `${form.getAttribute("action")} ${form.closest("details")?.id ?? ""}`;

/** A form that shows what is wrong stays as it is until somebody acts, unless what it stands beside changed.
 * @param {HTMLElement} region @param {HTMLElement[]} refused */
function keepRefused(region, refused) {
  for (const old of refused) {
    const fresh = all(region, "form[action]").find((form) => placeOf(form) === old.dataset.keptPlace);
    if (fresh && keepKey(fresh) === keepKey(old)) fresh.replaceWith(old);
  }
}

/** What somebody types for a page that is not true any more stays in sight, and is sent as what it was begun for, so that
 * the server asks. @param {HTMLInputElement} field @param {string} seen @returns {string} what to say of it */
function keepBegun(field, seen) {
  const fresh = seenOf(field);
  if (!fresh || fresh.value === seen) return "";
  fresh.value = seen;
  for (let box = field.closest("details"); box; box = box.parentElement?.closest("details") ?? null) box.open = true;
  return field.form?.dataset.keepMessage ?? "";
}

/** Gives back what was in hand. A box that was checked beside something else stays empty.
 * @param {HTMLElement} region @param {ReturnType<typeof holdState>} state @returns {string} what to say of what was not taken over */
function giveBack(region, state) {
  let changed = "";
  for (const box of all(region, "input[type=checkbox], input[type=radio]")) {
    const input = /** @type {HTMLInputElement} */ (box);
    const had = state.checked.find(({ key }) => key === keyOf(input));
    if (!had) continue;
    if (had.beside === keepKey(input)) input.checked = true;
    else changed = /** @type {HTMLElement | null} */ (input.closest("[data-keep-key]"))?.dataset.keepMessage ?? changed;
  }
  for (const { id, value, seen } of state.typed) {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    if (!field) continue;
    field.value = value;
    changed = keepBegun(field, seen) || changed;
  }
  for (const id of state.open) document.getElementById(id)?.setAttribute("open", "");
  if (state.focus) /** @type {HTMLElement | null} */ (region.querySelector(state.focus))?.focus({ preventScroll: true });
  return changed;
}

/** Tells that the region changed: to those who hear and, where the region asks for it, to those who see.
 * @param {HTMLElement} region @param {string} text */
function tell(region, text) {
  if (!text) return;
  say(text);
  if (region.dataset.pollNotice === undefined) return;
  const line = Object.assign(document.createElement("p"), { className: "oh-polled", textContent: text });
  region.prepend(line);
}

/** Puts new content in; a whole page is cut down to this region. Returns what to say of what somebody had in hand.
 * @param {HTMLElement} region @param {string} html */
function replaceContent(region, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const same = region.id ? parsed.getElementById(region.id) : parsed.querySelector("[data-poll-url]");
  const state = holdState(region);
  for (const form of state.refused) form.dataset.keptPlace = placeOf(form);
  region.replaceChildren(...(same ?? parsed.body).childNodes);
  if (same?.dataset.pollVersion) region.dataset.pollVersion = same.dataset.pollVersion;
  if (same?.dataset.pollMessage !== undefined) region.dataset.pollMessage = same.dataset.pollMessage;
  if (same?.dataset.pollSince) region.dataset.pollSince = same.dataset.pollSince;
  for (const id of (region.dataset.pollAlso ?? "").split(" ").filter(Boolean)) {
    const fresh = parsed.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old && !old.contains(document.activeElement)) old.replaceChildren(...fresh.childNodes);
  }
  keepRefused(region, state.refused);
  window.htmx?.process(region);
  const changed = giveBack(region, state);
  region.dispatchEvent(new CustomEvent("occhub:swap", { bubbles: true, detail: { target: region } }));
  return changed;
}

/** What the page shows was closed: where the region names a template for that, it takes the place of the whole page.
 * @param {HTMLElement} region */
function takeAway(region) {
  const instead = document.getElementById(region.dataset.pollGone ?? "");
  const main = region.closest("main");
  if (!(instead instanceof HTMLTemplateElement) || !main) return;
  main.replaceChildren(instead.content.cloneNode(true));
  const head = /** @type {HTMLElement | null} */ (main.querySelector("[data-gone-head]"));
  head?.focus();
  say(head?.textContent ?? "");
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
    sessionLost(answer);
    return "stop";
  }
  if (answer.status === 404 || answer.status === 403) {
    takeAway(region);
    return "stop";
  }
  if (!answer.ok) return "failed";
  const { version, done } = await answer.json();
  if (String(version) === region.dataset.pollVersion) return done ? "stop" : "same";
  const content = await fetch(region.dataset.pollRefresh || window.location.href, {
    headers: { "HX-Request": "true", "X-Occhub-Poll": "1", "X-Occhub-Since": region.dataset.pollSince ?? "", Accept: "text/html" },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
  if (!content.ok) return "failed";
  const changed = replaceContent(region, await content.text());
  region.dataset.pollVersion = String(version);
  tell(region, changed || (region.dataset.pollMessage ?? ""));
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
