/**
 * Writes src/contract/: the types of the API's bodies (schema.ts), its operations (operations.ts), the names of
 * states for people (names.ts) and the live events (events.ts), from the site's own OpenAPI document and event classes.
 * `--check` writes nothing and fails when a file is not fresh. Needs the site's Python (../.venv, or PYTHON).
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operationsModule } from './contract/operations.mjs';
import { readApi, readEvents } from './contract/site.mjs';
import { declarations, typeOf } from './contract/types.mjs';

const folder = fileURLToPath(new URL('../src/contract/', import.meta.url));
const HEADER = `/* Generated from the site's own description by \`npm run contract\`. Do not edit. */\n`;

function eventsModule({ $defs, oneOf }) {
  // Pydantic marks `type` as optional because it has a default; every event carries it.
  const withType = Object.fromEntries(
    Object.entries($defs).map(([name, schema]) => [
      name,
      { ...schema, required: [...new Set([...(schema.required ?? []), 'type'])] },
    ]),
  );
  return `${declarations(withType)}\nexport type LiveEvent = ${typeOf({ oneOf })};\n`;
}

/** The names of states and kinds for people, which the site's description carries beside each enumeration. */
function namesModule(schemas) {
  const named = Object.entries(schemas).filter(([, schema]) => schema['x-names']);
  const tables = named
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(
      ([name, schema]) =>
        `  ${name}: ${JSON.stringify(schema['x-names'], null, 2).replaceAll('\n', '\n  ')},\n`,
    );
  const types = named.map(([name]) => `  ${name}: Record<${name}, Name>;\n`);
  return `import type { ${named.map(([name]) => name).join(', ')} } from './schema';

/** A name of a few words, and a sentence of help ('' where the name is enough). */
export interface Name {
  text: string;
  help: string;
}

export const NAMES: {\n${types.join('')}} = {\n${tables.join('')}};\n`;
}

const api = readApi();
const files = {
  'schema.ts': declarations(api.components?.schemas ?? {}),
  'operations.ts': operationsModule(api),
  'names.ts': namesModule(api.components?.schemas ?? {}),
  'events.ts': eventsModule(readEvents()),
};

let stale = [];
for (const [name, text] of Object.entries(files)) {
  const path = folder + name;
  const written = HEADER + text;
  if (!existsSync(path) || readFileSync(path, 'utf8') !== written) stale = [...stale, name];
  if (!process.argv.includes('--check')) writeFileSync(path, written);
}
if (!process.argv.includes('--check')) {
  console.log(`src/contract/: ${stale.length ? `${stale.join(', ')} changed` : 'nothing changed'}`);
} else if (stale.length) {
  console.error(
    `src/contract/ is not what the site describes now: ${stale.join(', ')}. Run \`npm run contract\`.`,
  );
  process.exit(1);
}
