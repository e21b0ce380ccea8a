/** For component tests: a site with a fixed response for each operation, and a screen on the page. */

import type { LitElement } from 'lit';
import { expect, vi } from 'vitest';
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

export const SESSION: ResponseOf<'get_session'> = {
  user: { id: 1, username: 'ada', role: 'admin' },
  csrf_token: 'token',
  live_url: '/ws',
  version: '1',
  campaigns: [{ id: 'c1', name: 'Demo' }],
  stages: [],
  demo_logins: [],
  now: new Date().toISOString(),
  armed_after_ms: 400,
} as ResponseOf<'get_session'>;

/** What a screen has sent, apart from what it reads. */
export interface Sent {
  operation: OperationId;
  body: unknown;
}

const realFetch = globalThis.fetch;

/**
 * Replaces `fetch`; `error` is a refusal in words, `never` a response that does not come; null is none (204).
 * Addresses that need no site (data, blob) are read; a file of the site at `/files/never` does not come, no other exists.
 * Returns what is sent, as it is sent.
 */
export async function siteAnswers(answers: Answers): Promise<Sent[]> {
  const sent: Sent[] = [];
  const known: Answers = { get_session: SESSION, ...answers };
  globalThis.fetch = async (input, init) => {
    const { protocol, pathname: path } = new URL(String(input), location.href);
    if (protocol === 'data:' || protocol === 'blob:') return realFetch(input, init);
    if (path === '/files/never') return new Promise(() => {});
    const operation = operationOf(init?.method ?? 'GET', path);
    const answer = operation && known[operation];
    if (operation && init?.method && init.method !== 'GET')
      sent.push({ operation, body: typeof init.body === 'string' ? JSON.parse(init.body) : null });
    if (answer === 'never') return new Promise(() => {});
    if (answer === 'error')
      return json(404, { code: 'not_found', message: 'Not found, or you have no access.', details: null });
    return answer === undefined
      ? json(503, { code: 'none', message: `No ${path}`, details: null })
      : json(answer === null ? 204 : 200, answer);
  };
  await loadSession();
  return sent;
}

/** Put an element on the page and wait until what it shows has settled. */
export async function shown(tag: string, properties: Record<string, unknown> = {}): Promise<LitElement> {
  const element = document.createElement(tag) as LitElement;
  Object.assign(element, properties);
  document.body.replaceChildren(element);
  await element.updateComplete;
  return element;
}

/** All elements below one that match, through shadow roots. */
export function deepAll<Found extends HTMLElement>(root: ParentNode, selector: string): Found[] {
  const inner = root instanceof Element && root.shadowRoot ? deepAll<Found>(root.shadowRoot, selector) : [];
  const below = [...root.querySelectorAll('*')].flatMap((element) =>
    element.shadowRoot ? deepAll<Found>(element.shadowRoot, selector) : [],
  );
  return [...inner, ...root.querySelectorAll<Found>(selector), ...below];
}

/** The button whose text begins with these words. */
export function buttonOf(root: ParentNode, text: string): HTMLButtonElement {
  const found = deepAll<HTMLButtonElement>(root, 'button').find((button) => textOf(button).startsWith(text));
  if (!found) throw new Error(`There is no button “${text}”.`);
  return found;
}

/** All text below an element, through shadow roots. */
export function textOf(node: Node): string {
  if (node instanceof HTMLStyleElement) return '';
  if (node instanceof Text) return node.data;
  const children = [...(node instanceof Element && node.shadowRoot ? node.shadowRoot.childNodes : [])];
  return [...children, ...node.childNodes].map(textOf).join(' ').replace(/\s+/g, ' ').trim();
}

export function waitForText(root: Node, text: string): Promise<void> {
  return vi.waitFor(() => expect(textOf(root)).toContain(text));
}
