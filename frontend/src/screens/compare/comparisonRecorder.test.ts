import { expect, it } from 'vitest';
import { ComparisonRecorder } from './comparisonRecorder';

it('records sides, times and circumstances', () => {
  const recorder = new ComparisonRecorder();
  recorder.shown(500, false);
  recorder.sign(1500);
  const pair = { kind: 'pair', seq: 3, left: 'l', right: 'r', incumbent: 'r' } as const;
  const { id, ...record } = recorder.record(pair, 'both_bad', 41_500, {
    times: {
      shown_at: '2026-03-01T10:00:00.000Z',
      armed_at: '2026-03-01T10:00:00.400Z',
      decided_at: '2026-03-01T10:00:41.000Z',
    },
    shading: 'clay',
    camera: { moves: 2, degrees: 31.5 },
    uiVersion: '1.0',
  });
  expect(id).toMatch(/^[0-9a-f]{8}-/);
  expect(record).toEqual({
    seq: 3,
    left: 'l',
    right: 'r',
    answer: 'both_bad',
    shown_at: '2026-03-01T10:00:00.000Z',
    armed_at: '2026-03-01T10:00:00.400Z',
    decided_at: '2026-03-01T10:00:41.000Z',
    duration_ms: 41_000,
    active_ms: 31_000,
    shading: 'clay',
    camera_moves: 2,
    camera_degrees: 31.5,
    ui_version: '1.0',
  });
});
