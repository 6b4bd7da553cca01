/** Build static/dist: one style sheet, one script, the fonts and the icon sprite. */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(root, "static", "dist");
const outline = join(root, "node_modules", "@tabler", "icons", "icons", "outline");

/** A rule whose selector speaks of the dark theme, with no at-rule in between. */
const DARK_RULE = /([^{}@;]*\[data-bs-theme=dark\][^{}]*)\{([^{}]*)\}/g;
const CHOSEN = "[data-bs-theme=dark]";
/** Nobody chose a theme; weighs as much as the attribute it stands for. */
const NOT_CHOSEN = ":root:where(:not([data-bs-theme]))";

/** Let dark rules also follow the system, and keep them off paper. */
function followTheSystem(css) {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, "");
  return bare.replace(DARK_RULE, (rule, selectors, body) => {
    const all = selectors.split(",").map((selector) => selector.trim());
    if (!all.every((selector) => selector.startsWith(CHOSEN))) {
      return rule;
    }
    const followed = all.map((selector) => selector.replace(CHOSEN, NOT_CHOSEN));
    return `@media screen { ${all.join(",")} { ${body} } }
      @media screen and (prefers-color-scheme: dark) { ${followed.join(",")} { ${body} } }`;
  });
}

/** Widths and places that a page may only name by a class: no style attribute is allowed. */
function countedRules() {
  const rules = [];
  for (let share = 1; share <= 100; share += 1) {
    rules.push(`.share-${share} { --n: ${share} }`);
  }
  for (let seats = 1; seats <= 12; seats += 1) {
    const columns = Math.ceil(seats / 2);
    rules.push(`.n${seats} { --seats: ${seats}; --columns: ${columns} }`);
    for (let seat = 0; seat < seats; seat += 1) {
      const near = seat >= columns;
      const length = near ? seats - columns : columns;
      const x = (near ? seat - columns : seat) - (length - 1) / 2;
      rules.push(`.n${seats} > .i${seat} { --i: ${seat}; --x: ${x}; --y: ${near ? 1 : -1} }`);
    }
  }
  return rules.join("\n");
}

const themes = {
  name: "themes",
  setup(plugin) {
    plugin.onResolve({ filter: /^counted$/ }, () => ({ path: "counted", namespace: "counted" }));
    plugin.onLoad({ filter: /.*/, namespace: "counted" }, () => ({
      contents: countedRules(),
      loader: "css",
    }));
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: followTheSystem(await readFile(path, "utf8")),
      loader: "css",
    }));
  },
};

/** One symbol per name in icons.txt; the first path of each file is an empty frame. */
async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(join(outline, `${name}.svg`), "utf8");
      const shapes = svg.match(/<(path|circle|rect|line)\b[^>]*>/g) ?? [];
      const drawn = shapes.filter((shape) => !shape.includes('stroke="none"'));
      return `<symbol id="${name}" viewBox="0 0 24 24">${drawn.join("")}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

/** What is printed as PDF: one family for each script, of two weights. */
const PAPER = {
  figtree: "Figtree",
  "noto-sans": "NotoSans",
  "noto-sans-hebrew": "NotoSansHebrew",
  "noto-sans-arabic": "NotoSansArabic",
  "noto-sans-sc": "NotoSansSC",
  "noto-sans-kr": "NotoSansKR",
};

/** Lay the fonts of the PDF beside the rest; browsers are never sent them. */
async function paperFonts() {
  const folder = join(dist, "paper");
  await mkdir(folder);
  const each = Object.entries(PAPER).flatMap(([name, family]) =>
    ["400Regular", "700Bold"].map((weight) => [name, weight, `${family}_${weight}.ttf`]),
  );
  await Promise.all(
    each.map(([name, weight, file]) =>
      copyFile(
        join(root, "node_modules", "@expo-google-fonts", name, weight, file),
        join(folder, file),
      ),
    ),
  );
}

/** Lay a packed twin beside a file, for the server to send as it is. */
async function pack(name) {
  const path = join(dist, name);
  await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level: 9 }));
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  build({
    absWorkingDir: root,
    entryPoints: [
      { in: "frontend/trestle.css", out: "trestle" },
      { in: "frontend/main.js", out: "trestle" },
    ],
    outdir: dist,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome111", "firefox113", "safari16.2"],
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]-[hash]",
    plugins: [themes],
    logLevel: "warning",
  }),
  sprite().then((svg) => writeFile(join(dist, "icons.svg"), svg)),
  copyFile(join(here, "logo.svg"), join(dist, "logo.svg")),
  paperFonts(),
]);
await Promise.all(["trestle.css", "trestle.js", "icons.svg", "logo.svg"].map(pack));
