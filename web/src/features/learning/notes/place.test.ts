import { expect, test } from 'vitest';
import { findPassage, passage, QUOTE_MAX } from './place.ts';

const text = (html: string) => {
  const root = document.createElement('article');
  root.innerHTML = html;
  return root;
};

test('a passage is found over elements and line ends, in both directions of writing', () => {
  const root = text('<p>Cool the <b>burn</b>\n  first.</p><p>Then call.</p><p>برّد الحرق أولًا</p>');
  expect(findPassage(root, 'the burn first. Then')?.toString()).toBe('the burn\n  first.Then');
  expect(findPassage(root, 'الحرق أولًا')?.toString()).toBe('الحرق أولًا');
  expect(findPassage(root, 'burn twice')).toBeNull();
  expect(findPassage(root, '  ')).toBeNull();
});

test('a passage is one line and ends at a word', () => {
  expect(passage('  Cool\n it\t first ')).toBe('Cool it first');
  const long = passage('كلمة '.repeat(200));
  expect(long.endsWith('كلمة')).toBe(true);
  expect(long.length).toBeLessThanOrEqual(QUOTE_MAX);
  expect(passage('x'.repeat(600))).toHaveLength(QUOTE_MAX / 2);
});
