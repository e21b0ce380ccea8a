import { expect, it } from 'vitest';
import { IDENTITY, type Layout } from '../../domain/layout';
import { LayoutEditor } from './layoutEditor';

const START: Layout = { ...IDENTITY, translation: [0, 0, 2] };
const moved = (x: number): Layout => ({ ...START, translation: [x, 0, 2] });

function bench() {
  let time = 0;
  const seen: Layout[] = [];
  const editor = new LayoutEditor(
    START,
    START,
    (layout) => seen.push(layout),
    () => {
      time += 1000;
      return time;
    },
  );
  return { editor, seen };
}

it('makes a whole drag one change', () => {
  const { editor, seen } = bench();
  editor.drag(moved(0.1));
  editor.drag(moved(0.2));
  editor.drop('Move', moved(0.3));
  expect([editor.count, editor.history.length, seen.length]).toEqual([1, 1, 3]);
  expect(editor.undo()).toBe('Move');
  expect(editor.layout).toEqual(START);
});

it('slides from where the drag began', () => {
  const { editor } = bench();
  const focal = { fx: 100, fy: 100 };
  editor.slide('translate', 10, 0, focal, 400);
  editor.slide('translate', 20, 0, focal, 400);
  editor.drop('Move');
  expect(editor.layout.translation[0]).toBeCloseTo(0.4, 12);
  editor.undo();
  expect(editor.layout).toEqual(START);
});

it('is not changed by a press without a drag', () => {
  const { editor, seen } = bench();
  editor.drop('Move');
  expect([editor.count, seen]).toEqual([0, []]);
});

it('starting over can be undone', () => {
  const { editor } = bench();
  editor.nudge('scale', 'up', false);
  const bigger = editor.layout;
  editor.resetPose();
  expect(editor.layout).toEqual(START);
  editor.undo();
  expect(editor.layout).toEqual(bigger);
  expect(editor.redo()).toBe('Reset pose');
});

it('undoes a fit, a quarter turn and a reset of the rotation, each as one step', () => {
  const start: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0, 0, 2], scale: 0.5 };
  const fitted: Layout = { quaternion_wxyz: [1, 0, 0, 0], translation: [0.1, 0, 3], scale: 0.7 };
  const editor = new LayoutEditor(
    start,
    start,
    () => {},
    () => 0,
  );
  editor.apply('Fit', fitted);
  expect(editor.layout).toEqual(fitted);
  editor.turn('y', 2);
  expect(editor.layout).toMatchObject({ translation: fitted.translation, scale: fitted.scale });
  editor.resetRotation();
  expect(editor.layout).toEqual({ ...fitted, quaternion_wxyz: start.quaternion_wxyz });
  expect([editor.undo(), editor.undo(), editor.undo()]).toEqual(['Reset rotation', 'Turn', 'Fit']);
  expect(editor.layout).toEqual(start);
});
