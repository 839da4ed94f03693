import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startTexts } from '../i18n/index.ts';
import { CourseChooser } from './CourseChooser.tsx';

// Addresses without a host are a browser's; it has to be known before the client is made.
vi.hoisted(() => {
  const Real = globalThis.Request;
  globalThis.Request = class extends Real {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://localhost') : input, init);
    }
  };
});

const courses = ['Astronomy', 'Burns', 'Calculus'].map((title, i) => ({ id: `c${i}`, title }));

beforeAll(async () => {
  Element.prototype.scrollIntoView = () => {}; // there is none without a screen
  await startTexts('en');
});
beforeEach(() =>
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const q = searchParams.get('q')?.toLowerCase() ?? '';
    const one = courses.find((c) => pathname.endsWith(`/courses/${c.id}`));
    return Promise.resolve(
      Response.json(
        one ?? { items: courses.filter((c) => c.title.toLowerCase().includes(q)), nextCursor: null },
      ),
    );
  }),
);
afterEach(() => {
  vi.unstubAllGlobals();
});

function Page() {
  const [course, choose] = useState('');
  return (
    <>
      <CourseChooser aria-label="Course" none="All courses" value={course} onChange={choose} />
      <p data-testid="chosen">{course}</p>
    </>
  );
}

function open() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Page />
    </QueryClientProvider>,
  );
  return screen.getByRole<HTMLInputElement>('combobox', { name: 'Course' });
}
const chosen = () => screen.getByTestId('chosen').textContent;

it('finds a course by a part of its title, and is worked by keys alone', async () => {
  const field = open();
  await userEvent.tab();
  await userEvent.keyboard('bur');
  await waitFor(() => expect(screen.getAllByRole('option').map((o) => o.textContent)).toEqual(['Burns']));
  await userEvent.keyboard('{Enter}');
  expect(chosen()).toBe('c1');
  await waitFor(() => expect(field.value).toBe('Burns'));
  expect(screen.queryByRole('listbox')).toBeNull();

  // None is the first of all again, two above the last one.
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(4));
  await userEvent.keyboard('{ArrowUp}');
  expect(screen.getByRole('option', { selected: true }).textContent).toBe('Calculus');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(field.value).toBe(''));
});

it('says when no course is called so, and Escape chooses nothing', async () => {
  const field = open();
  await userEvent.type(field, 'zzz');
  await screen.findByText('No course is called that. Try fewer letters.');
  await userEvent.keyboard('{Enter}{Escape}');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(chosen()).toBe('');
});
