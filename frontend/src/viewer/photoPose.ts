/** The turn of an object in the photo, for a view of the object alone. */

import { sceneFromObject } from '../domain/frames';
import { canonical, type Layout, multiply, type QuaternionWxyz, turnBetween } from '../domain/layout';

/**
 * The turn of the object after which a camera that looks along -z sees the side that the photo's camera saw, with the
 * object's middle straight ahead.
 */
export function turnAsInPhoto(cameraFromObject: Layout): QuaternionWxyz {
  const { quaternion_wxyz, translation } = sceneFromObject(cameraFromObject);
  const length = Math.hypot(...translation);
  const [x, y, z] = translation;
  const ahead = turnBetween([x / length, y / length, z / length], [0, 0, -1]);
  return canonical(multiply(ahead, quaternion_wxyz));
}
