import { useQuery } from '@tanstack/react-query';
import { announcedQuery } from '../queries.ts';
import { News } from './News.tsx';

/** How many announcements stand beside the own courses. */
const MOST = 5;

/** What is announced to a trainee, beside their courses. */
export default function LearningNews() {
  return <News heading="ann.title" items={useQuery(announcedQuery()).data?.items.slice(0, MOST)} />;
}
