import { expect, it } from 'vitest';
import { bodyOf, settingsOf, valuesOf, wrongOf } from './schema.ts';

const settings = settingsOf({
  type: 'object',
  required: ['title'],
  properties: {
    title: { type: 'string', title: 'Title', description: 'Over the page', maxLength: 80 },
    text: { type: 'string', maxLength: 2000, default: 'Hello' },
    site: { type: 'string', format: 'uri', default: 'https://example.com' },
    days: { type: 'integer', minimum: 1, maximum: 90 },
    rate: { type: 'number' },
    open: { type: 'boolean', default: true },
    mode: { type: 'string', enum: ['quick', 'slow'] },
    size: { type: 'integer', enum: [10, 20] },
    roles: { type: 'array', items: { type: 'string', enum: ['trainer', 'trainee'] } },
    words: { type: 'array', items: { type: 'string' } },
    key: { type: 'string', writeOnly: true },
  },
});
const kinds = Object.fromEntries(settings.map((s) => [s.name, s.kind]));
const values = valuesOf(settings, {
  title: 'Shop',
  days: 7,
  rate: 0.5,
  open: true,
  mode: 'slow',
  size: 20,
  roles: ['trainer'],
  words: ['a', 'b'],
});
const send = (change: object, acts = {}) => bodyOf(settings, { ...values, ...change }, acts);

it('reads from a schema how each setting is asked for', () => {
  expect(kinds).toEqual({
    title: 'text',
    text: 'long',
    site: 'text',
    days: 'whole',
    rate: 'number',
    open: 'switch',
    mode: 'choice',
    size: 'choice',
    roles: 'choices',
    words: 'list',
    key: 'secret',
  });
  expect(settings[0]).toMatchObject({ title: 'Title', description: 'Over the page', required: true });
});
it('makes no settings of what is no schema', () => {
  for (const none of [null, 'x', [], {}, { properties: 3 }]) expect(settingsOf(none)).toEqual([]);
});
it('sends back what it was given, as the schema has it', () => {
  const same = { title: 'Shop', days: 7, rate: 0.5, open: true, mode: 'slow', size: 20, roles: ['trainer'] };
  expect(send({})).toEqual({ ...same, words: ['a', 'b'], text: '' });
});
it('takes numbers in the digits of either script, and leaves what is none to the server', () => {
  expect(send({ days: ' ١٢ ', rate: '٠٫٢٥' })).toMatchObject({ days: 12, rate: 0.25 });
  expect(send({ days: 'many', rate: '-1.5' })).toMatchObject({ days: 'many', rate: -1.5 });
});
it('leaves out what was left empty, unless its default would come back', () => {
  const sent = send({ title: ' ', days: '', mode: '', site: '', text: '', words: '\n', roles: [] });
  expect(sent).not.toHaveProperty('title');
  expect(sent).not.toHaveProperty('days');
  expect(sent).not.toHaveProperty('mode');
  expect(sent).not.toHaveProperty('words');
  expect(sent).not.toHaveProperty('roles');
  expect(sent).not.toHaveProperty('site'); // an empty text is no address
  expect(sent.text).toBe('');
});
it('keeps a secret, replaces it, takes it away', () => {
  expect(send({})).not.toHaveProperty('key');
  expect(send({ key: 's3cret' }, { key: 'replace' })).toMatchObject({ key: 's3cret' });
  expect(send({}, { key: 'replace' })).not.toHaveProperty('key');
  expect(send({ key: 's3cret' }, { key: 'remove' })).toMatchObject({ key: '' });
});
it('finds what is wrong, for a list in its line as it was typed', () => {
  const words = settings.find((s) => s.name === 'words');
  const days = settings.find((s) => s.name === 'days');
  if (!words || !days) throw new Error('no such setting');
  const typed = { words: '\na\n\nb' };
  expect(wrongOf(words, typed, { 'values.words.1': 'Too long.' })).toEqual({ says: 'Too long.', line: 4 });
  expect(wrongOf(words, typed, { 'values.words': 'Too many.' })).toEqual({ says: 'Too many.', line: null });
  expect(wrongOf(days, typed, { 'values.days': 'Too few.' })).toEqual({ says: 'Too few.', line: null });
  expect(wrongOf(days, typed, { 'values.daysoff': 'Wrong.' })).toBeNull();
});
