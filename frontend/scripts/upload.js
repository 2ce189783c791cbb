// Many PDFs at once: each file is a row with its type, its progress and its own errors.
import { confirmed } from "./page.js";
import { look } from "./preview.js";
import { all, csrfToken, isLockStatus, once, onContent, say, sessionLost, size } from "./shared.js";

/** @typedef {{ file: File, row: HTMLElement, state: "ready" | "bad" | "sending" | "done", key: string, sure: boolean, copy: string, offered?: string }} Entry */

/** The files that are chosen on this page and not sent yet. @type {Set<Entry>} */
const unsent = new Set();
let isLeaving = false;

/** A form that ends the work of the page (data-leaves-files) asks first, as long as chosen files are not sent. */
function askBeforeLeaving() {
  const left = [...unsent].filter((entry) => entry.row.isConnected && entry.state !== "done").length;
  for (const form of all(document, "form[data-leaves-files]")) {
    if (!left) delete form.dataset.confirm;
    else form.dataset.confirm = left === 1 ? "1 chosen file is not published yet. It is not kept." : `${left} chosen files are not published yet. They are not kept.`;
  }
  return left;
}

document.addEventListener("submit", (event) => {
  if (/** @type {HTMLFormElement} */ (event.target).dataset.leavesFiles !== undefined && !event.defaultPrevented) isLeaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (isLeaving || !askBeforeLeaving()) return;
  event.preventDefault();
  // Who stays can press the button again that would have left.
  window.setTimeout(() => all(document, "form[data-sent]").forEach((form) => form.dispatchEvent(new Event("occhub:restore", { bubbles: true }))), 500);
});
onContent(askBeforeLeaving);

/** What is wrong with a file before it is sent, "" if nothing. @param {File} file @param {number} most */
function fault(file, most) {
  if (!/\.pdf$/i.test(file.name) && file.type !== "application/pdf") return "This is not a PDF. Only PDF files can be sent.";
  if (file.size === 0) return "This file is empty. Choose the file that holds the report.";
  if (file.size > most) return `This file is larger than ${size(most)}. Save it at a lower scan quality or split it.`;
  return "";
}

/** @param {Entry} entry @param {string} text @param {boolean} bad */
function note(entry, text, bad) {
  const line = /** @type {HTMLElement} */ (entry.row.querySelector(".oh-files__note"));
  line.textContent = text;
  line.hidden = !text;
  line.classList.toggle("is-bad", bad);
  entry.row.classList.toggle("is-bad", bad);
}

/** @typedef {{ sure?: boolean, copy?: boolean, again?: boolean }} Offer */

/** What can be done with a file that was not published: say that it is right, look at its copy, send it again.
 * @param {Entry} entry @param {Offer} what */
function offer(entry, { sure = false, copy = false, again = false } = {}) {
  for (const [name, isShown] of /** @type {[string, boolean][]} */ ([["sure", sure], ["copy", copy], ["again", again], ["look", entry.state !== "done"]])) {
    for (const button of all(entry.row, `[data-upload-${name}]`)) button.hidden = !isShown;
  }
}

/** @param {string} text @returns {{ errors?: string[], message?: string, field?: string, question?: string, ask?: string, copy?: string }} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A random UUID of version 4, also where the page has no secure context. */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A report that expires asks through which day it is valid, any other does not. @param {HTMLElement} row */
function askUntil(row) {
  const asked = /** @type {HTMLElement | null} */ (row.querySelector("[data-upload-until]"));
  if (!asked) return;
  asked.hidden = !(asked.dataset.uploadUntil ?? "").split(" ").includes(row.querySelector("select")?.value ?? "");
  const field = /** @type {HTMLInputElement} */ (asked.querySelector("input"));
  field.disabled = asked.hidden;
}

/** Marks the field at which something is wrong: of the row, or else of the form, where it is said beside it. None
 * takes the marks away. @param {Entry} entry @param {string} [name] @param {string} [text] @returns {boolean} whether the form says it */
