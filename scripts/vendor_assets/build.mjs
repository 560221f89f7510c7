// Builds the vendored files of ui_templates/assets and their record, assets.json.
//
//   cd scripts/vendor_assets && npm ci && node build.mjs
//
// For maintainers, after changing a version in package.json. Nobody who runs Casework needs node.
import * as sass from "sass";
import postcss from "postcss";
import rtlcss from "postcss-rtlcss";
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const assets = new URL("../../ui_templates/assets/", import.meta.url);
const versions = JSON.parse(readFileSync("package.json", "utf8")).dependencies;

// Every variable has its value in :root, so the fallbacks written beside each use are weight only.
const withoutFallbacks = (css) => css.replace(/var\((--govuk-[a-z-]+), #[0-9a-f]+\)/g, "var($1)");
const withoutPictures = (css) => css.replace(/[^{};]*url\([^)]*\)[^;}]*;?/g, "");

const compiled = sass.compile("govuk.scss", { style: "compressed", loadPaths: ["node_modules"] }).css;
const bothDirections = await postcss([rtlcss({ mode: "combined" })]).process(compiled, { from: undefined });
const sheet = withoutPictures(withoutFallbacks(bothDirections.css.replace(/^\uFEFF/, "")));
if (/url\(|@font-face|crown|crest/i.test(sheet)) throw new Error("a font or a picture is left in the style sheet");
writeFileSync(new URL("govuk.css", assets), sheet.replace(/\n+/g, "\n").trim() + "\n");
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", new URL("htmx.min.js", assets));

const record = [
  { file: "govuk.css", package: "govuk-frontend", licence: "MIT", licence_file: "LICENSES.md",
    changes: "compiled from Sass without fonts, crown or crest; both writing directions in one file" },
  { file: "htmx.min.js", package: "htmx.org", licence: "0BSD", licence_file: "LICENSES.md", changes: "none" },
].map((entry) => ({
  ...entry,
  version: versions[entry.package],
  sha256: createHash("sha256").update(readFileSync(new URL(entry.file, assets))).digest("hex"),
}));
writeFileSync(new URL("assets.json", assets), JSON.stringify({ vendored: record }, null, 2) + "\n");
