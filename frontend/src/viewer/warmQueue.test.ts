import { expect, it } from 'vitest';
import type { MeshModel } from './meshModel';
import { WarmQueue } from './warmQueue';

function held() {
  const pauses: (() => void)[] = [];
  const warmed: MeshModel[] = [];
  const queue = new WarmQueue(
    (model) => warmed.push(model),
    (run) => pauses.push(run),
  );
  return { queue, warmed, pause: () => pauses.shift()?.() };
}

const [A, B] = [{}, {}] as MeshModel[] as [MeshModel, MeshModel];

it('uploads one mesh in each pause, each once', () => {
  const { queue, warmed, pause } = held();
  for (const model of [A, B, A]) queue.add(model);
  expect(warmed).toEqual([]);
  pause();
  expect(warmed).toEqual([A]);
  pause();
  pause();
  expect(warmed).toEqual([A, B]);
});

it('forgets what waits when the screen is left', () => {
  const { queue, warmed, pause } = held();
  queue.add(A);
  queue.dispose();
  pause();
  expect(warmed).toEqual([]);
});
