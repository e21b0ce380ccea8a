import { expect, test, vi } from 'vitest';
import { ApiClient, apiPath, isWorthRetrying } from './client';
import { ApiError, NetworkError } from './errors';

function json(status: number, body: unknown): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status });
}

function clientWith(...answers: (Response | Error)[]) {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as Response;
  });
  const wait = vi.fn(async () => {});
  const onSignedOut = vi.fn();
  const renewSession = vi.fn(async () => {});
  const client = new ApiClient({
    fetch: fetch as unknown as typeof globalThis.fetch,
    csrfToken: () => 'token-1',
    wait,
    onSignedOut,
    renewSession,
  });
  return { client, fetch, wait, onSignedOut, renewSession };
}

test('a path is put below /api/ once, and empty query values are left out', () => {
  expect(apiPath('images/7/')).toBe('/api/images/7/');
  expect(apiPath('/api/images/7/')).toBe('/api/images/7/');
  expect(apiPath('images/', { cursor: null, state: '', limit: 20 })).toBe('/api/images/?limit=20');
});

test('a write carries the token and the body as JSON', async () => {
  const { client, fetch } = clientWith(json(201, { id: 'a' }));
  expect(await client.post('tokens/', { name: 'x' })).toEqual({ id: 'a' });
  const [path, init] = fetch.mock.calls[0]!;
  expect(path).toBe('/api/tokens/');
  expect(init.body).toBe('{"name":"x"}');
  expect(init.headers).toMatchObject({ 'X-CSRFToken': 'token-1', 'Content-Type': 'application/json' });
});

test('a form is sent as it is, so that the browser writes its boundary', async () => {
  const { client, fetch } = clientWith(json(201, {}));
  const form = new FormData();
  await client.post('campaigns/1/images/', form);
  const [, init] = fetch.mock.calls[0]!;
  expect(init.body).toBe(form);
  expect(init.headers).not.toHaveProperty('Content-Type');
});

test('an empty answer is null', async () => {
  const { client } = clientWith(json(204, null));
  expect(await client.post('work-items/claim/', {})).toBeNull();
});

test('a refusal keeps code, message, details and status', async () => {
  const { client } = clientWith(
    json(409, { code: 'stale_lease', message: 'Not yours.', details: { id: 1 } }),
  );
  await expect(client.post('work-items/1/release/')).rejects.toMatchObject({
    status: 409,
    code: 'stale_lease',
    message: 'Not yours.',
    details: { id: 1 },
  });
});

test('a refusal that is not the site’s own still becomes a sentence', async () => {
  const { client } = clientWith(new Response('<html>', { status: 502 }));
  await expect(client.get('workers/')).rejects.toMatchObject({ code: 'http_502', status: 502 });
});

test('a read is tried three times when the network is gone, a write once', async () => {
  const gone = new TypeError('failed to fetch');
  const read = clientWith(gone, gone, gone);
  await expect(read.client.get('workers/')).rejects.toBeInstanceOf(NetworkError);
  expect(read.fetch).toHaveBeenCalledTimes(3);
  expect(read.wait.mock.calls).toEqual([[300], [600]]);
  const write = clientWith(gone);
  await expect(write.client.post('tokens/', {})).rejects.toBeInstanceOf(NetworkError);
  expect(write.fetch).toHaveBeenCalledTimes(1);
});

test('a read succeeds when the network comes back', async () => {
  const { client } = clientWith(new TypeError('failed to fetch'), json(200, { results: [] }));
  expect(await client.get('workers/')).toEqual({ results: [] });
});

test('a log-in that ran out is told, except for a wrong password', async () => {
  const refusal = () => json(401, { code: 'not_signed_in', message: 'Sign in first.', details: {} });
  const other = clientWith(refusal());
  await expect(other.client.get('workers/')).rejects.toBeInstanceOf(ApiError);
  expect(other.onSignedOut).toHaveBeenCalledTimes(1);
  const login = clientWith(refusal());
  await expect(login.client.post('session/', {})).rejects.toBeInstanceOf(ApiError);
  expect(login.onSignedOut).not.toHaveBeenCalled();
});

test('an old forgery token is renewed and the call made again, once', async () => {
  const refusal = () => json(403, { code: 'csrf_failed', message: 'Token.', details: {} });
  const { client, fetch, renewSession } = clientWith(refusal(), json(201, { id: 1 }));
  expect(await client.post('tokens/', {})).toEqual({ id: 1 });
  expect(renewSession).toHaveBeenCalledTimes(1);
  expect(fetch).toHaveBeenCalledTimes(2);
});

test('a plain refusal by role is not tried again', async () => {
  const { client, fetch, renewSession } = clientWith(
    json(403, { code: 'not_allowed', message: 'No.', details: {} }),
  );
  await expect(client.post('campaigns/', {})).rejects.toMatchObject({ code: 'not_allowed' });
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(renewSession).not.toHaveBeenCalled();
});

test('only what may pass is worth a retry', () => {
  expect(isWorthRetrying(new NetworkError())).toBe(true);
  expect(isWorthRetrying(new ApiError(503, 'broker_unavailable', ''))).toBe(true);
  expect(isWorthRetrying(new ApiError(429, 'too_many_requests', ''))).toBe(true);
  expect(isWorthRetrying(new ApiError(409, 'stale_lease', ''))).toBe(false);
  expect(isWorthRetrying(new Error('bug'))).toBe(false);
});
