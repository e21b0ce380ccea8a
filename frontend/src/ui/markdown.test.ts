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

it('finds numbered lists and examples, which are one block when they follow one another', () => {
  const guide = [
    'Do this:',
    '1. one',
    '2. two',
    '',
    'Good: whole',
    'handle',
    '',
    'Bad: half',
    '',
    'Goods: no',
  ];
  expect(blocksOf(guide.join('\n'))).toEqual([
    { kind: 'paragraph', text: 'Do this:' },
    { kind: 'list', ordered: true, items: ['one', 'two'] },
    {
      kind: 'examples',
      items: [
        { isGood: true, text: 'whole handle' },
        { isGood: false, text: 'half' },
      ],
    },
    { kind: 'paragraph', text: 'Goods: no' },
  ]);
});

it.each([
  '',
  '\n\n',
  '```',
  '|',
  '- ',
  '#nothing',
  '```\nunclosed',
  '1. ',
  'Good: ',
  'Bad:',
  '![](/files/x)',
])('ends for %j', (text) => {
  expect(blocksOf(text).length).toBeLessThan(3);
});
