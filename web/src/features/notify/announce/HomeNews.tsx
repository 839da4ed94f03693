import { useQuery } from '@tanstack/react-query';
import { homeNewsQuery } from '../queries.ts';
import { News } from './News.tsx';

/** What the centre announces on its public home page. */
export default function HomeNews() {
  return <News whole heading="ann.home" items={useQuery(homeNewsQuery).data?.items} />;
}
