import { expect, test } from 'vitest';
import { escalationOutcome, maskOutcome, poseOutcome, ratingOutcome } from './outcomes';

test('a rating leads to alignment, to an artist, or waits for others', () => {
  expect(ratingOutcome('Fair', 'escalated')).toBe('Fair: below the bar, goes to an artist.');
  expect(ratingOutcome('Good', 'accepted')).toBe('Good: accepted, goes to alignment.');
  expect(ratingOutcome('Good', 'waiting_for_overlap')).toBe('Good: saved, others are still choosing.');
});

test('an escalation may wait for others too', () => {
  expect(escalationOutcome('escalated')).toBe('Sent to an artist.');
  expect(escalationOutcome('kept')).toContain('keeps its earlier mesh');
  expect(escalationOutcome('waiting_for_overlap')).toContain('Others are still choosing');
});

test('a mask is accepted, or its object discarded for a reason', () => {
  expect(maskOutcome('Mug', 'proposing', null)).toBe('Mug: mask accepted, candidates are being generated.');
  expect(maskOutcome('Mug', 'discarded', 'Poor mask quality')).toBe('Mug: discarded (poor mask quality).');
});

test('a pose finishes the object, or is reviewed first', () => {
  expect(poseOutcome(0.914, 'done')).toBe('Outline match 91 %: the object is done.');
  expect(poseOutcome(0.3, 'pose_review')).toBe('Outline match 30 %: a lead reviews the pose.');
});
