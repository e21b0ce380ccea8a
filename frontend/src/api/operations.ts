/** The site's operations as types: what each takes and returns, by its id in the OpenAPI document. */

import { type None, OPERATIONS, type Operations } from '../contract/operations';

export type OperationId = keyof Operations;
export type Method = (typeof OPERATIONS)[OperationId]['method'];
export type PathOf<Op extends OperationId> = Operations[Op]['path'];
export type BodyOf<Op extends OperationId> = Operations[Op]['body'];
export type ResponseOf<Op extends OperationId> = Operations[Op]['response'];
export type Query = Record<string, string | number | boolean | null | undefined>;
/** Query parameters may be null, which leaves them out. */
export type QueryOf<Op extends OperationId> = {
  [Name in keyof Operations[Op]['query']]: Operations[Op]['query'][Name] | null;
};

/** The operations whose body is a form with files. */
export type FormOperationId = {
  [Op in OperationId]: (typeof OPERATIONS)[Op] extends { body: 'form' } ? Op : never;
}[OperationId];

type PathPart<Op extends OperationId> = PathOf<Op> extends None ? { path?: undefined } : { path: PathOf<Op> };
type BodyPart<Op extends OperationId> =
  undefined extends BodyOf<Op> ? { body?: BodyOf<Op> } : { body: BodyOf<Op> };

/** What a call of an operation has to be given. */
export type RequestOf<Op extends OperationId> = PathPart<Op> & BodyPart<Op> & { query?: QueryOf<Op> };

/** `/api/images/{image_id}/` with its parameters filled in and the query appended; empty values are left out. */
export function addressOf<Op extends OperationId>(
  operation: Op,
  path?: PathOf<Op> | undefined,
  query: Query = {},
): string {
  const values: Record<string, string | number> = path ?? {};
  const filled = OPERATIONS[operation].path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const tail = search.toString();
  return tail ? `${filled}?${tail}` : filled;
}

/** Return the body of an operation in the form in which `fetch` takes it. */
export function encodedBody(operation: OperationId, body: unknown): unknown {
  return 'body' in OPERATIONS[operation] && body ? formOf(body) : body;
}

function formOf(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one instanceof Blob) form.append(name, one);
      else if (one !== null && one !== undefined) form.append(name, String(one));
    }
  }
  return form;
}
