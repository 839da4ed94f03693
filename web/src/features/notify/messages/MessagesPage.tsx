import './messages.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { conversationsQuery } from '../queries.ts';

const route = getRouteApi('/messages');

/** My conversations; with a course, whom of its team to write to. */
export default function MessagesPage() {
  const { t } = useTranslation('notify');
  const { course } = route.useSearch();
  const { timeZone } = usePerson();
  const f = useFormat();
  const list = useInfiniteQuery(conversationsQuery);
  orThrow(list);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <h1>{t('msg.title')}</h1>
      <p className="q">{t('msg.lead')}</p>
      {course ? <Partners course={course} /> : null}
      {!list.data ? (
        <SkeletonRows />
      ) : items.length ? (
        <ul className="msgs">
          {items.map((c) => (
            <li key={c.id}>
              <Link className="msgs-r" to="/messages/$id" params={{ id: c.id }}>
                <Avatar id={c.with.id} first={c.with.firstName} last={c.with.lastName} />
                <span className="grow">
                  <bdi className={c.unread ? 'b' : 'm'}>
                    {c.with.firstName} {c.with.lastName}
                  </bdi>
                  <span className="t2 q msgs-t">
                    {c.mine ? <span>{t('msg.you')}</span> : null}
                    <span className="clip" dir="auto">
                      {c.last}
                    </span>
                  </span>
                </span>
                {c.unread ? (
                  <span className="msgs-n num">
                    <span aria-hidden="true">{f.num(c.unread)}</span>
                    <span className="sr">{t('msg.unread', { count: c.unread, n: f.num(c.unread) })}</span>
                  </span>
                ) : null}
                <span className="t1 qq">
                  <DateTime iso={c.at} zone={timeZone} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : course ? null : (
        <EmptyState title={t('msg.none')} why={t('msg.noneWhy')} />
      )}
      <ShowMore
        shown={items.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

function Partners({ course }: { course: string }) {
  const { t } = useTranslation('notify');
  const { data, error } = useQuery({
    queryKey: ['correspondents', course],
    queryFn: () => call(api.GET('/me/courses/{id}/correspondents', { params: { path: { id: course } } })),
  });
  orThrow({ data, error });
  if (!data) return <SkeletonRows rows={2} />;
  if (!data.items.length) return <EmptyState title={t('msg.nobody')} why={t('msg.nobodyWhy')} />;
  return (
    <section>
      <h2 className="t1 qq m">{t('msg.whom')}</h2>
      <ul className="msgs">
        {data.items.map((p) => (
          <li key={p.id}>
            <Link className="msgs-r" to="/messages/with/$userId" params={{ userId: p.id }}>
              <Avatar id={p.id} first={p.firstName} last={p.lastName} />
              <bdi className="m grow">
                {p.firstName} {p.lastName}
              </bdi>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
