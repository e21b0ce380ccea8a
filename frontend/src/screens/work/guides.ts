/** The guide of each kind of work, in Markdown: the page's own words, for campaigns without any. */

import type { AttributeEnum, StageGuides } from '../../contract/schema';

export type GuidedWork = keyof StageGuides;

export const GUIDED_WORK: Readonly<Record<GuidedWork, string>> = {
  mask_review: 'Mask review',
  best_of_n: 'Choosing and rating',
  alignment: 'Alignment',
  pose_review: 'Pose review',
  artist: 'Artists’ meshes',
};

const MASK_REVIEW = `Accept a mask that covers **one whole object**, with its thin parts, and nothing else.

Good: Handle and spout are inside; the holes between them are outside.

Bad: The shadow or the table is inside, or a leg is missing: fix it.

Bad: Two objects in one mask, or a part that cannot be recognised: discard it.`;

const ATTRIBUTE: Record<AttributeEnum, string> = {
  shape: `Compare the geometry with the photo: proportions, parts, openings and thickness. Colours and materials do not count;
Clay shading hides them.

Good: Every part is there, in its proportion, and what is open is open.

Bad: Parts that float or merge, a closed opening, a flat back.`,
  texture: `Compare colours, patterns and materials with the photo. Small differences of shape do not count, as long as each
part has the right colour.

Good: Each part has its colour and pattern, on the back too.

Bad: Colours of the background, a smeared pattern, light and shadow painted on.`,
  overall: `Compare shape and texture with the photo, **from all sides**. Shape comes first when the two disagree.

Good: The one that a modeller would rather start from.

Bad: A better front view with a missing or invented back.`,
};

const ALIGNMENT = `Place the mesh where the object is in the photo: its outline covers the mask, and in the scene it touches what it
rests on.

1. Try **Fit** first.
2. By hand: Move and Size over the photo, then Turn.
3. **On ground** sets the depth and keeps the outline; the front, side and top views show the rest.

The wheel zooms the photo, a drag with the right button or Shift moves it, and Alt with the wheel sizes the object.

Good: The outline matches, and the object stands on its surface.

Bad: The outline matches, but in the side view the object floats or is turned round.`;

const POSE_REVIEW = `The outline of this pose hardly matches the mask. Accept it when the pose is right all the same.

Good: The object is hidden or cut off by the photo's edge, and the visible part lies where it should.

Bad: The object is turned, mirrored, too large or somewhere else: send it back, with what to change.`;

const ARTIST = `Make a complete mesh that lines up with what the photo shows. Model the unseen back plausibly.

Good: One closed surface, parts in their proportions, the colours of the photo.

Bad: The ground or other objects are part of the mesh, or only the visible side is modelled.`;

/** The page's own guide of a kind of work. */
export function ownGuide(work: GuidedWork, attribute: AttributeEnum = 'overall'): string {
  if (work === 'best_of_n') return ATTRIBUTE[attribute];
  return { mask_review: MASK_REVIEW, alignment: ALIGNMENT, pose_review: POSE_REVIEW, artist: ARTIST }[work];
}
