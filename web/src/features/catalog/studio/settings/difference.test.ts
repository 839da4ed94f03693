import { expect, test } from 'vitest';
import { difference } from './useEdited.ts';

test('only what was changed is sent, with what it was', () => {
  const read = { title: 'Burns', level: 'beginner' as const, tags: ['a', 'b'], requirements: null };
  expect(difference({ ...read, title: 'Scalds', tags: ['a'] }, read)).toEqual({
    title: 'Scalds',
    tags: ['a'],
    was: { title: 'Burns', tags: ['a', 'b'] },
  });
});

test('an emptied field is sent as null, with what stood there', () => {
  expect(difference({ requirements: null }, { requirements: 'A pan' })).toEqual({
    requirements: null,
    was: { requirements: 'A pan' },
  });
});

test('nothing is sent when nothing was changed', () => {
  const read = { title: 'Burns', price: { amount: '5', currency: 'KWD' } };
  expect(difference({ ...read, price: { ...read.price } }, read)).toBeNull();
});

test('what goes with the type of a course is sent as it was read', () => {
  const link = { liveLink: 'https://meet.example/1' };
  const read = { courseType: 'hybrid' as const, title: 'Burns' };
  expect(difference({ ...read, courseType: 'online' }, read, link)).toEqual({
    courseType: 'online',
    was: { ...link, courseType: 'hybrid' },
  });
  expect(difference({ ...read, title: 'Scalds' }, read, link)).toEqual({
    title: 'Scalds',
    was: { title: 'Burns' },
  });
});
