// Builds static/ (or the folder named) from src/: the figure's module, the website's host and its Workers' script, their
// style sheets, and the licences of what is bundled. `make frontend` runs it.
import { readFileSync, writeFileSync } from "node:fs";
import { build, type Metafile, transform } from "esbuild";
import palette from "../toolkit/palette.json" with { type: "json" };

const OUT = process.argv[2] ?? "static";
const OPTIONS = { minify: true, charset: "utf8", legalComments: "none" } as const;

/** The colours of toolkit/palette.json as variables: --ex-soft, --ex-train ... */
function variables(): string {
  const { light, dark } = palette;
  const plain = (["soft", "grid"] as const).map((name) => [name, light[name], dark[name]]);
  const roles = (Object.keys(light.roles) as (keyof typeof light.roles)[]).map((role) => [
    role,
    light.roles[role],
    dark.roles[role],
  ]);
  const muted = roles.flatMap(([role, day, night]) => [
    ...(["line", "word"] as const).map((part) => [
      `${role}-${part}`,
      mixed(day, light.card, light.muted[part]),
      mixed(night, dark.card, dark.muted[part]),
    ]),
    [`${role}-band`, day + hexOf(255 * light.muted.band), night + hexOf(255 * dark.muted.band)],
  ]);
  const named = [["own-ink", light.ink, dark.ink], ...plain, ...roles, ...muted];
  const lines = named.map(([name, day, night]) => `--ex-${name}: light-dark(${day}, ${night});`);
  const classes = roles.map(([role]) => {
    const parts = ["line", "word", "band"].map((part) => `--ex-role-${part}: var(--ex-${role}-${part});`);
    return `.explorer .${role} { --ex-role: var(--ex-${role}); ${parts.join(" ")} }`;
  });
  return `.explorer { ${lines.join(" ")} }\n${classes.join("\n")}\n`;
}

/** A colour between `ground` (share 0) and `colour` (share 1), in sRGB; toolkit/palette.py is the twin. */
function mixed(colour: string, ground: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  const parts = [1, 3, 5].map((at) => share * channel(colour, at) + (1 - share) * channel(ground, at));
  return `#${parts.map(hexOf).join("")}`;
}

function hexOf(channel: number): string {
  return Math.round(channel).toString(16).padStart(2, "0");
}

async function style(sources: string[], made: string, before = ""): Promise<void> {
  const texts = sources.map((source) => readFileSync(`src/${source}`, "utf8"));
  const { code } = await transform([before, ...texts].join(""), { ...OPTIONS, loader: "css" });
  writeFileSync(`${OUT}/${made}`, code);
}

/** The folders of the packages that esbuild has taken something from. */
function packagesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const found = used.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(found)].sort();
}

function licenceOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${version}\n\n${readFileSync(`${folder}/LICENSE`, "utf8").trim()}\n`;
}

async function scripts(): Promise<Metafile> {
  const module = { bundle: true, format: "esm", target: "es2022", metafile: true } as const;
  const explorer = { ...OPTIONS, ...module, entryPoints: ["src/explorer.ts"], outfile: `${OUT}/explorer.js` };
  const classic = { ...OPTIONS, bundle: true, format: "iife", target: "es2020" } as const;
  await build({ ...classic, entryPoints: ["src/host.ts"], outfile: `${OUT}/host.js` });
  await build({ ...classic, entryPoints: ["src/exercise/exercises.ts"], outfile: `${OUT}/exercises.js` });
  const plain = { compilerOptions: { useDefineForClassFields: false } }; // fields without a value need no words
  const worker = { ...classic, target: "es2022", tsconfigRaw: plain } as const;
  await build({ ...worker, entryPoints: ["src/program/worker.ts"], outfile: `${OUT}/program.js` });
  return (await build(explorer)).metafile;
}

process.chdir(import.meta.dirname);
await style(["style.css", "question.css", "layout.css", "stage.css"], "explorer.css", variables());
await style(["page.css"], "page.css");
const licences = packagesIn(await scripts()).map(licenceOf);
writeFileSync(
  `${OUT}/LICENSES.txt`,
  `Licences of the packages bundled in explorer.js\n\n${licences.join("\n----\n\n")}`,
);
