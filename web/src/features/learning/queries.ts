import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call, oneOf, said } from '@/shared/api/client.ts';

/** What becomes of an enrolment. */
export const STATUSES = ['enrolled', 'completed', 'suspended', 'dropped'] as const;
/** One of them. */
export type Status = (typeof STATUSES)[number];

/** Every course I am enrolled in, with what comes next. */
export const learningQuery = queryOptions({
  queryKey: ['learning'],
  queryFn: () => call(api.GET('/me/learning')),
});

/** As whom somebody looks at a course: as themselves, as somebody who enrols this moment, or so with what is not published yet. */
export interface Look {
  preview?: boolean;
  drafts?: boolean;
}

/** The look in a form in which equal ones are equal; it is the search of its addresses and the query of its calls. */
export const lookOf = ({ preview, drafts }: Look): Look => ({
  ...(preview || drafts ? { preview: true } : {}),
  ...(drafts ? { drafts: true } : {}),
});

/** The room of a course: outline and where I am in it. */
export const roomQuery = (courseId: string, look: Look = {}) =>
  queryOptions({
    queryKey: ['course', courseId, 'room', lookOf(look)],
    queryFn: () =>
      call(api.GET('/learn/{courseId}', { params: { path: { courseId }, query: lookOf(look) } })),
  });

/** One lesson as a trainee sees it. */
export const lessonQuery = (courseId: string, id: string, look: Look = {}) =>
  queryOptions({
    queryKey: ['course', courseId, 'lesson', id, lookOf(look)],
    queryFn: () => call(api.GET('/learn/contents/{id}', { params: { path: { id }, query: lookOf(look) } })),
    staleTime: 0,
  });

/** What narrows the list of enrolments; the dates are moments, in ISO 8601. */
export interface EnrollmentSearch {
  q?: string;
  status?: Status;
  course?: string;
  enrolledFrom?: string;
  completedFrom?: string;
  endsBefore?: string;
  group?: string;
}

/** A page of who is enrolled in my courses, the newest first. */
export const readEnrollments = (search: EnrollmentSearch, cursor: string, limit = 100) =>
  call(api.GET('/enrollments', { params: { query: { ...search, ...after(cursor), limit } } }));

/** Who is enrolled in my courses. */
export const enrollmentsQuery = (search: EnrollmentSearch) =>
  infiniteQueryOptions({
    queryKey: ['enrollments', search],
    queryFn: ({ pageParam }) => readEnrollments(search, pageParam, 50),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** How far somebody got, of a course and of one of its contents. */
export const DID = ['started', 'not_started', 'half'] as const;
export const DID_OF = ['began', 'done', 'last'] as const;
/** How it stands with the end of a completion. */
export const VALID = ['soon', 'expired'] as const;
/** What a course's people can be sorted by, with a minus from the greatest; the first is the usual one. */
export const SORTS = [
  '-enrolled',
  'enrolled',
  'name',
  '-name',
  '-progress',
  'progress',
  '-active',
  'active',
] as const;
export type Sort = (typeof SORTS)[number];
/** What the address of the list of a course's people says. */
export interface PeopleSearch {
  sort?: Sort;
  q?: string;
  status?: Status;
  group?: string;
  behind?: boolean;
  /** Whose completion has run out, or soon will. */
  valid?: (typeof VALID)[number];
  did?: (typeof DID)[number] | (typeof DID_OF)[number];
  /** The content that `did` is about. */
  content?: string;
}

/** Reads it; what is none of it is left out. */
export function readPeopleSearch(raw: Record<string, unknown>): PeopleSearch {
  const content = typeof raw.content === 'string' && /^[0-9a-f-]{36}$/.test(raw.content) ? raw.content : '';
  return {
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...said('status', oneOf(STATUSES, raw.status)),
    ...(typeof raw.group === 'string' && raw.group ? { group: raw.group } : {}),
    ...(raw.behind === true ? { behind: true } : {}),
    ...said('valid', oneOf(VALID, raw.valid)),
    ...said('sort', raw.sort === SORTS[0] ? undefined : oneOf(SORTS, raw.sort)),
    ...(content ? { ...said('did', oneOf(DID_OF, raw.did)), content } : said('did', oneOf(DID, raw.did))),
  };
}

/** The titles of a course's contents, by content. */
export const titlesQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'outline'],
    queryFn: () => call(api.GET('/courses/{id}/outline', { params: { path: { id } } })),
    select: (o) => new Map(o.sections.flatMap((s) => s.contents).map((c) => [c.id, c.title])),
  });

/** A page of who learns in a course, by name, which nobody's work changes meanwhile. */
export const readPeople = (id: string, search: PeopleSearch, cursor: string) =>
  call(
    api.GET('/courses/{id}/people', {
      params: { path: { id }, query: { ...search, sort: 'name', ...after(cursor), limit: 100 } },
    }),
  );

/** Who learns in a course. */
export const peopleQuery = (id: string, search: PeopleSearch) =>
  infiniteQueryOptions({
    queryKey: ['people', id, search],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/courses/{id}/people', {
          params: { path: { id }, query: { ...search, ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** Everything about one trainee in a course; about oneself without a person. */
export const traineeQuery = (id: string, userId?: string) =>
  queryOptions({
    queryKey: userId ? ['course', id, 'trainee', userId] : ['learning', id, 'progress'],
    queryFn: () =>
      userId
        ? call(api.GET('/courses/{id}/people/{userId}', { params: { path: { id, userId } } }))
        : call(api.GET('/courses/{id}/progress', { params: { path: { id } } })),
  });

/** A trainee's courses of my teams. */
export const traineeCoursesQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: ['person', userId, 'courses'],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/trainees/{userId}/courses', {
          params: { path: { userId }, query: { ...after(pageParam), limit: 25 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });

/** What happened with a trainee in all courses of my teams, the latest first. */
export const historyQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: ['person', userId, 'timeline'],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/trainees/{userId}/timeline', {
          params: { path: { userId }, query: { ...after(pageParam), limit: 20 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });

/** What happened with a trainee in a course, the latest first; with oneself without a person. */
export const timelineQuery = (id: string, userId?: string) =>
  infiniteQueryOptions({
    queryKey: userId ? ['course', id, 'timeline', userId] : ['learning', id, 'timeline'],
    queryFn: ({ pageParam }) => {
      const query = { ...after(pageParam), limit: 20 };
      return userId
        ? call(api.GET('/courses/{id}/people/{userId}/timeline', { params: { path: { id, userId }, query } }))
        : call(api.GET('/courses/{id}/progress/timeline', { params: { path: { id }, query } }));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
