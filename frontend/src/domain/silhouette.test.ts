import { describe, expect, it } from 'vitest';
import { type Bitmap, bitmapFromRgba, silhouetteIou } from './silhouette';

function bitmap(rows: string[]): Bitmap {
  const data = Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 255 : 0));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

describe('silhouetteIou', () => {
  it('is 1 for the same silhouette and 0 for disjoint ones', () => {
    const half = bitmap(['##..', '##..']);
    expect(silhouetteIou(half, half)).toBe(1);
    expect(silhouetteIou(half, bitmap(['..##', '..##']))).toBe(0);
  });

  it('counts pixels inside both over pixels inside either', () => {
    expect(silhouetteIou(bitmap(['##..', '##..']), bitmap(['.##.', '.##.']))).toBe(2 / 6);
  });

  it('is 0 when both are empty', () => {
    expect(silhouetteIou(bitmap(['..']), bitmap(['..']))).toBe(0);
  });

  it('refuses different sizes and a broken bitmap', () => {
    expect(() => silhouetteIou(bitmap(['#.']), bitmap(['#', '.']))).toThrow(RangeError);
    expect(() => silhouetteIou(bitmap(['#']), { width: 2, height: 1, data: Uint8Array.of(1) })).toThrow(
      RangeError,
    );
  });
});

describe('bitmapFromRgba', () => {
  const rgba = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0, 10, 0, 0, 255, 200, 0, 0, 255); // 2 x 2

  it('reads a channel against a threshold', () => {
    expect([...bitmapFromRgba(rgba, 2, 2, { channel: 0 }).data]).toEqual([1, 0, 0, 1]);
    expect([...bitmapFromRgba(rgba, 2, 2, { channel: 3 }).data]).toEqual([1, 0, 1, 1]);
    expect([...bitmapFromRgba(rgba, 2, 2, { channel: 0, threshold: 5 }).data]).toEqual([1, 0, 1, 1]);
  });

  it('turns rows read from WebGL the right way up', () => {
    expect([...bitmapFromRgba(rgba, 2, 2, { channel: 0, flipRows: true }).data]).toEqual([0, 1, 1, 0]);
  });

  it('refuses pixels of another size', () => {
    expect(() => bitmapFromRgba(rgba, 3, 2, { channel: 0 })).toThrow(RangeError);
  });
});
