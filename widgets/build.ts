// Builds static/ from src/: the figure's module, the website's host, their style sheets, and the licences of what is
// bundled (run by `npm run build`).
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build, type Metafile, transform } from "esbuild";
import palette from "../toolkit/palette.json" with { type: "json" };

const OPTIONS = { minify: true, charset: "utf8", legalComments: "none" } as const;

/** The colours of toolkit/palette.json as variables: --ex-soft, --ex-train ... */
function variables(): string {
  const { light, dark } = palette;
  const plain = (["soft", "grid", "ghost"] as const).map((name) => [name, light[name], dark[name]]);
  const roles = (Object.keys(light.roles) as (keyof typeof light.roles)[]).map((role) => [role, light.roles[role], dark.roles[role]]);
  const named = [["own-ink", light.ink, dark.ink], ...plain, ...roles];
  const lines = named.map(([name, day, night]) => `--ex-${name}: light-dark(${day}, ${night});`);
  const classes = roles.map(([role]) => `.explorer .${role} { --ex-role: var(--ex-${role}); }`);
  return `.explorer { ${lines.join(" ")} }\n${classes.join("\n")}\n`;
}

async function style(name: string, before = ""): Promise<void> {
  const { code } = await transform(before + readFileSync(`src/${name}`, "utf8"), { ...OPTIONS, loader: "css" });
  writeFileSync(`static/${name === "style.css" ? "explorer.css" : name}`, code);
}

/** The folders of the packages that esbuild has taken something from. */
function packagesIn({ inputs }: Metafile): string[] {
  const found = Object.keys(inputs).flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(found)].sort();
}

function licenceOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${version}\n\n${readFileSync(`${folder}/LICENSE`, "utf8").trim()}\n`;
}

process.chdir(dirname(import.meta.filename));
const module = { entryPoints: ["src/explorer.ts"], bundle: true, format: "esm", target: "es2022" } as const;
const { metafile } = await build({ ...OPTIONS, ...module, outfile: "static/explorer.js", metafile: true });
const host = { entryPoints: ["src/host.ts"], format: "iife", target: "es2020" } as const;
await build({ ...OPTIONS, ...host, outfile: "static/host.js" });
await style("style.css", variables());
await style("page.css");
const licences = packagesIn(metafile).map(licenceOf).join("\n----\n\n");
writeFileSync("static/LICENSES.txt", `Licences of the packages bundled in explorer.js\n\n${licences}`);
