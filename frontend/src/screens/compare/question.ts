/** What a round asks, by the attribute that it judges, and what each answer means. */

import type { AttributeEnum } from '../../contract/schema';
import type { Answer } from '../../domain/bestOfN';
import { isShading, type Shading } from '../../viewer/shading';

export interface AnswerName {
  text: string;
  /** What the answer leads to, for a tooltip. */
  help: string;
}
export type AnswerNames = Record<Answer, AnswerName>;

const QUESTIONS: Record<AttributeEnum, string> = {
  shape: 'Which has the better SHAPE? Ignore colours.',
  texture: 'Which has the better TEXTURE? Ignore the shape.',
  overall: 'Which is the better reconstruction?',
};

export function questionOf(attribute: AttributeEnum): string {
  return QUESTIONS[attribute];
}

/** How a round starts: colours would distract from a shape. */
export function firstShading(attribute: AttributeEnum, campaignDefault: string): Shading {
  if (attribute === 'shape') return 'clay';
  return isShading(campaignDefault) ? campaignDefault : 'texture';
}

export function answerNames(attribute: AttributeEnum): AnswerNames {
  const better = attribute === 'overall' ? 'is better' : `${attribute} is better`;
  return {
    left: { text: `Left ${better}`, help: 'The left one stays and meets the next candidate.' },
    right: { text: `Right ${better}`, help: 'The right one stays and meets the next candidate.' },
    tie: { text: 'Equal', help: 'Equally good: one of them, chosen at random, meets the next candidate.' },
    both_bad: {
      text: 'Both unusable',
      help: 'Neither is good enough: both leave the round. When none is left, the object goes to an artist.',
    },
    cannot_judge: {
      text: 'Can’t tell',
      help: 'Nothing here shows which is better: one of them, chosen at random, meets the next candidate, and no preference is stored.',
    },
  };
}
