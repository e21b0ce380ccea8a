import { expect, test } from 'vitest';
import { keyName, showKey } from './keys';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test('a key is named with what was held', () => {
  expect(keyName({ ...none, key: 'a' })).toBe('a');
  expect(keyName({ ...none, key: ' ' })).toBe('Space');
  expect(keyName({ ...none, key: 'Z', shiftKey: true, ctrlKey: true })).toBe('ctrl+shift+z');
  expect(keyName({ ...none, key: 'z', metaKey: true })).toBe('ctrl+z');
  expect(keyName({ ...none, key: 'ArrowUp', shiftKey: true })).toBe('shift+ArrowUp');
});

test('shift is not told where it only makes the sign', () => {
  expect(keyName({ ...none, key: '?', shiftKey: true })).toBe('?');
});

test('a key is shown as it stands on the keyboard', () => {
  expect(showKey('ArrowLeft')).toBe('←');
  expect(showKey('ctrl+z')).toBe('Ctrl Z');
  expect(showKey('Space')).toBe('Space');
  expect([showKey('+'), showKey('ctrl++')]).toEqual(['+', 'Ctrl +']);
});
