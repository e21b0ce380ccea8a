/** Writes JSON schemas as TypeScript types. */

const SIMPLE = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };
const LONGEST_TUPLE = 4;

export function comment(text, indent = '') {
  if (!text) return '';
  const lines = text
    .replaceAll('*/', '* /')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function either(types) {
  return [...new Set(types)].join(' | ');
}

/** Return a schema as a TypeScript type. */
export function typeOf(schema, indent = '') {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return either(schema.enum.map((value) => JSON.stringify(value)));
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.oneOf || schema.anyOf)
    return either((schema.oneOf ?? schema.anyOf).map((one) => typeOf(one, indent)));
  if (schema.allOf) return schema.allOf.map((one) => typeOf(one, indent)).join(' & ');
  if (Array.isArray(schema.type))
    return either(schema.type.map((type) => typeOf({ ...schema, type }, indent)));
  if (schema.type === 'array') return arrayType(schema, indent);
  if (schema.type === 'object' || schema.properties) return objectType(schema, indent);
  if (schema.type === 'string' && schema.format === 'binary') return 'Blob';
  return SIMPLE[schema.type] ?? 'unknown';
}

function wrap(type) {
  return / [|&] /.test(type) && !type.startsWith('{') ? `(${type})` : type;
}

/** A short list of fixed length is a tuple: a box has four numbers. */
function arrayType({ items, minItems, maxItems }, indent) {
  const item = typeOf(items ?? {}, indent);
  if (minItems && minItems === maxItems && maxItems <= LONGEST_TUPLE)
    return `readonly [${Array(maxItems).fill(item).join(', ')}]`;
  return `readonly ${wrap(item)}[]`;
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

export function fields(properties, required, indent) {
  return Object.entries(properties)
    .map(([name, schema]) => {
      const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
      const mark = required.includes(name) ? '' : '?';
      return `${comment(schema.description, indent)}${indent}${key}${mark}: ${typeOf(schema, indent)};\n`;
    })
    .join('');
}

/** Return the declaration of one named schema: an interface for an object, else a type. */
export function declaration([name, schema]) {
  const head = comment(schema.description);
  if (schema.type === 'object' && schema.properties) {
    return `${head}export interface ${name} {\n${fields(schema.properties, schema.required ?? [], '  ')}}\n`;
  }
  return `${head}export type ${name} = ${typeOf(schema, '')};\n`;
}

export function declarations(schemas) {
  return Object.entries(schemas)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map((entry) => `\n${declaration(entry)}`)
    .join('');
}
