// A picker over the server's search. What is typed travels in a POST body, never in an address.
import { all, isLockStatus, once, onContent, post, say, sessionLost } from "./shared.js";

const PAUSE = 180;
let number = 0;

/** @param {HTMLElement} box */
function start(box) {
  const input = /** @type {HTMLInputElement | null} */ (box.querySelector("input[data-suggest-url]"));
  const value = /** @type {HTMLInputElement | null} */ (box.querySelector("[data-combo-value]"));
  if (!input) return;
  const list = Object.assign(document.createElement("ul"), { className: "oh-combo__list", id: `oh-combo-${++number}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  box.append(list);
  const marks = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" };
  for (const [name, text] of Object.entries(marks)) input.setAttribute(name, text);

  /** @type {number | undefined} */
  let timer;
  let asked = 0;
  /** @type {AbortController | undefined} */
  let running;
  const options = () => /** @type {HTMLElement[]} */ (all(list, '[role="option"]'));
  const current = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (/** @type {number} */ index) => {
    options().forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at !== index) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  };
  const choose = (/** @type {HTMLElement} */ option) => {
    if (!option.dataset.href) input.value = option.dataset.label ?? option.textContent?.trim() ?? "";
    if (value) value.value = option.dataset.value ?? "";
    close();
    input.dispatchEvent(new CustomEvent("occhub:chosen", { bubbles: true, detail: { ...option.dataset } }));
    if (option.dataset.href) window.location.assign(option.dataset.href);
    else if (box.dataset.comboSubmit !== undefined) input.form?.requestSubmit();
  };
  const show = (/** @type {string} */ html) => {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const found = all(parsed, '[role="option"]');
    found.forEach((option, at) => {
      option.id = `${list.id}-${at}`;
      option.setAttribute("aria-selected", "false");
    });
    // Where a search stands behind the suggestions, Enter tells more than an empty list.
    if (!found.length && box.dataset.comboQuiet !== undefined) return close();
    const empty = Object.assign(document.createElement("li"), { className: "oh-combo__note", textContent: box.dataset.comboEmpty ?? "Nothing found." });
    empty.setAttribute("role", "presentation");
    list.replaceChildren(...(found.length ? found : [empty]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    say(found.length ? `${found.length} suggestions` : empty.textContent ?? "");
  };
  const ask = async () => {
    const turn = ++asked;
    running?.abort();
    const query = input.value.trim();
    if (query.length < Number(input.dataset.suggestFrom ?? 2)) return close();
    const body = new FormData();
    body.append("q", query);
    for (const name of (input.dataset.suggestWith ?? "").split(" ").filter(Boolean)) {
      const other = input.form?.elements.namedItem(name);
      if (other && "value" in other) body.append(name, String(other.value));
    }
    try {
      running = new AbortController();
      const answer = await post(input.dataset.suggestUrl ?? "", body, running.signal);
      if (isLockStatus(answer.status)) return void sessionLost(answer);
      if (answer.ok && turn === asked && document.activeElement === input) show(await answer.text());
    } catch {
      if (turn === asked) close();
    }
  };

  input.addEventListener("input", () => {
    if (value) value.value = "";
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) return void ask();
    if (list.hidden) return;
    const last = options().length - 1;
    if (event.key === "ArrowDown") mark(current() >= last ? 0 : current() + 1);
    else if (event.key === "ArrowUp") mark(current() <= 0 ? last : current() - 1);
    else if (event.key === "Enter" && current() >= 0) choose(options()[current()]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => window.setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = /** @type {Element} */ (event.target).closest('[role="option"]');
    if (option) choose(/** @type {HTMLElement} */ (option));
  });
}

onContent((root) => all(root, "[data-combo]").forEach((box) => once(box, "Combo") && start(box)));
