// A chosen PDF in a dialog before it is sent: the bytes never leave the browser, the viewer comes when it is needed.

/** Shows the file over the page; the focus goes back to where it was when it is closed.
 * @param {HTMLElement} zone @param {Blob} file @param {string} name
 * @param {() => void} [take] what the button below the document does, where what is shown is an offer */
export async function look(zone, file, name, take) {
  const template = /** @type {HTMLTemplateElement} */ (zone.querySelector("template[data-upload-preview]"));
  const dialog = /** @type {HTMLDialogElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  const root = /** @type {HTMLElement} */ (dialog.querySelector(".oh-viewer"));
  /** @type {HTMLElement} */ (dialog.querySelector("h2")).textContent = name;
  dialog.querySelector("[data-upload-close]")?.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  /** @type {{ close(): void } | undefined} */
  let viewer;
  dialog.addEventListener("close", () => {
    viewer?.close();
    dialog.remove();
  });
  dialog.showModal();
  try {
    const { show } = await import(new URL(root.dataset.script ?? "", document.baseURI).href);
    const data = new Uint8Array(await file.arrayBuffer());
    if (dialog.isConnected) viewer = await show(root, data);
    // Offered only when it stands there to be seen.
    const foot = /** @type {HTMLElement | null} */ (dialog.querySelector("[data-upload-take]"));
    if (!take || !foot || !viewer?.isOpen) return;
    foot.hidden = false;
    foot.querySelector("button")?.addEventListener("click", () => {
      dialog.close();
      take();
    });
  } catch {
    const problem = /** @type {HTMLElement | null} */ (root.querySelector("[data-pdf-fallback]"));
    if (problem) problem.hidden = false;
  }
}
