/**
 * Writes src/contract/schema.ts: the types of the API's bodies, from the site's own OpenAPI description.
 * `--check` writes nothing and fails when the file is not fresh. Needs the site's Python (../.venv, or PYTHON).
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = fileURLToPath(new URL('../src/contract/schema.ts', import.meta.url));

const PLACEHOLDERS = {
  SECRET_KEY: 'only-to-describe-the-api-and-for-nothing-else-at-all',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  BROKER_URL: 'redis://127.0.0.1:1/0',
  ARTIFACTS_URL: 'file:///nonexistent',
};
const HEADER = `/* Generated from the site's OpenAPI description by \`npm run contract\`. Do not edit. */\n`;
const SIMPLE = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

/** Describing needs no secret, no database and no broker; what the machine has set comes first. */
function readDescription() {
  const own = `${root}.venv/bin/python`;
  const python = process.env.PYTHON ?? (existsSync(own) ? own : 'python3');
  const env = { ...PLACEHOLDERS, ...process.env };
  const command = ['manage.py', 'spectacular', '--format', 'openapi-json'];
  const options = {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  };
  try {
    return JSON.parse(execFileSync(python, command, options));
  } catch (error) {
    console.error(
      `The site cannot describe its API:\n${String(error.stderr ?? error)
        .trim()
        .split('\n')
        .slice(-3)
        .join('\n')}`,
    );
    process.exit(1);
  }
}

function comment(text, indent = '') {
  if (!text) return '';
  const safe = text
    .replaceAll('*/', '* /')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`;
  return `${indent}/**\n${safe.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function either(types) {
  return [...new Set(types)].join(' | ');
}

/** A schema as a TypeScript type. */
function typeOf(schema, indent) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return either(schema.enum.map((value) => JSON.stringify(value)));
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.oneOf || schema.anyOf)
    return either((schema.oneOf ?? schema.anyOf).map((one) => typeOf(one, indent)));
  if (schema.allOf) return schema.allOf.map((one) => typeOf(one, indent)).join(' & ');
  if (Array.isArray(schema.type))
    return either(schema.type.map((type) => typeOf({ ...schema, type }, indent)));
  if (schema.type === 'array') return `${wrap(typeOf(schema.items ?? {}, indent))}[]`;
  if (schema.type === 'object' || schema.properties) return objectType(schema, indent);
  return SIMPLE[schema.type] ?? 'unknown';
}

function wrap(type) {
  return / [|&] /.test(type) && !type.startsWith('{') ? `(${type})` : type;
}

function objectType({ properties, required = [], additionalProperties }, indent) {
  if (!properties) {
    const isOpen = additionalProperties === undefined || additionalProperties === true;
    const value =
      isOpen || !Object.keys(additionalProperties).length ? 'unknown' : typeOf(additionalProperties, indent);
    return `Record<string, ${value}>`;
  }
  return `{\n${fields(properties, required, `${indent}  `)}${indent}}`;
}

function fields(properties, required, indent) {
  return Object.entries(properties)
    .map(([name, schema]) => {
      const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
      const mark = required.includes(name) ? '' : '?';
      return `${comment(schema.description, indent)}${indent}${key}${mark}: ${typeOf(schema, indent)};\n`;
    })
    .join('');
}

function declaration([name, schema]) {
  const head = comment(schema.description);
  if (schema.type === 'object' && schema.properties) {
    return `${head}export interface ${name} {\n${fields(schema.properties, schema.required ?? [], '  ')}}\n`;
  }
  return `${head}export type ${name} = ${typeOf(schema, '')};\n`;
}

const schemas = readDescription().components?.schemas ?? {};
const written =
  HEADER +
  Object.entries(schemas)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map((entry) => `\n${declaration(entry)}`)
    .join('');

if (!process.argv.includes('--check')) {
  writeFileSync(target, written);
  console.log(`${Object.keys(schemas).length} types written to src/contract/schema.ts`);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== written) {
  console.error(
    'src/contract/schema.ts is not what the site describes now. Run `npm run contract` and commit it.',
  );
  process.exit(1);
}
