// Builds everything the browser loads into src/occhub/interfaces/web/static/built/.
// Names carry no hash here: Django's manifest storage adds it. So url()s in the CSS stay relative and must exist.
import { build } from "esbuild";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const modules = join(root, "node_modules");
const uswds = join(modules, "@uswds/uswds");
const pdfjs = join(modules, "pdfjs-dist");
const out = join(root, "src/occhub/interfaces/web/static/built");

const FONTS = ["Regular", "Italic", "SemiBold", "Bold"];
const TARGETS = ["chrome109", "firefox115", "safari16"];

/** Compiles the style sheet and copies each image that it names. */
function styles() {
  const { css } = sass.compile(join(here, "styles/occhub.scss"), {
    loadPaths: [join(uswds, "packages")],
    style: "compressed",
    sourceMap: false,
    quietDeps: true,
    logger: sass.Logger.silent,
  });
  for (const [, name] of css.matchAll(/url\(["']?img\/([^"')?#]+)/g)) {
    const target = join(out, "img", name);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(uswds, "dist/img", name), target);
  }
  for (const [, address] of css.matchAll(/url\(["']?(?!data:)([^"')?#]+)/g)) {
    if (!existsSync(join(out, address))) throw new Error(`The style sheet names a missing file: ${address}`);
  }
  writeFileSync(join(out, "occhub.css"), css);
}

/** Copies fonts, the icon sprite and what the PDF viewer reads at run time. */
function assets() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  for (const weight of FONTS) {
    cpSync(join(uswds, `dist/fonts/public-sans/PublicSans-${weight}.woff2`), join(out, `fonts/PublicSans-${weight}.woff2`));
  }
  cpSync(join(uswds, "dist/img/sprite.svg"), join(out, "sprite.svg"));
  cpSync(join(here, "favicon.svg"), join(out, "favicon.svg"));
  mkdirSync(join(out, "licenses"), { recursive: true });
  cpSync(join(uswds, "LICENSE.md"), join(out, "licenses/uswds.md"));
  cpSync(join(pdfjs, "LICENSE"), join(out, "licenses/pdfjs.txt"));
  for (const folder of ["cmaps", "standard_fonts", "wasm"]) {
    cpSync(join(pdfjs, folder), join(out, "pdf", folder), { recursive: true });
  }
}

/** Bundles the page script, the viewer and its worker. */
async function scripts() {
  const shared = { bundle: true, minify: true, legalComments: "none", target: TARGETS, logLevel: "warning" };
  await build({ ...shared, entryPoints: [join(here, "scripts/occhub.js")], format: "iife", outfile: join(out, "occhub.js") });
  await build({
    ...shared,
    entryPoints: [join(here, "scripts/viewer.js")],
    format: "esm",
    outfile: join(out, "viewer.js"),
  });
  // Already minified for older browsers by its makers; the name ends in .js so that every server knows its type.
  const worker = readFileSync(join(pdfjs, "legacy/build/pdf.worker.min.mjs"), "utf8");
  writeFileSync(join(out, "pdf.worker.js"), worker.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

/** Lists what was built, so that a build log shows a sudden growth. */
function report() {
  for (const name of readdirSync(out).filter((file) => /\.(css|js)$/.test(file)).sort()) {
    console.log(`${name.padEnd(16)} ${(readFileSync(join(out, name)).length / 1024).toFixed(0).padStart(6)} KB`);
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
assets();
styles();
await scripts();
report();
