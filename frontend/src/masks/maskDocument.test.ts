import { expect, test } from 'vitest';
import { MaskDocument, type MaskImage, type PaintStep, type Proposed, type Step } from './maskDocument';

const image = (name: string) => name as unknown as MaskImage;
const stroke: PaintStep = { kind: 'stroke', points: [{ x: 1, y: 1 }], diameter: 4, erases: false };
const eraser: PaintStep = { ...stroke, erases: true };
const proposed: Proposed = { proposalId: 'p1', image: image('p1'), maker: 'GrabCut', method: 'grabcut' };

function prompt(x: number): Step {
  return { kind: 'prompt', prompts: { points: [{ x, y: 0, positive: true }], box: null }, result: null };
}

test('an empty mask has nothing to undo and nothing to draw', () => {
  const document = MaskDocument.empty();
  expect([document.canUndo, document.canRedo, document.isChanged]).toEqual([false, false, false]);
  expect(document.layers).toEqual({ base: null, paint: [] });
});

test('undo and redo walk over the steps, and a new step forgets those undone', () => {
  const document = MaskDocument.empty().with(stroke).with(eraser);
  expect(document.undo().layers.paint).toEqual([stroke]);
  expect(document.undo().redo().layers.paint).toEqual([stroke, eraser]);
  expect(document.undo().with(stroke).canRedo).toBe(false);
});

test('undo does not remove the initial mask', () => {
  const document = MaskDocument.from(image('old'), 'brush').with(stroke).undo();
  expect(document.canUndo).toBe(false);
  expect(document.layers).toEqual({ base: 'old', paint: [] });
  expect(document.isChanged).toBe(false);
});

test('a prompt shows its result when it comes, and keeps the painting on top', () => {
  const asked = prompt(5);
  const waiting = MaskDocument.empty().with(stroke).with(asked);
  expect(waiting.layers).toEqual({ base: null, paint: [stroke] });
  const resolved = waiting.withResult(asked, proposed);
  expect(resolved.layers).toEqual({ base: 'p1', paint: [stroke] });
  expect(resolved.untouchedProposal).toBeNull();
});

test('while a refined prompt is pending, the earlier mask stays visible', () => {
  const first = prompt(1);
  const document = MaskDocument.empty().with(first).withResult(first, proposed).with(prompt(2));
  expect(document.layers.base).toBe('p1');
  expect(document.prompts.points).toEqual([{ x: 2, y: 0, positive: true }]);
  expect(document.undo().prompts.points).toEqual([{ x: 1, y: 0, positive: true }]);
});

test('a result of a step that was undone changes nothing on show', () => {
  const asked = prompt(1);
  const document = MaskDocument.empty().with(asked).undo().with(stroke).withResult(asked, proposed);
  expect(document.layers).toEqual({ base: null, paint: [stroke] });
});

test('clearing and importing drop painting and prompts', () => {
  const asked = prompt(1);
  const drawn = MaskDocument.empty().with(asked).withResult(asked, proposed).with(stroke);
  expect(drawn.with({ kind: 'clear' }).layers).toEqual({ base: null, paint: [] });
  const imported = drawn.with({ kind: 'import', image: image('file'), name: 'm.png' });
  expect(imported.layers).toEqual({ base: 'file', paint: [] });
  expect(imported.prompts.points).toEqual([]);
});

test('the record states how the mask was made', () => {
  const asked = prompt(1);
  const document = MaskDocument.empty().with(asked).withResult(asked, proposed);
  expect(document.method).toBe('grabcut');
  expect(document.untouchedProposal).toBe(proposed);
  expect(document.with(stroke).with(eraser).method).toBe('grabcut + brush + eraser');
  expect(MaskDocument.from(image('old'), 'import').with(eraser).method).toBe('import + eraser');
});

const TRIANGLE = [
  { x: 0, y: 0 },
  { x: 9, y: 0 },
  { x: 0, y: 9 },
];
const WIDER = TRIANGLE.with(1, { x: 20, y: 0 });
const polygon = (points: typeof TRIANGLE) => ({ kind: 'polygon', points, erases: false }) as const;

test('other corners take the place of the polygon, and undo brings it back', () => {
  const document = MaskDocument.empty()
    .with(stroke)
    .with(polygon(TRIANGLE))
    .withCorners(WIDER)
    .withCorners(TRIANGLE);
  expect(document.layers.paint).toEqual([stroke, { ...polygon(TRIANGLE), replaces: true }]);
  expect(document.undo().corners).toEqual(WIDER);
  expect(document.undo().undo().layers.paint).toEqual([stroke, polygon(TRIANGLE)]);
  expect(document.method).toBe('brush + polygon');
});

test('corners can be edited only while nothing came after the polygon', () => {
  expect(MaskDocument.empty().with(polygon(TRIANGLE)).with(stroke).corners).toBeNull();
  const begun = MaskDocument.empty().with(stroke).withCorners(TRIANGLE);
  expect(begun.layers.paint).toEqual([stroke, polygon(TRIANGLE)]);
});
