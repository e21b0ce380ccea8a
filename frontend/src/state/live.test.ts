import { expect, test } from 'vitest';
import { readNews, reconnectWait, socketAddress } from './live';

test('a frame that is not news is nothing', () => {
  expect(readNews('{"type":"funnel.changed","campaign_id":"a"}')).toEqual({
    type: 'funnel.changed',
    campaign_id: 'a',
  });
  expect(readNews('nonsense')).toBeNull();
  expect(readNews('[1]')).toBeNull();
  expect(readNews(new ArrayBuffer(1))).toBeNull();
});

test('waits double up to half a minute, and differ from page to page', () => {
  expect([0, 1, 2, 10].map((attempt) => reconnectWait(attempt, () => 1))).toEqual([500, 1000, 2000, 30_000]);
  expect(reconnectWait(1, () => 0)).toBe(500);
});

test('the address of the socket follows the page', () => {
  expect(socketAddress('/ws', 'https://maquette.example/lead')).toBe('wss://maquette.example/ws');
  expect(socketAddress('ws://127.0.0.1:8001/ws', 'http://127.0.0.1:8000/')).toBe('ws://127.0.0.1:8001/ws');
});