function mark(entry, name, text = "") {
  const form = entry.row.closest("form");
  all(form ?? entry.row, "[data-upload-said]").forEach((said) => said.remove());
  const fields = /** @type {HTMLElement[]} */ ([...entry.row.querySelectorAll("select, input[name]"), ...(form?.querySelectorAll(".usa-form-group [name]") ?? [])]);
  const isNamed = (/** @type {HTMLElement} */ field) => field.getAttribute("name") === name || (name === "report_type" && field.tagName === "SELECT");
  for (const field of fields) field.toggleAttribute("aria-invalid", false);
  const wrong = fields.find(isNamed);
  wrong?.setAttribute("aria-invalid", "true");
  wrong?.focus();
  if (!wrong || entry.row.contains(wrong)) return false;
  const said = Object.assign(document.createElement("span"), { className: "usa-error-message", textContent: text, id: `${wrong.id}_said` });
  said.dataset.uploadSaid = "";
  (wrong.closest(".oh-date") ?? wrong).before(said);
  wrong.setAttribute("aria-errormessage", `${wrong.id}_said`);
  return true;
}

/** What was sent stands as words: nothing of it can be changed here any more. @param {Entry} entry */
function settle(entry) {
  const type = /** @type {HTMLElement | null} */ (entry.row.querySelector(".oh-files__type"));
  const select = type?.querySelector("select");
  const typed = [...(type?.querySelectorAll("input[name]:enabled") ?? [])].map((field) => {
    const { name, value } = /** @type {HTMLInputElement} */ (field);
    return name === "valid_until" ? `Valid through ${value.trim()}` : value.trim();
  });
  type?.replaceChildren(...[select?.selectedOptions[0]?.text, ...typed].filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
}

/** Sends one file. @param {Entry} entry @param {string} url @param {FormData} data @returns {Promise<boolean>} */
function send(entry, url, data) {
  const bar = /** @type {HTMLProgressElement} */ (entry.row.querySelector("progress"));
  bar.hidden = false;
  bar.setAttribute("aria-label", `Sending ${entry.file.name}`);
  entry.state = "sending";
  offer(entry);
  note(entry, "Sending", false);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("X-Occhub-Upload", "1");
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((event.loaded / event.total) * 100);
      note(entry, `Sending, ${size(event.loaded)} of ${size(event.total)}`, false);
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      note(entry, "Checking", false);
    });
    const ended = (/** @type {boolean} */ good, /** @type {string} */ text, /** @type {Offer} */ next = { again: true }) => {
      bar.hidden = true;
      bar.value = 0;
      entry.state = good ? "done" : "bad";
      entry.row.classList.toggle("is-done", good);
      if (good) settle(entry);
      note(entry, text, !good);
      offer(entry, good ? {} : next);
      resolve(good);
    };
    request.addEventListener("load", () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) return ended(true, answer.message ?? "Received.");
      if (isLockStatus(request.status)) sessionLost();
      // A clear refusal: what is mended is a new try. Otherwise the same key makes sure that it is stored once.
      else if (request.status < 500) entry.key = newKey();
      if (answer.ask === "flattened") entry.offered = answer.copy;
      if (answer.question) return ended(false, answer.question, answer.ask === "flattened" ? { copy: true } : { sure: true });
      const reason = answer.errors?.join(" ") ?? (request.status === 413 ? "The file is too large." : "The file was not stored. Try again.");
      ended(false, reason);
      if (answer.field && mark(entry, answer.field, reason)) note(entry, "Not published yet: see what is marked below.", true);
      return undefined;
    });
    request.addEventListener("error", () => ended(false, "The connection was lost. The file was not stored. Try again."));
    request.send(data);
  });
}

/** The form's other fields and this file. @param {HTMLFormElement} form @param {HTMLElement} zone @param {Entry} entry */
function payload(form, zone, entry) {
  const { fileName = "files", typeName = "report_type" } = zone.dataset;
  const data = new FormData(form);
  data.delete(fileName);
  data.delete(typeName);
  data.append(fileName, entry.file);
  if (data.has("_key")) data.set("_key", entry.key);
  if (entry.sure) data.set("right_person", "1");
  if (entry.copy) data.set("flattened", entry.copy);
  const select = entry.row.querySelector("select");
  if (select) data.append(typeName, select.value);
  for (const own of entry.row.querySelectorAll("input[name]:enabled")) {
    const field = /** @type {HTMLInputElement} */ (own);
    data.set(field.name, field.value);
  }
  return data;
}

