import { useQuery } from '@tanstack/react-query';
import type { LearnRoom } from '@/shared/api/types.ts';
import { announcedQuery } from '../queries.ts';
import { News } from './News.tsx';

/** How many announcements stand under a lesson. */
const MOST = 3;

/** What is announced to the people of a course, under each of its lessons; nothing for those who only look in. */
export default function RoomNews({ room }: { room: LearnRoom }) {
  const list = useQuery({
    ...announcedQuery(room.course.id),
    enabled: room.enrollment !== null || room.staff,
  });
  return <News heading="ann.title" items={list.data?.items.slice(0, MOST)} />;
}
