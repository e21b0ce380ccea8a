import { expect, it } from 'vitest';
import type { FindingJson } from '../../contract/schema';
import { sortedFindings } from './findings';

it('lists what must be fixed first', () => {
  const finding = (code: string, severity: FindingJson['severity']) => ({ code, severity, message: '' });
  const sorted = sortedFindings([
    finding('a', 'info'),
    finding('b', 'error'),
    finding('c', 'warning'),
    finding('d', 'error'),
  ]);
  expect(sorted.map(({ code }) => code)).toEqual(['b', 'd', 'c', 'a']);
});
