// Writes the licence texts of the bundled packages to static/LICENSES.txt (run by `npm run build`).
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const bundled = readdirSync("node_modules").filter((name) => name === "internmap" || name.startsWith("d3-"));
const texts = bundled.sort().map((name) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`;
});
writeFileSync("static/LICENSES.txt", `Licences of the packages bundled in explorer.js\n\n${texts.join("\n----\n\n")}`);
