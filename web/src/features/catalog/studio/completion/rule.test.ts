import { expect, test } from 'vitest';
import type { CompletionRule } from '@/shared/api/types.ts';
import { grouped, kept, kindsOf, partsOf, withPart } from './rule.ts';

const viewed: CompletionRule = { kind: 'viewed' };
const watched: CompletionRule = { kind: 'watched', percent: 80 };

test('one condition stands in a combination while it is edited, and alone when it is kept', () => {
  expect(grouped(viewed)).toEqual({ kind: 'all', rules: [viewed] });
  expect(kept(grouped(viewed))).toEqual(viewed);
  expect(kept({ kind: 'any', rules: [{ kind: 'all', rules: [viewed] }, watched] })).toEqual({
    kind: 'any',
    rules: [viewed, watched],
  });
});

test('parts are counted, replaced and taken out', () => {
  const both: CompletionRule = { kind: 'all', rules: [viewed, { kind: 'any', rules: [watched] }] };
  expect(partsOf(both)).toBe(4);
  expect(withPart(both, 0, watched).rules?.[0]).toEqual(watched);
  expect(withPart(both, 1, null)).toEqual({ kind: 'all', rules: [viewed] });
  expect(both.rules?.length).toBe(2);
});

test('what is read, watched or confirmed alone is offered where it can be', () => {
  expect(kindsOf('video')).toEqual(['viewed', 'confirmed', 'watched']);
  expect(kindsOf('article')).toEqual(['viewed', 'confirmed', 'read']);
  expect(kindsOf('document')).toEqual(['viewed', 'confirmed', 'read']);
  expect(kindsOf('assignment')).toEqual(['viewed', 'confirmed']);
});
