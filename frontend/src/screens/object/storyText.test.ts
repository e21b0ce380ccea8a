import { expect, test } from 'vitest';
import { answerText, disagreementText, personName, ratingText, rowsText } from './storyText';

const NUMBERS = new Map([
  ['a', 3],
  ['b', 7],
]);
const COMPARISON = {
  left: 'a',
  right: 'b',
  answer: 'left',
  kept: 'a',
  kept_by_draw: false,
  decided_at: '2026-01-01T00:00:00Z',
  active_ms: 4200,
} as const;

test('an answer names the candidate that stays only if the draw decided', () => {
  expect(answerText(COMPARISON, NUMBERS)).toBe('Left is better');
  expect(answerText({ ...COMPARISON, answer: 'tie', kept: 'b', kept_by_draw: true }, NUMBERS)).toBe(
    'Equal (No. 7 kept at random)',
  );
  expect(answerText({ ...COMPARISON, answer: 'both_bad', kept: null }, NUMBERS)).toBe('Both unusable');
});

test('a rating is put against the bar in words, with the bar for those who see it', () => {
  expect(ratingText({ value: 0.5, name: 'Fair', meets_bar: false, bar: 'Good' })).toBe(
    'Fair: below the bar (Good or better)',
  );
  expect(ratingText({ value: 1, name: 'Excellent', meets_bar: true, bar: null })).toBe(
    'Excellent: reaches the bar',
  );
});

test('annotators who agree are not listed', () => {
  expect(disagreementText({ winners: false, acceptance: false })).toBe('');
  expect(disagreementText({ winners: true, acceptance: false })).toContain('different winners');
  expect(disagreementText({ winners: false, acceptance: true })).toContain('good enough');
});

test('the reader is marked among the people', () => {
  expect(personName({ name: 'ada', is_you: true })).toBe('ada (you)');
  expect(personName({ name: 'Person 1', is_you: false })).toBe('Person 1');
});

test('rows of a release are counted in words', () => {
  expect(rowsText({ preferences: 12, sft: 1 })).toBe('12 preference pairs, 1 SFT sample');
});
