/**
 * The order of the TypeScript layers, top first. Writes it as import rules of Biome (biome.layers.json).
 * `--check` writes nothing and fails when the rules are not fresh or a folder of src/ has no place in the order.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A layer may import from the layers below it; folders on one line do not know each other. */
const LAYERS = [
  ['main'],
  ['shell'],
  ['screens'],
  ['masks'],
  ['tools', 'commands', 'ui'],
  ['viewer', 'state'],
  ['api'],
  ['domain'],
  ['contract'],
];

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function forbiddenFor(folder, at) {
  const above = LAYERS.slice(0, at).flat();
  const beside = LAYERS[at].filter((other) => other !== folder);
  return [...above, ...beside].map((name) => (name === 'main' ? '**/main' : `**/${name}/**`));
}

function ruleOf(folder, at) {
  const message = `${folder}/ may not import this layer; scripts/layers.mjs has the order.`;
  const patterns = [{ group: forbiddenFor(folder, at), message }];
  const rules = { style: { noRestrictedImports: { level: 'error', options: { patterns } } } };
  return { includes: [`src/${folder}/**`], linter: { rules } };
}

const overrides = LAYERS.flatMap((layer, at) =>
  layer.filter((folder) => folder !== 'main').map((folder) => ruleOf(folder, at)),
);
const text = `${JSON.stringify({ overrides }, null, 2)}\n`;
const target = here('../biome.layers.json');

const folders = readdirSync(here('../src/'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const unplaced = folders.map(({ name }) => name).filter((name) => !LAYERS.flat().includes(name));
if (unplaced.length) {
  console.error(`No place in scripts/layers.mjs: ${unplaced.join(', ')}`);
  process.exit(1);
}
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('biome.layers.json is not what scripts/layers.mjs writes. Run `npm run layers`.');
  process.exit(1);
}
