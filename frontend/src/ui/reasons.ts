/** Why no candidate is good enough, in the words of the site and of the person. */

import type { DefectsEnum, ReasonEnum, ReasonsEnum } from '../contract/schema';

export interface Choice<Value extends string = string> {
  value: Value;
  name: string;
  key: string;
}

export const REASONS: readonly Choice<ReasonsEnum>[] = [
  { value: 'complex_geometry', name: 'Complex geometry', key: '1' },
  { value: 'occlusion', name: 'Mostly hidden behind something', key: '2' },
  { value: 'transparency', name: 'Transparent or reflective', key: '3' },
  { value: 'small_object', name: 'Too small in the photo', key: '4' },
  { value: 'other', name: 'Other', key: '5' },
];

export const DEFECTS: readonly Choice<DefectsEnum>[] = [
  { value: 'floaters', name: 'Floating pieces', key: 'f' },
  { value: 'bottomless', name: 'No bottom or back', key: 'b' },
  { value: 'missing_symmetry', name: 'Symmetry broken', key: 'm' },
  { value: 'not_closed', name: 'Holes in the surface', key: 'n' },
  { value: 'wrong_shape', name: 'Wrong shape', key: 's' },
  { value: 'wrong_texture', name: 'Wrong texture', key: 't' },
];

export const MASK_PROBLEMS: readonly Choice<ReasonEnum>[] = [
  { value: 'poor_quality', name: 'The mask is poor', key: '1' },
  { value: 'several_objects', name: 'It covers several objects', key: '2' },
  { value: 'unclear_part', name: 'Only an unclear part is visible', key: '3' },
  { value: 'other', name: 'Other', key: '4' },
];

export function nameOf(choices: readonly Choice[], value: string): string {
  return choices.find((choice) => choice.value === value)?.name ?? value;
}
