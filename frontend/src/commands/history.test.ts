import { expect, it } from 'vitest';
import { IDENTITY, type Layout } from '../domain/layout';
import { History } from './history';
import { SetLayout } from './setLayout';

const at = (x: number): Layout => ({ ...IDENTITY, translation: [x, 0, 0] });

function bench() {
  let layout = at(0);
  const history = new History(500);
  const move = (to: number, now: number, name = 'Move') =>
    history.run(
      new SetLayout(name, layout, at(to), (changed) => {
        layout = changed;
      }),
      now,
    );
  return { history, move, where: () => layout.translation[0] };
}

it('undoes and redoes in order', () => {
  const { history, move, where } = bench();
  move(1, 0);
  move(2, 1000);
  expect([history.undo(), where()]).toEqual(['Move', 1]);
  expect([history.undo(), where()]).toEqual(['Move', 0]);
  expect(history.undo()).toBeNull();
  expect([history.redo(), where()]).toEqual(['Move', 1]);
  expect([history.redo(), where(), history.redo()]).toEqual(['Move', 2, null]);
});

it('makes quick steps of one kind one command', () => {
  const { history, move, where } = bench();
  move(1, 0);
  move(2, 100);
  move(3, 200, 'Turn');
  expect(history.length).toBe(2);
  history.undo();
  history.undo();
  expect(where()).toBe(0);
});

it('never merges over an undo', () => {
  const { history, move, where } = bench();
  move(1, 0);
  move(2, 1000);
  history.undo();
  move(5, 1100);
  history.undo();
  expect(where()).toBe(1);
});

it('a new command clears the redo history', () => {
  const { history, move } = bench();
  move(1, 0);
  history.undo();
  move(2, 1000);
  expect(history.canRedo).toBe(false);
});
