import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call, oneOf, said } from '@/shared/api/client.ts';

/** What a list of questions can be narrowed to; the last two are for the team. */
export const STATES = ['unanswered', 'mine', 'accepted', 'reported', 'hidden'] as const;
/** One of them. */
export type QuestionState = (typeof STATES)[number];
/** What waits for teams. */
export const WAITING = ['unanswered', 'reported', 'hidden'] as const;

/** What narrows the questions of a course. */
export interface QuestionSearch {
  q?: string;
  state?: QuestionState;
  content?: string;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the address; what is not known is dropped. */
export function readQuestionSearch(raw: Record<string, unknown>): QuestionSearch {
  return {
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...said('state', oneOf(STATES, raw.state)),
    ...(typeof raw.content === 'string' && ID.test(raw.content) ? { content: raw.content } : {}),
  };
}

/** The questions of a course. All keys begin with `questions`: whatever is said in a course makes them old. */
export const questionsQuery = (course: string, search: QuestionSearch, limit = 25) =>
  infiniteQueryOptions({
    queryKey: ['questions', course, search, limit],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/courses/{id}/questions', {
          params: { path: { id: course }, query: { ...search, ...after(pageParam), limit } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
/** One question. */
export const questionQuery = (id: string) =>
  queryOptions({
    queryKey: ['questions', 'one', id],
    queryFn: () => call(api.GET('/questions/{id}', { params: { path: { id } } })),
    retry: false,
  });
/** Its answers, the first one first. */
export const answersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['questions', 'answers', id],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/questions/{id}/answers', {
          params: { path: { id }, query: { ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
/** Whom I may mention in a course. */
export const peopleQuery = (course: string, q: string) =>
  queryOptions({
    queryKey: ['question-people', course, q],
    queryFn: () =>
      call(api.GET('/courses/{id}/question-people', { params: { path: { id: course }, query: { q } } })),
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
/** What waits for my teams. */
export const waitingQuery = (state: (typeof WAITING)[number], limit = 25) =>
  infiniteQueryOptions({
    queryKey: ['questions', 'waiting', state, limit],
    queryFn: ({ pageParam }) =>
      call(api.GET('/questions', { params: { query: { state, ...after(pageParam), limit } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