/** The flattened copy of a form, made anew by the server and kept nowhere. @param {Entry} entry @param {string} url @param {FormData} data */
async function flattened(entry, url, data) {
  data.set("look", "1");
  const headers = { "X-CSRFToken": csrfToken(), "X-Occhub-Upload": "1" };
  const answer = await fetch(url, { method: "POST", body: data, credentials: "same-origin", headers });
  if (isLockStatus(answer.status)) sessionLost(answer);
  if (!answer.ok) throw new Error("The copy was not made.");
  return answer.blob();
}

/** The question whether the good files go without the wrong ones, which it names. @param {Entry[]} wrong @param {number} most */
function withoutWords(wrong, most) {
  const named = wrong.map(({ file }) => `${file.name}: ${fault(file, most)}`).join(" ");
  return {
    confirmTitle: wrong.length === 1 ? "1 file cannot be published" : `${wrong.length} files cannot be published`,
    confirm: named,
    confirmButton: "Remove and publish the others",
    confirmCancel: "Publish nothing yet",
  };
}

/** Opens the page that shows what was stored; the same page is loaded anew. @param {string} address */
function leave(address) {
  isLeaving = true;
  const goal = new URL(address, window.location.href);
  const isHere = goal.pathname === window.location.pathname && goal.search === window.location.search;
  window.location.assign(goal);
  if (isHere) window.location.reload();
}

