/** The colour of a mask, chosen against the object that it covers, so that it is seen on every object. */

export type Rgb = readonly [number, number, number];

export const TINTS = ['#ff5a1f', '#00b7ff', '#ff2fd0', '#7dff2a'] as const;
export type Tint = (typeof TINTS)[number];

function linear(value: number): number {
  const unit = value / 255;
  return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
}

/** sRGB (0 to 255) in OKLab, where distances are those that are seen. */
export function oklab([red, green, blue]: Rgb): Rgb {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function rgbOf(tint: string): Rgb {
  const value = Number.parseInt(tint.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The tint that is farthest from the object's mean colour (sRGB, 0 to 255). */
export function tintAgainst(colour: Rgb): Tint {
  const [l, a, b] = oklab(colour);
  const distance = (tint: Tint) => {
    const [tl, ta, tb] = oklab(rgbOf(tint));
    return Math.hypot(tl - l, ta - a, tb - b);
  };
  return TINTS.reduce((best, tint) => (distance(tint) > distance(best) ? tint : best));
}

/** The mean of RGBA pixels (0 to 255) weighted by the opacity of a mask's, or null under an empty mask. */
export function meanUnder(photo: ArrayLike<number>, mask: ArrayLike<number>): Rgb | null {
  const sum = [0, 0, 0];
  let weight = 0;
  for (let at = 0; at < photo.length; at += 4) {
    const alpha = mask[at + 3]!;
    weight += alpha;
    for (const channel of [0, 1, 2]) sum[channel]! += alpha * photo[at + channel]!;
  }
  return weight === 0 ? null : [sum[0]! / weight, sum[1]! / weight, sum[2]! / weight];
}

const SIDE = 48;

/** The mean colour of the photo under the mask, from small copies of both; null under an empty mask. */
export function meanColour(photo: CanvasImageSource, mask: CanvasImageSource): Rgb | null {
  const pixels = (image: CanvasImageSource) => {
    const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
    context?.drawImage(image, 0, 0, SIDE, SIDE);
    return context?.getImageData(0, 0, SIDE, SIDE).data ?? [];
  };
  return meanUnder(pixels(photo), pixels(mask));
}

/** The tint of one mask: chosen when the mask first covers something, and kept while it is drawn further. */
export class ObjectTint {
  private chosen: Tint | null = null;

  get colour(): Tint {
    return this.chosen ?? TINTS[0];
  }

  /** Another photo or another mask. */
  reset(): void {
    this.chosen = null;
  }

  choose(photo: CanvasImageSource | null, mask: CanvasImageSource): void {
    const colour = this.chosen === null && photo ? meanColour(photo, mask) : null;
    if (colour) this.chosen = tintAgainst(colour);
  }
}
