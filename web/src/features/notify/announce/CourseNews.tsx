import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/platform/session.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { announcedQuery } from '../queries.ts';
import { News } from './News.tsx';

/** What is announced to the people of a course, on its page. */
export default function CourseNews({ course }: { course: CourseView['course'] }) {
  const { user } = useMe();
  const list = useQuery({ ...announcedQuery(course.id), enabled: user !== null });
  return <News heading="ann.title" items={list.data?.items} />;
}
