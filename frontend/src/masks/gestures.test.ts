import { expect, test } from 'vitest';
import { type DrawingTool, Gestures, type Press } from './gestures';

const photo = { width: 100, height: 80 };

function press(tool: DrawingTool, x: number, y: number, more: Partial<Press> = {}): Press {
  return { tool, point: { x, y }, isSecond: false, diameter: 6, reach: 3, ...more };
}

test('a click is inside the object, a right click outside it', () => {
  const gestures = new Gestures();
  expect(gestures.press(press('click', 5, 6), photo)).toEqual({
    kind: 'point',
    point: { x: 5, y: 6, positive: true },
  });
  expect(gestures.press(press('click', 5, 6, { isSecond: true }), photo)).toMatchObject({
    point: { positive: false },
  });
});

test('a click outside the photo is ignored', () => {
  expect(new Gestures().press(press('click', 100, 6), photo)).toBeNull();
});

test('a box is whole pixels inside the photo, whichever way it was drawn', () => {
  const gestures = new Gestures();
  gestures.press(press('box', 50.4, 40), photo);
  gestures.move([{ x: -5, y: 10.6 }]);
  expect(gestures.lift(photo)).toEqual({ kind: 'box', box: [0, 11, 50, 29] });
});

test('a tiny accidental box is ignored', () => {
  const gestures = new Gestures();
  gestures.press(press('box', 10, 10), photo);
  gestures.move([{ x: 12, y: 40 }]);
  expect(gestures.lift(photo)).toBeNull();
  expect(gestures.unfinished).toBeNull();
});

test('a stroke is painted piece by piece and finished as a whole', () => {
  const gestures = new Gestures();
  gestures.press(press('brush', 1, 1), photo);
  expect(gestures.move([{ x: 2, y: 2 }])).toMatchObject({
    points: [
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ],
    erases: false,
  });
  expect(gestures.move([{ x: 3, y: 3 }])).toMatchObject({
    points: [
      { x: 2, y: 2 },
      { x: 3, y: 3 },
    ],
  });
  expect(gestures.lift(photo)).toMatchObject({ kind: 'stroke', diameter: 6, points: { length: 3 } });
});

test('the right button turns the brush into an eraser and back', () => {
  const gestures = new Gestures();
  gestures.press(press('brush', 1, 1, { isSecond: true }), photo);
  expect(gestures.stroke?.erases).toBe(true);
  gestures.press(press('eraser', 1, 1, { isSecond: true }), photo);
  expect(gestures.stroke?.erases).toBe(false);
});

test('a polygon closes at its first corner, and not before three', () => {
  const gestures = new Gestures();
  gestures.press(press('polygon', 10, 10), photo);
  gestures.press(press('polygon', 40, 10), photo);
  expect(gestures.closePolygon()).toBeNull();
  gestures.press(press('polygon', 40, 40), photo);
  expect(gestures.press(press('polygon', 11, 11), photo)).toMatchObject({
    kind: 'polygon',
    points: { length: 3 },
  });
});

test('a gesture under way can be given up', () => {
  const gestures = new Gestures();
  expect(gestures.cancel()).toBe(false);
  gestures.press(press('polygon', 10, 10), photo);
  expect(gestures.cancel()).toBe(true);
  expect(gestures.unfinished).toBeNull();
});

const CORNERS = [
  { x: 10, y: 10 },
  { x: 30, y: 10 },
  { x: 30, y: 30 },
  { x: 10, y: 30 },
];

test('a corner of the polygon is dragged, and stays inside the photo', () => {
  const gestures = new Gestures();
  expect(gestures.press(press('polygon', 31, 10, { corners: CORNERS }), photo)).toBeNull();
  gestures.move([{ x: 120, y: 5 }]);
  const points = CORNERS.with(1, { x: 100, y: 5 });
  expect(gestures.lift(photo)).toEqual({ kind: 'corners', points, chosen: 1 });
  expect(gestures.unfinished).toBeNull();
});

test('the middle of a side becomes a corner', () => {
  const gestures = new Gestures();
  gestures.press(press('polygon', 20, 11, { corners: CORNERS }), photo);
  gestures.move([{ x: 20, y: 2 }]);
  const points = CORNERS.toSpliced(1, 0, { x: 20, y: 2 });
  expect(gestures.lift(photo)).toEqual({ kind: 'corners', points, chosen: 1 });
});

test('the other button deletes a corner, but never one of three', () => {
  const gestures = new Gestures();
  const second = { corners: CORNERS, isSecond: true };
  expect(gestures.press(press('polygon', 10, 29, second), photo)).toEqual({
    kind: 'corners',
    points: CORNERS.slice(0, 3),
    chosen: 2,
  });
  const triangle = { corners: CORNERS.slice(0, 3), isSecond: true };
  expect(gestures.press(press('polygon', 10, 10, triangle), photo)).toBeNull();
  expect(gestures.unfinished).toBeNull();
});

test('away from the polygon a new one begins', () => {
  const gestures = new Gestures();
  gestures.press(press('polygon', 60, 60, { corners: CORNERS }), photo);
  expect(gestures.unfinished).toEqual({ kind: 'polygon', points: [{ x: 60, y: 60 }], to: null });
});
