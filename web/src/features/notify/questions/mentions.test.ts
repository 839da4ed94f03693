import { expect, it } from 'vitest';
import { naming, partsOf, toEdit, toSend, wordsFor } from './mentions.ts';

const omar = { id: '01900000-0000-7000-8000-000000000001', firstName: 'Omar', lastName: 'Haddad' };
const other = { ...omar, id: '01900000-0000-7000-8000-000000000002' };

it('shows names, addresses and who is gone', () => {
  expect(partsOf(`Ask @{${omar.id}} or @{${other.id}}: https://x.example.`, [omar])).toEqual([
    { text: 'Ask ' },
    { person: omar },
    { text: ' or ' },
    { person: null },
    { text: ': ' },
    { text: 'https://x.example', href: 'https://x.example/' },
    { text: '.' },
  ]);
  expect(partsOf('<b>@{nobody}</b> javascript:alert(1)', [omar])).toEqual([
    { text: '<b>@{nobody}</b> javascript:alert(1)' },
  ]);
});

it('tells two of the same name apart, and longer names from those that they begin with', () => {
  const people = { 'Omar Haddad': omar.id };
  expect(wordsFor(people, omar)).toBe('Omar Haddad');
  expect(wordsFor(people, other)).toBe('Omar Haddad (2)');
  const both = { ...people, 'Omar Haddad (2)': other.id };
  expect(toSend('@Omar Haddad (2), @Omar Haddad and @Omar Haddadin', both)).toBe(
    `@{${other.id}}, @{${omar.id}} and @Omar Haddadin`,
  );
});

it('gives back for changing what was sent', () => {
  const sent = `@{${omar.id}} @{${other.id}} wrote $1`;
  const { text, people } = toEdit(sent, [omar, other]);
  expect(text).toBe('@Omar Haddad @Omar Haddad (2) wrote $1');
  expect(toSend(text, people)).toBe(sent);
});

it('knows when somebody is being named', () => {
  expect(naming('Dear @Om', 8)).toBe('Om');
  expect(naming('@', 1)).toBe('');
  expect(naming('@عمر حد', 7)).toBe('عمر حد');
  expect(naming('mail@example', 12)).toBeNull();
  expect(naming('Dear @Omar Haddad, when', 23)).toBeNull();
});
