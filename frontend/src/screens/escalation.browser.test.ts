/** An escalation as its artist sees it: what came back and why, the limits before an upload, the note with a submission. */

import { expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import './escalation';
import { violations } from './testAxe';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';

const NOBODY = { assignee: 'ada', assignee_id: 1, opened_by: 'ben' };
const UPLOAD = {
  id: 'u1',
  escalation_id: 'e1',
  version: 1,
  original_name: 'vase.glb',
  size_bytes: 9,
  status: 'passed',
  findings: [],
  facts: null,
  glb_url: null,
  thumbnail_url: null,
  axes: { up: '+y', front: '+z' },
  suggestion: null,
  suggested_thumbnail_url: null,
  file_url: null,
  note: '',
  uploaded_by: 'ada',
  created_at: '2026-01-01T00:00:00Z',
  checked_at: null,
  submitted_at: null,
};
const BRIEF = {
  ...NOBODY,
  id: 'e1',
  state: 'claimed',
  campaign: { id: 'c1', name: 'Demo', guide: '', stage_guide: '' },
  object: { id: 'o1', number: 4, name: 'vase', category: 'vase' },
  image: { id: 'i1', url: '/i.png', width: 64, height: 48 },
  mask: null,
  pointmap: null,
  candidates: [],
  reasons: [],
  defects: [],
  note: '',
  rating: { candidate_id: 'c', candidate_number: 3, value: 0.25, level: 'Poor' },
  returned: { version: 1, note: 'Close the bottom.', reviewer: 'lena', at: '2026-01-01T00:00:00Z' },
  limits: {
    extensions: ['glb'],
    max_bytes: 1000,
    max_triangles: 2_000_000,
    heavy_triangles: 300_000,
    how_to_export: { blend: 'Export a GLB from Blender.' },
  },
  uploads: [UPLOAD],
  reviews: [],
  created_at: '2026-01-01T00:00:00Z',
  claimed_at: null,
  closed_at: null,
  bundle_url: '/b.zip',
} as unknown as ResponseOf<'get_escalation'>;

async function opened(upload: object = {}) {
  const sent = await siteAnswers({
    get_session: { ...SESSION, user: { id: 1, username: 'ada', role: 'artist' } },
    get_escalation: { ...BRIEF, uploads: [{ ...UPLOAD, ...upload }] } as ResponseOf<'get_escalation'>,
    turn_upload: { ...UPLOAD, id: 'u2', version: 2, status: 'checking' } as ResponseOf<'turn_upload'>,
    submit_escalation: { ...BRIEF, state: 'submitted', returned: null },
  });
  const screen = await shown('mq-escalation-screen', { params: { id: 'e1' } });
  Object.assign(screen.style, { display: 'block', width: '1200px', height: '700px' });
  await waitForText(screen, 'What is needed');
  return { screen, sent };
}

function choose(screen: Element, name: string, content: string): void {
  const field = deepAll<HTMLInputElement>(screen, 'input[type=file]')[0]!;
  const files = new DataTransfer();
  files.items.add(new File([content], name));
  field.files = files.files;
  field.dispatchEvent(new Event('change'));
}

test('what came back comes first, with the rating that sent it to an artist', async () => {
  const { screen } = await opened();
  const text = textOf(screen);
  expect(text).toContain('Version 1 was returned by lena');
  expect(text.indexOf('Close the bottom.')).toBeLessThan(text.indexOf('What is needed'));
  expect(text.replace(/ ,/g, ',')).toContain('The best candidate, No. 3, was rated Poor');
  expect(await violations()).toEqual([]);
});

test('states the limits, and refuses another file before it is sent', async () => {
  const { screen, sent } = await opened();
  expect(textOf(screen)).toContain('at most 1.0 kB and 2,000,000 triangles');
  choose(screen, 'vase.blend', 'BLENDER');
  await waitForText(screen, 'Export a GLB from Blender.');
  choose(screen, 'vase.glb', 'x'.repeat(1001));
  await waitForText(screen, 'The file has 1.0 kB');
  expect(sent).toEqual([]);
});

test('sends the note with the submission', async () => {
  const { screen, sent } = await opened();
  const note = deepAll<HTMLTextAreaElement>(screen, 'textarea')[0]!;
  note.value = ' Closed it. ';
  buttonOf(screen, 'Submit for review').click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({
    operation: 'submit_escalation',
    body: { upload_id: 'u1', note: 'Closed it.' },
  });
});

const Z_UP = { up: '+z', front: '-y' };

test('a suggestion is shown beside the mesh as it is, and turns it with one click', async () => {
  const { screen, sent } = await opened({
    suggestion: { axes: Z_UP, distance: 0.11, suggested_distance: 0.03 },
    thumbnail_url: 'data:image/png;base64,iVBORw0KGgo=',
    suggested_thumbnail_url: 'data:image/png;base64,iVBORw0KGgo=',
  });
  expect(textOf(screen)).toContain('As uploaded');
  expect(await violations()).toEqual([]);
  buttonOf(screen, 'Turn as suggested').click();
  await waitForText(screen, 'Version 2');
  expect(sent).toEqual([{ operation: 'turn_upload', body: Z_UP }]);
  expect(textOf(screen)).toContain('Checking the mesh');
});

test('other axes are chosen by hand', async () => {
  const { screen, sent } = await opened();
  expect(textOf(screen)).not.toContain('Turn as suggested');
  deepAll<HTMLElement>(screen, 'summary')
    .find((one) => textOf(one) === 'Turn by hand')!
    .click();
  expect(buttonOf(screen, 'Use these axes').disabled).toBe(true);
  const [up] = deepAll<HTMLSelectElement>(screen, 'select');
  up!.value = '+z';
  up!.dispatchEvent(new Event('change'));
  await vi.waitFor(() => expect(buttonOf(screen, 'Use these axes').disabled).toBe(false));
  buttonOf(screen, 'Use these axes').click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({ operation: 'turn_upload', body: { up: '+z', front: '+y' } });
});
