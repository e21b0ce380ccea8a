import { expect, test } from 'vitest';
import { previousText } from './text';

test.each([
  ['mask_accepted', '', 'Mask accepted'],
  ['discarded', 'poor_quality', 'Discarded: poor mask quality'],
  ['mask_problem', 'several_objects', 'Mask problem: It covers several objects'],
  ['rated', 'Fair', 'Rated Fair'],
  ['posed', '0.914', 'Outline match 91 %'],
  ['pose_accepted', '', 'Pose accepted'],
  ['pose_returned', 'It floats.', 'Pose sent back: It floats.'],
  ['escalated', '', 'Sent to an artist'],
] as const)('%s %s', (submitted_as, detail, text) => {
  expect(previousText({ submitted_as, detail })).toBe(text);
});
