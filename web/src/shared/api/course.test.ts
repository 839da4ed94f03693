import { expect, test } from 'vitest';
import { mayTalk, openGroups } from './course.ts';

const groups = [
  { id: 'past', endsOn: '2026-03-01' },
  { id: 'last day', endsOn: '2026-03-02' },
  { id: 'to come', endsOn: '2026-05-01' },
];
const ids = (list: readonly { id: string }[]) => list.map((g) => g.id).join();

test('a group takes people until its last day is over', () => {
  expect(ids(openGroups(undefined, groups, '2026-03-02').open)).toBe('last day,to come');
});

test('of a classroom course one has to be chosen while one is not over', () => {
  expect(openGroups({ courseType: 'classroom' }, groups, '2026-05-01').needed).toBe(true);
  expect(openGroups({ courseType: 'classroom' }, groups, '2026-05-02').needed).toBe(false);
  expect(openGroups({ courseType: 'self_paced' }, groups, '2026-03-02').needed).toBe(false);
});

test('whoever teaches in a course writes to its trainees, nobody who only sees it', () => {
  const may = (myTeamRole: Parameters<typeof mayTalk>[0]['myTeamRole']) => mayTalk({ myTeamRole });
  expect((['owner', 'trainer', 'assistant'] as const).every(may)).toBe(true);
  expect(may('observer')).toBe(false);
  expect(may(null)).toBe(false);
});
