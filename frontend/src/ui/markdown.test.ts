import { expect, it } from 'vitest';
import { blocksOf } from './markdown';

it('finds the blocks of a card', () => {
  const card = [
    '# chairs 1.0.0',
    '',
    'Two lines',
    'of one paragraph.',
    '',
    '| config | rows |',
    '|---|---:|',
    '| sft | 3 |',
    '',
    '- one',
    '- two',
    '```python',
    '# no heading',
    '```',
  ].join('\n');
  expect(blocksOf(card)).toEqual([
    { kind: 'heading', level: 1, text: 'chairs 1.0.0' },
    { kind: 'paragraph', text: 'Two lines of one paragraph.' },
    { kind: 'table', head: ['config', 'rows'], rows: [['sft', '3']] },
    { kind: 'list', items: ['one', 'two'] },
    { kind: 'code', text: '# no heading' },
  ]);
});

it.each(['', '\n\n', '```', '|', '- ', '#nothing', '```\nunclosed'])('ends for %j', (text) => {
  expect(blocksOf(text).length).toBeLessThan(3);
});
