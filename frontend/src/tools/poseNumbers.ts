/** A pose as numbers that a person reads and types: position and size in the scene's unit, angles in degrees. */

import { cameraFromObject, sceneFromObject } from '../domain/frames';
import { aboutAxis, canonical, type Layout, multiply, type QuaternionWxyz, toMatrix } from '../domain/layout';

export interface PoseNumbers {
  /** Of the object's middle, from the camera. */
  right: number;
  up: number;
  away: number;
  /** Turns of an upright object that faces the camera: about its upright axis, then its side, then its front. */
  yaw: number;
  pitch: number;
  roll: number;
  /** The longest side. */
  size: number;
}

export type PoseNumber = keyof PoseNumbers;

const LARGEST = 10_000;
const SMALLEST = 1e-4;
const NAMES: Record<PoseNumber, string> = {
  right: 'Right',
  up: 'Up',
  away: 'Away',
  yaw: 'Yaw',
  pitch: 'Pitch',
  roll: 'Roll',
  size: 'Size',
};

const degrees = (radians: number) => (radians * 180) / Math.PI;
const radians = (angle: number) => (angle * Math.PI) / 180;

function turnOf({ yaw, pitch, roll }: PoseNumbers): QuaternionWxyz {
  const about = multiply(aboutAxis([0, 1, 0], radians(yaw)), aboutAxis([1, 0, 0], radians(pitch)));
  return canonical(multiply(about, aboutAxis([0, 0, 1], radians(roll))));
}

export function numbersOf(layout: Layout): PoseNumbers {
  const { quaternion_wxyz, translation, scale } = sceneFromObject(layout);
  const m = toMatrix({ quaternion_wxyz, translation: [0, 0, 0], scale: 1 });
  const pitch = Math.asin(Math.max(-1, Math.min(1, -m[6]!)));
  // Looking straight up or down, yaw and roll turn about the same axis: all of it is yaw.
  const isSteep = Math.abs(m[6]!) > 1 - 1e-9;
  const yaw = isSteep ? Math.atan2(-m[8]!, m[0]!) : Math.atan2(m[2]!, m[10]!);
  const roll = isSteep ? 0 : Math.atan2(m[4]!, m[5]!);
  const [right, up, back] = translation;
  return {
    right,
    up,
    away: -back,
    yaw: degrees(yaw),
    pitch: degrees(pitch),
    roll: degrees(roll),
    size: scale,
  };
}

export function layoutOfNumbers(numbers: PoseNumbers): Layout {
  return cameraFromObject({
    quaternion_wxyz: turnOf(numbers),
    translation: [numbers.right, numbers.up, -numbers.away],
    scale: numbers.size,
  });
}

/** Why a number cannot be, in words; '' when it can. `typed` is the text of the field. */
export function numberProblem(name: PoseNumber, typed: string): string {
  const value = typed.trim() === '' ? Number.NaN : Number(typed);
  if (!Number.isFinite(value)) return `${NAMES[name]}: type a number.`;
  if (name === 'away' && value < SMALLEST) return 'Away: more than 0, or the object lies behind the camera.';
  if (name === 'size' && value < SMALLEST) return 'Size: more than 0.';
  if (['yaw', 'pitch', 'roll'].includes(name))
    return Math.abs(value) > 360 ? `${NAMES[name]}: between -360 and 360 degrees.` : '';
  return Math.abs(value) > LARGEST ? `${NAMES[name]}: at most ${LARGEST}.` : '';
}
