/** Writes the operations of the OpenAPI document: method, path, parameters, body and response of each. */

import { fields, typeOf } from './types.mjs';

const BODY_TYPES = ['application/json', 'multipart/form-data'];

function operationsOf(paths) {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        path,
        method: method.toUpperCase(),
        ...operation,
      })),
    )
    .sort((a, b) => a.operationId.localeCompare(b.operationId, 'en'));
}

/** The JSON body of a success; null for a success without one; a file is a Blob. */
function responseType({ responses }) {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => (content ? typeOf(Object.values(content)[0].schema ?? {}) : 'null'));
  return types.join(' | ') || 'null';
}

function parameters(operation, place) {
  const found = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  if (!found.length) return 'None';
  const properties = Object.fromEntries(found.map(({ name, schema }) => [name, schema]));
  const required = found.filter((parameter) => parameter.required).map(({ name }) => name);
  return `{\n${fields(properties, required, '      ')}    }`;
}

function bodyType({ requestBody }) {
  const [, body] = bodyOf(requestBody);
  if (!body) return 'undefined';
  const type = typeOf(body.schema, '');
  return requestBody.required ? type : `${type} | undefined`;
}

function bodyOf(requestBody) {
  const content = requestBody?.content ?? {};
  const type = BODY_TYPES.find((candidate) => candidate in content);
  return [type, content[type]];
}

const isForm = ({ requestBody }) => bodyOf(requestBody)[0] === 'multipart/form-data';

/** Return the text of contract/operations.ts below its header. */
export function operationsModule({ paths }) {
  const operations = operationsOf(paths);
  const types = operations.map(
    (operation) => `  ${operation.operationId}: {
    path: ${parameters(operation, 'path')};
    query: ${parameters(operation, 'query')};
    body: ${bodyType(operation)};
    response: ${responseType(operation)};
  };\n`,
  );
  const rows = operations.map((operation) => {
    const form = isForm(operation) ? ", body: 'form'" : '';
    return `  ${operation.operationId}: { method: '${operation.method}', path: '${operation.path}'${form} },\n`;
  });
  const body = types.join('');
  return `
import type {
${namesIn(body)}} from './schema';

/** What an operation does not take. */
export type None = Record<string, never>;

/** Each operation by its id: path and query parameters, body, and the body of a success. */
export interface Operations {
${body}}

export const OPERATIONS = {
${rows.join('')}} as const;
`;
}

/** Names of schemas that a text uses. */
function namesIn(text) {
  const names = new Set(text.match(/\b[A-Z]\w+\b/g));
  for (const builtIn of ['None', 'Blob', 'Record']) names.delete(builtIn);
  return [...names]
    .sort()
    .map((name) => `  ${name},\n`)
    .join('');
}
