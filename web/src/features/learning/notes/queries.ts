import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call, oneOf, said } from '@/shared/api/client.ts';

/** Who reads a note. */
export const READERS = ['private', 'shared'] as const;

/** What narrows my notes. */
export interface NoteSearch {
  q?: string;
  course?: string;
  content?: string;
  tag?: string;
  who?: (typeof READERS)[number];
}

/** The same as an address has it. */
export const readNoteSearch = (raw: Record<string, unknown>): NoteSearch => ({
  ...textIn('q', raw.q),
  ...textIn('course', raw.course),
  ...textIn('tag', raw.tag),
  ...said('who', oneOf(READERS, raw.who)),
});

/** What narrows the notes that a course's team reads. */
export interface SharedNoteSearch {
  q?: string;
  person?: string;
}

/** The same as an address has it. */
export const readSharedNoteSearch = (raw: Record<string, unknown>): SharedNoteSearch => ({
  ...textIn('q', raw.q),
  ...textIn('person', raw.person),
});

// A search for 12 stands in the address as a number.
const textIn = (key: string, raw: unknown) =>
  (typeof raw === 'string' && raw) || typeof raw === 'number' ? { [key]: String(raw) } : {};

/** My notes, in the order of their places. */
export const notesQuery = (search: NoteSearch) =>
  infiniteQueryOptions({
    queryKey: ['notes', 'mine', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/me/notes', { params: { query: { ...search, ...after(pageParam), limit: 50 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** In which courses, and with which tags, I have notes. */
export const noteOverviewQuery = queryOptions({
  queryKey: ['notes', 'overview'],
  queryFn: () => call(api.GET('/me/note-overview')),
});

/** What the people of a course share with its team. */
export const sharedNotesQuery = (id: string, search: SharedNoteSearch) =>
  infiniteQueryOptions({
    queryKey: ['notes', 'shared', id, search],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/courses/{id}/notes', {
          params: { path: { id }, query: { ...search, ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
