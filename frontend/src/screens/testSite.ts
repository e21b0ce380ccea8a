/** For component tests: a site with a fixed response for each operation, and a screen on the page. */

import type { LitElement } from 'lit';
import type { OperationId, ResponseOf } from '../api/operations';
import { OPERATIONS } from '../contract/operations';
import { loadSession } from '../state/session';

type Answers = { [Op in OperationId]?: ResponseOf<Op> | 'error' | 'never' };

/** Routes with parameters as patterns, the longest first, so that `/objects/{id}/` does not take `/objects/{id}/x/`. */
const routes = Object.entries(OPERATIONS)
  .map(([operation, { method, path }]) => ({
    operation: operation as OperationId,
    method,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  .sort((a, b) => b.pattern.source.length - a.pattern.source.length);

function operationOf(method: string, path: string): OperationId | undefined {
  return routes.find((route) => route.method === method && route.pattern.test(path))?.operation;
}

function json(status: number, body: unknown): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status });
}

const SESSION: ResponseOf<'get_session'> = {
  user: { id: 1, username: 'ada', role: 'admin' },
  csrf_token: 'token',
  live_url: '/ws',
  version: '1',
  campaigns: [{ id: 'c1', name: 'Demo' }],
  stages: [],
  demo_logins: [],
} as ResponseOf<'get_session'>;

/** Replaces `fetch`; `error` is a refusal in words, `never` a response that does not come. */
export async function siteAnswers(answers: Answers): Promise<void> {
  const known: Answers = { get_session: SESSION, ...answers };
  globalThis.fetch = async (input, init) => {
    const path = new URL(String(input), location.href).pathname;
    const operation = operationOf(init?.method ?? 'GET', path);
    const answer = operation && known[operation];
    if (answer === 'never') return new Promise(() => {});
    if (answer === 'error')
      return json(404, { code: 'not_found', message: 'Not found, or you have no access.', details: null });
    return answer === undefined
      ? json(503, { code: 'none', message: `No ${path}`, details: null })
      : json(200, answer);
  };
  await loadSession();
}

/** Put an element on the page and wait until what it shows has settled. */
export async function shown(tag: string, properties: Record<string, unknown> = {}): Promise<LitElement> {
  const element = document.createElement(tag) as LitElement;
  Object.assign(element, properties);
  document.body.replaceChildren(element);
  await element.updateComplete;
  return element;
}

/** All text below an element, through shadow roots. */
export function textOf(node: Node): string {
  if (node instanceof HTMLStyleElement) return '';
  if (node instanceof Text) return node.data;
  const children = [...(node instanceof Element && node.shadowRoot ? node.shadowRoot.childNodes : [])];
  return [...children, ...node.childNodes].map(textOf).join(' ').replace(/\s+/g, ' ').trim();
}
