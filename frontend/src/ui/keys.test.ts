import { afterEach, expect, test } from 'vitest';
import { isComposition, type KeyPress, keyLabels, keyName, learnKeyLabel, showKey } from './keyNames';

const none = {
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 0,
};
const press = (code: string, key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  ...none,
  code,
  key,
  ...held,
});

afterEach(() => keyLabels.set(new Map()));

test('a key is named by its position, whatever the layout prints on it', () => {
  expect(keyName(press('KeyA', 'a'))).toBe('a');
  expect(keyName(press('KeyA', 'q'))).toBe('a');
  expect(keyName(press('KeyA', 'ф'))).toBe('a');
  expect(keyName(press('KeyX', 'ס'))).toBe('x');
  expect(keyName(press('Digit1', '&'))).toBe('1');
  expect(keyName(press('BracketLeft', 'ü'))).toBe('[');
  expect(keyName(press('Space', ' '))).toBe('Space');
});

test('modifiers come before the key in one order', () => {
  const held = { shiftKey: true, ctrlKey: true };
  expect(keyName(press('KeyZ', 'Z', held))).toBe('ctrl+shift+z');
  expect(keyName(press('KeyZ', 'z', { metaKey: true }))).toBe('ctrl+z');
  expect(keyName(press('ArrowUp', 'ArrowUp', { shiftKey: true }))).toBe('shift+ArrowUp');
});

test('Ctrl goes by the letter on Latin layouts and by position on others', () => {
  expect(keyName(press('KeyW', 'z', { ctrlKey: true }))).toBe('ctrl+z');
  expect(keyName(press('KeyZ', 'я', { ctrlKey: true }))).toBe('ctrl+z');
});

test('the question mark is found wherever the layout has it', () => {
  expect(keyName(press('Slash', '?', { shiftKey: true }))).toBe('?');
  expect(keyName(press('Minus', '?', { shiftKey: true }))).toBe('?');
  expect(keyName(press('Digit7', '?', { shiftKey: true }))).toBe('?');
  expect(keyName(press('Slash', '؟', { shiftKey: true }))).toBe('?');
});

test('the digits of the keypad count while they are digits', () => {
  expect(keyName(press('Numpad4', '4'))).toBe('4');
  expect(keyName(press('Numpad4', 'ArrowLeft'))).toBe('ArrowLeft');
  expect(keyName(press('NumpadEnter', 'Enter'))).toBe('Enter');
});

test('composed text is no key of the page', () => {
  expect(isComposition(press('KeyA', 'Process'))).toBe(true);
  expect(isComposition(press('KeyA', 'a', { isComposing: true }))).toBe(true);
  expect(isComposition(press('KeyA', 'a', { keyCode: 229 }))).toBe(true);
  expect(isComposition(press('KeyA', 'a', { keyCode: 65 }))).toBe(false);
});

test('a key is shown with the label of the present layout', () => {
  expect(showKey('a')).toBe('A');
  learnKeyLabel(press('KeyA', 'ф'));
  learnKeyLabel(press('KeyB', 'X', { shiftKey: true }));
  expect([showKey('a'), showKey('ctrl+a'), showKey('b')]).toEqual(['Ф', 'Ctrl Ф', 'B']);
  expect([showKey('ArrowLeft'), showKey('Space'), showKey('+'), showKey('ctrl++')]).toEqual([
    '←',
    'Space',
    '+',
    'Ctrl +',
  ]);
});
