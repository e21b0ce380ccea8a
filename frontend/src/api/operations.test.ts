import { expect, test } from 'vitest';
import type { ApiClient } from './client';
import { addressOf, encodedBody } from './operations';

const client: Pick<ApiClient, 'call'> = { call: async () => ({}) as never };

test('each of these wrong calls fails to compile, which `npm run check` verifies', () => {
  // @ts-expect-error an operation that the site does not have
  void client.call('list_nothing');
  // @ts-expect-error without its path
  void client.call('get_image');
  // @ts-expect-error without its body
  void client.call('rate_round', { path: { round_id: 'r' } });
  // @ts-expect-error a field that the site does not know
  void client.call('undo_round', { path: { round_id: 'r' }, body: { lease_token: 1, submission: true } });
  // @ts-expect-error a value that is not one of the choices
  void client.call('discard_object', { path: { object_id: 'o' }, body: { reason: 'ugly' } });
  expect.assertions(0);
});

test('a JSON body is left as it is, a form becomes fields and files', () => {
  const body = { name: 'x' };
  expect(encodedBody('create_token', body)).toBe(body);
  const form = encodedBody('replace_mask', {
    mask: new Blob(['1']),
    lease_token: 7,
    method: null,
  }) as FormData;
  expect([...form.keys()]).toEqual(['mask', 'lease_token']);
  expect(form.get('lease_token')).toBe('7');
});

test('an address fills each parameter once', () => {
  const path = { dataset_id: 'd', path: 'tables/rows.parquet' };
  expect(addressOf('get_dataset_file', path)).toBe('/api/datasets/d/files/tables%2Frows.parquet');
});
