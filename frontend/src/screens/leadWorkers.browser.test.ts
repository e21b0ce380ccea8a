import { afterEach, expect, test, vi } from 'vitest';
import type { WorkerAnswer } from '../api/types';
import { api } from '../state/site';
import './leadWorkers';

afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

const facts = { version: '1', kind: '', licence: 'Apache-2.0', devices: ['cpu'] };

test('a lead reads what each segmenter takes, its licence, and what the others lack', async () => {
  const worker = {
    name: 'gpu-1',
    is_alive: true,
    queues: ['cpu'],
    busy_generations: [],
    sources: [],
    segmenter: 'U2-Net-P (built in)',
    segmenters: [
      { ...facts, name: 'salient', ready: true, reason: '', capabilities: ['box', 'points'] },
      { ...facts, name: 'sam2', ready: false, reason: 'SAM 2 has no weights here.', capabilities: ['box'] },
    ],
    started_at: '2026-01-01T00:00:00Z',
    last_seen_at: '2026-01-01T00:00:00Z',
  } as unknown as WorkerAnswer;
  vi.spyOn(api, 'call').mockResolvedValue({ results: [worker] } as never);
  const screen = document.createElement('mq-lead-workers');
  document.body.append(screen);
  await vi.waitFor(() => expect(screen.shadowRoot?.textContent).toContain('1 segmenter ready'));
  const text = screen.shadowRoot?.textContent?.replace(/\s+/g, ' ');
  expect(text).toContain('salient 1: box, points; Apache-2.0; cpu');
  expect(text).toContain('SAM 2 has no weights here.');
});
