import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, renderHook, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeAll, expect, it } from 'vitest';
import type { LearnContentRow, Requirement } from '@/shared/api/types.ts';
import { needs, startTexts } from '@/shared/i18n/index.ts';
import { meOf } from '@/test/people.ts';
import { useLocked } from './player/locked.ts';
import { RequirementView, useMissing } from './Requirement.tsx';
import { sinceStart, useReason } from './trainee/Reasons.tsx';

beforeAll(async () => {
  await startTexts('en');
  await needs('learning')();
});

function Around({ children }: { children: ReactNode }) {
  const client = new QueryClient();
  client.setQueryData(['me'], meOf('trainee'));
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '');
const locked = (is: Partial<LearnContentRow>, short = false) => {
  const { result } = renderHook(() => useLocked(), { wrapper: Around });
  return plain(
    result.current(
      { reason: null, opensAt: null, endedAt: null, after: null, ...is } as LearnContentRow,
      short,
    ),
  );
};

it('says why a lesson is locked, in a row and in full', () => {
  const after = { reason: 'after_previous', after: { id: 'a', title: 'Before' } } as Partial<LearnContentRow>;
  expect(locked(after, true)).toBe('After “Before”');
  expect(locked(after)).toBe('Complete “Before” first, then it opens.');
  const on = { reason: 'not_yet', opensAt: '2027-03-05T08:00:00Z' } as Partial<LearnContentRow>;
  expect(locked(on)).toMatch(/^It opens on .*March/);
  expect(locked(on, true)).toMatch(/^Opens .*Mar/);
  expect(locked({ reason: 'ended', endedAt: '2026-03-05T08:00:00Z' } as Partial<LearnContentRow>)).toContain(
    '2026',
  );
  expect(locked({ reason: 'suspended' } as Partial<LearnContentRow>)).toBe('Your enrolment is suspended.');
  // Without its day or its lesson it still says something.
  expect(locked({ reason: 'not_yet' } as Partial<LearnContentRow>)).toBe('It opens on a later day.');
  expect(locked({ reason: 'after_previous' } as Partial<LearnContentRow>)).toBe(
    'Complete the content before it first.',
  );
});

const part = (is: Partial<Requirement>): Requirement =>
  ({ kind: 'other', met: false, have: 0, of: 0, at: null, title: null, parts: [], ...is }) as Requirement;

it('shows every condition with whether it is met, and a combination of one as that one', () => {
  const of = part({
    kind: 'all',
    parts: [
      part({ kind: 'any', parts: [part({ kind: 'watched', have: 30, of: 90 })] }),
      part({ kind: 'viewed', met: true }),
    ],
  });
  const { container } = render(<RequirementView of={of} />, { wrapper: Around });
  expect(screen.queryByText('One of these')).toBeNull();
  expect(screen.getByText('Watched: 30% of the 90% that are needed')).toBeTruthy();
  expect(container.querySelectorAll('li')).toHaveLength(3);
  expect(container.textContent).toContain('Opened, met');
  expect(container.textContent).toContain('needed, missing');
});

it('says in one line what is missing, and nothing of what is met', () => {
  const { result } = renderHook(() => useMissing(), { wrapper: Around });
  const of = part({
    kind: 'all',
    parts: [
      part({ kind: 'viewed', met: true }),
      part({
        kind: 'any',
        parts: [part({ kind: 'confirmed' }), part({ kind: 'watched', have: 10, of: 50 })],
      }),
    ],
  });
  expect(result.current(of)).toBe('not confirmed yet or 10% watched, 50% are needed');
});

it('says from when days without anything are counted, when that is not what was done last', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  const idle = { why: 'idle', n: 22 } as const;
  expect(sinceStart(idle, '2026-11-08T10:00:00Z', now)).toBe(false);
  expect(sinceStart(idle, '2026-10-28T10:00:00Z', now)).toBe(true);
  expect(sinceStart(idle, null, now)).toBe(true);
  expect(sinceStart({ why: 'overdue', n: 2 }, null, now)).toBe(false);
  const { result } = renderHook(() => useReason(), { wrapper: Around });
  expect(result.current(idle, null)).toBe('Nothing for 22 days, since the start here');
});
