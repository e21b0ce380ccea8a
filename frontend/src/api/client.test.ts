import { expect, test, vi } from 'vitest';
import { ApiClient, isWorthRetrying } from './client';
import { ApiError, NetworkError } from './errors';
import { addressOf } from './operations';

const TOKEN = { body: { name: 'x', days: 1, scopes: ['read' as const] } };

function json(status: number, body: unknown): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status });
}

function clientWith(...responses: (Response | Error)[]) {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => {
    const response = responses.shift();
    if (response instanceof Error) throw response;
    return response as Response;
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

test('parameters go into the path, and empty query values are left out', () => {
  expect(addressOf('get_image', { image_id: '7/8' })).toBe('/api/images/7%2F8/');
  const query = { cursor: null, state: '', limit: 20 };
  expect(addressOf('list_images', { campaign_id: 'c' }, query)).toBe('/api/campaigns/c/images/?limit=20');
});

test('a write carries the token and the body as JSON', async () => {
  const { client, fetch } = clientWith(json(201, { id: 'a' }));
  expect(await client.call('create_token', TOKEN)).toEqual({ id: 'a' });
  const [path, init] = fetch.mock.calls[0]!;
  expect(path).toBe('/api/tokens/');
  expect(init.body).toBe('{"name":"x","days":1,"scopes":["read"]}');
  expect(init.headers).toMatchObject({ 'X-CSRFToken': 'token-1', 'Content-Type': 'application/json' });
});

test('a form is sent as fields, so that the browser writes its boundary', async () => {
  const { client, fetch } = clientWith(json(201, {}));
  const files = [new File(['1'], 'a.png'), new File(['2'], 'b.png')];
  await client.call('upload_images', { path: { campaign_id: '1' }, body: { files, licence: 'CC0' } });
  const [, init] = fetch.mock.calls[0]!;
  const form = init.body as FormData;
  expect(form.getAll('files').map((file) => (file as File).name)).toEqual(['a.png', 'b.png']);
  expect(form.get('licence')).toBe('CC0');
  expect(init.headers).not.toHaveProperty('Content-Type');
});

test('an empty response is null', async () => {
  const { client } = clientWith(json(204, null));
  expect(await client.call('claim_work_item', { body: {} })).toBeNull();
});

test('a refusal keeps code, message, details and status', async () => {
  const { client } = clientWith(
    json(409, { code: 'stale_lease', message: 'Not yours.', details: { id: 1 } }),
  );
  await expect(
    client.call('release_work_item', { path: { item_id: '1' }, body: { lease_token: 1 } }),
  ).rejects.toMatchObject({
    status: 409,
    code: 'stale_lease',
    message: 'Not yours.',
    details: { id: 1 },
  });
});

test('a refusal that is not the site’s own still becomes a sentence', async () => {
  const { client } = clientWith(new Response('<html>', { status: 502 }));
  await expect(client.call('list_workers')).rejects.toMatchObject({ code: 'http_502', status: 502 });
});

test('a read is tried three times when the network is gone, a write once', async () => {
  const gone = new TypeError('failed to fetch');
  const read = clientWith(gone, gone, gone);
  await expect(read.client.call('list_workers')).rejects.toBeInstanceOf(NetworkError);
  expect(read.fetch).toHaveBeenCalledTimes(3);
  expect(read.wait.mock.calls).toEqual([[300], [600]]);
  const write = clientWith(gone);
  await expect(write.client.call('create_token', TOKEN)).rejects.toBeInstanceOf(NetworkError);
  expect(write.fetch).toHaveBeenCalledTimes(1);
});

test('a read succeeds when the network comes back', async () => {
  const { client } = clientWith(new TypeError('failed to fetch'), json(200, { results: [] }));
  expect(await client.call('list_workers')).toEqual({ results: [] });
});

test('an expired log-in is reported, but a wrong password is not', async () => {
  const refusal = () => json(401, { code: 'not_signed_in', message: 'Sign in first.', details: {} });
  const other = clientWith(refusal());
  await expect(other.client.call('list_workers')).rejects.toBeInstanceOf(ApiError);
  expect(other.onSignedOut).toHaveBeenCalledTimes(1);
  const login = clientWith(refusal());
  await expect(
    login.client.call('sign_in', { body: { username: 'a', password: 'b' } }),
  ).rejects.toBeInstanceOf(ApiError);
  expect(login.onSignedOut).not.toHaveBeenCalled();
});

test('an old forgery token is renewed and the call made again, once', async () => {
  const refusal = () => json(403, { code: 'csrf_failed', message: 'Token.', details: {} });
  const { client, fetch, renewSession } = clientWith(refusal(), json(201, { id: 1 }));
  expect(await client.call('create_token', TOKEN)).toEqual({ id: 1 });
  expect(renewSession).toHaveBeenCalledTimes(1);
  expect(fetch).toHaveBeenCalledTimes(2);
});

test('a plain refusal by role is not tried again', async () => {
  const { client, fetch, renewSession } = clientWith(
    json(403, { code: 'not_allowed', message: 'No.', details: {} }),
  );
  await expect(client.call('create_campaign', { body: { name: 'x', sources: [] } })).rejects.toMatchObject({
    code: 'not_allowed',
  });
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