/** @param {HTMLElement} zone */
function start(zone) {
  const form = zone.closest("form");
  const input = /** @type {HTMLInputElement} */ (zone.querySelector("[data-upload-input]"));
  const drop = /** @type {HTMLElement} */ (zone.querySelector("[data-upload-drop]"));
  const list = /** @type {HTMLElement} */ (zone.querySelector("[data-upload-list]"));
  const template = /** @type {HTMLTemplateElement} */ (zone.querySelector("template[data-upload-row]"));
  const most = Number(zone.dataset.maxBytes ?? 26214400);
  /** @type {Entry[]} */
  let entries = [];
  if (!form) return;
  all(zone, "[data-upload-single]").forEach((single) => single.remove());

  const leaveOut = (/** @type {Entry} */ one) => {
    entries = entries.filter((other) => other !== one);
    unsent.delete(one);
    one.row.remove();
  };

  const add = (/** @type {Iterable<File>} */ files) => {
    const isOne = zone.dataset.uploadOne !== undefined;  // a later choice takes the place of the one before
    if (isOne && zone.dataset.busy) return;
    if (isOne && [...files].length) entries.forEach(leaveOut);
    for (const file of isOne ? [...files].slice(0, 1) : files) {
      if (entries.some((one) => one.file.name === file.name && one.file.size === file.size)) continue;
      const row = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      const name = /** @type {HTMLElement} */ (row.querySelector(".oh-files__name"));
      name.textContent = file.name;
      name.append(Object.assign(document.createElement("small"), { textContent: file.size ? size(file.size) : "empty" }));
      row.querySelector("select")?.setAttribute("aria-label", `Type of report, ${file.name}`);
      row.querySelector("input[name=title]")?.setAttribute("aria-label", `Title, ${file.name}`);
      row.querySelector("input[name=valid_until]")?.setAttribute("aria-label", `Valid through, ${file.name}`);
      askUntil(row);
      for (const button of all(row, ".oh-files__act button")) button.setAttribute("aria-label", `${button.textContent}, ${file.name}`);
      /** @type {HTMLElement} */ (row.querySelector("[data-upload-remove] span")).textContent = `Remove ${file.name}`;
      list.append(row);
      /** @type {Entry} */
      const entry = { file, row, state: "ready", key: newKey(), sure: false, copy: "" };
      entries.push(entry);
      unsent.add(entry);
      const wrong = fault(file, most);
      if (wrong) {
        entry.state = "bad";
        note(entry, wrong, true);
      }
    }
    askBeforeLeaving();
    say(`${entries.length} ${entries.length === 1 ? "file" : "files"} chosen`);
  };

  input.addEventListener("change", () => {
    add(input.files ?? []);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    add(event.dataTransfer?.files ?? []);
  });
  // While it is typed, not when the field is left: what moves then would take the button from under the pointer.
  list.addEventListener("input", (event) => {
    const entry = entries.find((one) => one.row.contains(/** @type {Node} */ (event.target)));
    if (entry) askUntil(entry.row);
    if (!entry || entry.state === "sending" || fault(entry.file, most) || !entry.row.querySelector("select")?.value) return;
    entry.state = "ready";
    note(entry, "", false);
    mark(entry);
    offer(entry);
  });
  list.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const entry = entries.find((one) => one.row.contains(button));
    if (!button || !entry || entry.state === "sending") return;
    const { uploadSure, uploadAgain, uploadLook, uploadCopy } = button.dataset;
    if (uploadCopy !== undefined) return void lookAtCopy(entry);
    if (uploadLook !== undefined) return void look(zone, entry.file, entry.file.name);
    if (uploadSure !== undefined) entry.sure = true;
    if (uploadSure !== undefined || uploadAgain !== undefined) return void sendAll([entry]);
    if (button.dataset.uploadRemove === undefined) return;
    leaveOut(entry);
    askBeforeLeaving();
    input.focus();
  });

  form.addEventListener("input", (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    if (field.getAttribute("aria-errormessage") !== `${field.id}_said`) return;
    for (const name of ["aria-invalid", "aria-errormessage"]) field.removeAttribute(name);
    all(form, "[data-upload-said]").forEach((said) => said.remove());
  });

  const ready = () => {
    let fine = entries.length > 0;
    if (!fine) say("Choose at least one file");
    for (const entry of entries.filter((one) => one.state !== "done")) {
      const wrong = fault(entry.file, most);
      const select = entry.row.querySelector("select");
      const until = /** @type {HTMLInputElement | null} */ (entry.row.querySelector("input[name=valid_until]:enabled"));
      const untold = until && !until.value.trim() ? "Enter the day through which the card is valid, as it stands on the card." : "";
      const missing = wrong || (select && !select.value ? "Choose the type of report." : untold);
      if (missing) {
        note(entry, missing, true);
        if (fine) {
          ((!wrong && (untold && select?.value ? until : select)) || /** @type {HTMLElement | null} */ (entry.row.querySelector("[data-upload-remove]")))?.focus();
          say(`${entry.file.name}: ${missing}`);
        }
        fine = false;
      }
    }
    if (!entries.length) input.focus();
    return fine;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (zone.dataset.busy) return;
    const wrong = entries.filter((one) => one.state !== "done" && fault(one.file, most));
    const isMixed = wrong.length > 0 && entries.some((one) => one.state !== "done" && !wrong.includes(one));
    if (isMixed && (await confirmed(withoutWords(wrong, most)))) wrong.forEach(leaveOut);
    // What waits for a word, or was refused, has buttons of its own: the others go first, so that nothing keeps them.
    if (ready()) await sendAll(entries.filter((one) => one.state !== "done"));
  });

  /** Shows the copy that is offered; it is published when the person says so. @param {Entry} entry */
  const lookAtCopy = async (entry) => {
    try {
      const copy = await flattened(entry, form.action, payload(form, zone, entry));
      await look(zone, copy, `Copy of ${entry.file.name}`, () => {
        entry.copy = entry.offered ?? "";
        void sendAll([entry]);
      });
    } catch {
      note(entry, "The copy cannot be shown at the moment. Try again in a minute.", true);
    }
  };

  /** Sends these files one after the other; each is published or refused by itself. @param {Entry[]} some */
  const sendAll = async (some) => {
    if (zone.dataset.busy) return;
    zone.dataset.busy = "1";
    const button = /** @type {HTMLButtonElement | null} */ (form.querySelector("button:not([type=button])"));
    button?.setAttribute("aria-disabled", "true");
    if (button) button.dataset.busy = "1";
    for (const entry of some) await send(entry, form.action, payload(form, zone, entry));
    delete zone.dataset.busy;
    button?.removeAttribute("aria-disabled");
    if (button) delete button.dataset.busy;
    askBeforeLeaving();
    const done = entries.filter((one) => one.state === "done").length;
    say(`${done} of ${entries.length} files were received`);
    zone.dispatchEvent(new CustomEvent("occhub:uploaded", { bubbles: true, detail: { done, of: entries.length } }));
    if (done === entries.length && zone.dataset.doneUrl) return leave(zone.dataset.doneUrl);
    if (form.querySelector("[aria-invalid=true]:focus")) return;  // what is to be mended has the focus already
    const waiting = some.find((one) => one.state === "bad");
    /** @type {HTMLElement | null} */ (waiting?.row.querySelector(".oh-files__act button:not([hidden]):not([data-upload-look])") ?? null)?.focus();
  };
}

onContent((root) => all(root, "[data-upload]").forEach((zone) => once(zone, "Upload") && start(zone)));
