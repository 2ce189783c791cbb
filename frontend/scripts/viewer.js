// Shows a PDF inside the page: pages are drawn when they come near, with a text layer for search and screen readers.
// No annotation, form or script of the document is ever run; where anything fails, the fallback of the page appears.
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { all, isLockStatus, say, sessionLost } from "./shared.js";

const STEP = 1.25;
const LEAST = 0.5;
const MOST = 4;
const AREA = 16_000_000;
const NEAR = "600px";
/** Pages that are printed sharp, and pages that are printed at all: each is a picture in memory meanwhile. */
const SHARP = 40;
const PRINTED = 100;

/** @typedef {{ number: number, box: HTMLElement, drawn: number, task: { cancel(): void } | null, width: number, height: number }} Sheet */

class Viewer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.pages = /** @type {HTMLElement} */ (root.querySelector("[data-pdf-pages]"));
    this.bar = /** @type {HTMLElement} */ (root.querySelector("[data-pdf-bar]"));
    this.status = /** @type {HTMLElement} */ (root.querySelector("[data-pdf-status]"));
    this.fallback = /** @type {HTMLElement} */ (root.querySelector("[data-pdf-fallback]"));
    this.zoom = 1;
    /** @type {Sheet[]} */
    this.sheets = [];
  }

  /** @param {Uint8Array} [data] the file, where it does not lie at an address */
  async open(data) {
    const { src = "", worker = "", assets = "/static/built/pdf/" } = this.root.dataset;
    const base = new URL(assets, document.baseURI).href;
    pdfjs.GlobalWorkerOptions.workerSrc = new URL(worker, document.baseURI).href;
    this.fallback.hidden = true;
    this.bar.hidden = false;
    this.pages.hidden = false;
    try {
      this.pdf = await pdfjs.getDocument({
        ...(data ? { data } : { url: new URL(src, document.baseURI).href }),
        isEvalSupported: false,
        enableXfa: false,
        // One request, so that one opening is one entry in the record of disclosures.
        disableRange: true,
        disableStream: true,
        cMapUrl: `${base}cmaps/`,
        standardFontDataUrl: `${base}standard_fonts/`,
        wasmUrl: `${base}wasm/`,
      }).promise;
      await this.layOut();
      await this.drawPage(this.sheets[0]);
    } catch (error) {
      this.fail(/** @type {{ status?: number }} */ (error));
      return;
    }
    this.listen();
    say(`The document is open. ${this.sheets.length === 1 ? "1 page" : `${this.sheets.length} pages`}.`);
  }

  /** Whether the document is there to be seen. */
  get isOpen() {
    return !this.pages.hidden;
  }

  /** Ends it and frees what it holds. */
  close() {
    void this.pdf?.destroy();
  }

  /** @param {{ status?: number }} error */
  fail(error) {
    if (isLockStatus(error?.status ?? 0)) sessionLost();
    this.bar.hidden = true;
    this.pages.hidden = true;
    this.fallback.hidden = false;
    all(this.fallback, "[data-pdf-problem]").forEach((line) => {
      line.hidden = false;
      say(line.textContent ?? "");
    });
    this.root.dispatchEvent(new CustomEvent("occhub:pdf-failed", { bubbles: true }));
  }

  /** One empty sheet a page, in the size of the first; each takes its own size when it is drawn. */
  async layOut() {
    const first = (await this.pdf.getPage(1)).getViewport({ scale: 1 });
    for (let number = 1; number <= this.pdf.numPages; number += 1) {
      const box = Object.assign(document.createElement("div"), { className: "oh-viewer__page" });
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", `Page ${number} of ${this.pdf.numPages}`);
      this.pages.append(box);
      this.sheets.push({ number, box, drawn: 0, task: null, width: first.width, height: first.height });
    }
    this.resize();
  }

  /** Pixels a PDF point: the first page fills the width, times the zoom. */
  scale() {
    const room = this.pages.clientWidth - 24;
    return Math.min(room / this.sheets[0].width, 1.6) * this.zoom;
  }

  resize() {
    const scale = this.scale();
    for (const sheet of this.sheets) {
      sheet.box.style.width = `${Math.floor(sheet.width * scale)}px`;
      sheet.box.style.height = `${Math.floor(sheet.height * scale)}px`;
    }
    this.showPlace();
  }

  /** @param {Sheet} sheet */
  async drawPage(sheet) {
    const scale = this.scale();
    if (sheet.drawn === scale) return;
    sheet.drawn = scale;
    sheet.task?.cancel();
    const page = await this.pdf.getPage(sheet.number);
    const viewport = page.getViewport({ scale });
    const { width, height } = page.getViewport({ scale: 1 });
    Object.assign(sheet, { width, height });
    sheet.box.style.width = `${Math.floor(viewport.width)}px`;
    sheet.box.style.height = `${Math.floor(viewport.height)}px`;
    sheet.box.style.setProperty("--total-scale-factor", String(scale));
    sheet.box.style.setProperty("--scale-round-x", "1px");
    sheet.box.style.setProperty("--scale-round-y", "1px");

    const dots = Math.min(window.devicePixelRatio || 1, 2, Math.sqrt(AREA / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * dots);
    canvas.height = Math.floor(viewport.height * dots);
    canvas.setAttribute("aria-hidden", "true");
    const task = page.render({ canvas, viewport, transform: dots === 1 ? undefined : [dots, 0, 0, dots, 0, 0], annotationMode: pdfjs.AnnotationMode.ENABLE });
    sheet.task = task;
    try {
      await task.promise;
    } catch (error) {
      if (/** @type {Error} */ (error).name === "RenderingCancelledException") return;
      throw error;
    }
    const text = Object.assign(document.createElement("div"), { className: "textLayer" });
    await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    if (sheet.drawn === scale) sheet.box.replaceChildren(canvas, text);
  }

  /** @param {Sheet} sheet frees the memory of a page that is far away */
  clear(sheet) {
    sheet.task?.cancel();
    sheet.drawn = 0;
    sheet.box.replaceChildren();
  }

  listen() {
    const near = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const sheet = this.sheets.find((one) => one.box === entry.target);
          if (!sheet) continue;
          if (entry.isIntersecting) {
            near.add(sheet);
            this.drawPage(sheet).catch((error) => this.fail(error));
          } else {
            near.delete(sheet);
            this.clear(sheet);
          }
        }
      },
      { root: this.pages, rootMargin: NEAR },
    );
    this.sheets.forEach((sheet) => observer.observe(sheet.box));
    const redraw = () => {
      this.resize();
      near.forEach((sheet) => this.drawPage(sheet).catch((error) => this.fail(error)));
    };
    const zoomBy = (/** @type {number} */ factor) => {
      const place = this.pages.scrollTop / Math.max(1, this.pages.scrollHeight);
      const middle = (this.pages.scrollLeft + this.pages.clientWidth / 2) / Math.max(1, this.pages.scrollWidth);
      this.zoom = Math.min(MOST, Math.max(LEAST, this.zoom * factor));
      redraw();
      this.pages.scrollTop = place * this.pages.scrollHeight;
      this.pages.scrollLeft = middle * this.pages.scrollWidth - this.pages.clientWidth / 2;
      say(`Zoom ${Math.round(this.zoom * 100)} percent`);
    };
    this.bar.querySelector("[data-pdf-in]")?.addEventListener("click", () => zoomBy(STEP));
    const print = /** @type {HTMLButtonElement | null} */ (this.bar.querySelector("[data-pdf-print]"));
    print?.addEventListener("click", async () => {
      print.disabled = true;
      await this.print();
      print.disabled = false;
      print.focus();
    });
    this.bar.querySelector("[data-pdf-out]")?.addEventListener("click", () => zoomBy(1 / STEP));
    this.pages.addEventListener("scroll", () => this.showPlace(), { passive: true });
    /** @type {number | undefined} */
    let timer;
    window.addEventListener("resize", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(redraw, 150);
    });
  }

  /** Prints the document alone: its pages are drawn for paper, put in the place of everything else, and taken away. */
  async print() {
    const count = this.sheets.length;
    if (count > PRINTED) {
      this.status.textContent = `${count} pages are too many to print from here: open the original.`;
      say(this.status.textContent);
      return;
    }
    const paper = Object.assign(document.createElement("div"), { className: "oh-viewer__print" });
    const scale = (count > SHARP ? 100 : 150) / 72;
    try {
      for (const { number } of this.sheets) {
        this.status.textContent = `Preparing page ${number} of ${count}`;
        const page = await this.pdf.getPage(number);
        const viewport = page.getViewport({ scale });
        const canvas = Object.assign(document.createElement("canvas"), { width: Math.floor(viewport.width), height: Math.floor(viewport.height) });
        await page.render({ canvas, viewport, intent: "print", annotationMode: pdfjs.AnnotationMode.ENABLE }).promise;
        paper.append(canvas);
      }
    } catch {
      this.status.textContent = "The document cannot be printed from here: open the original.";
      say(this.status.textContent);
      return;
    }
    document.body.append(paper);
    document.body.classList.add("oh-printing");
    const done = () => {
      document.body.classList.remove("oh-printing");
      paper.remove();
      this.showPlace();
    };
    window.addEventListener("afterprint", done, { once: true });
    window.print();
  }

  showPlace() {
    const middle = this.pages.scrollTop + this.pages.clientHeight / 2;
    const at = this.sheets.filter((sheet) => sheet.box.offsetTop - this.pages.offsetTop <= middle).at(-1) ?? this.sheets[0];
    this.status.textContent = `Page ${at.number} of ${this.sheets.length}`;
  }
}

/** A viewer of bytes that the page has already. @param {HTMLElement} root @param {Uint8Array} data */
export async function show(root, data) {
  const viewer = new Viewer(root);
  await viewer.open(data);
  return viewer;
}

for (const root of all(document, "[data-pdf-viewer]")) void new Viewer(root).open();
