import './notify.css';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { meQuery, usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { Notice } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { noticesQuery } from '../queries.ts';

const SIGNS: Record<string, IconName> = {
  security: 'shield',
  enrolled: 'book',
  publish: 'doc',
  completed: 'check',
  mail: 'mail',
};
const signOf = (kind: string): IconName =>
  Object.entries(SIGNS).find(([k]) => kind.includes(k))?.[1] ?? 'bell';

/** A ruled list by day; pressing one opens it and marks it read. */
export default function NotificationsPage() {
  const { t } = useTranslation('notify');
  const person = usePerson();
  const f = useFormat(person.timeZone);
  const client = useQueryClient();
  const router = useRouter();
  const list = useInfiniteQuery(noticesQuery);
  const read = useMutation({
    mutationFn: (ids: string[] | undefined) =>
      call(api.POST('/me/notifications/read', { body: ids ? { ids } : {} })),
    onSuccess: ({ unread }) => client.setQueryData(meQuery.queryKey, (me) => me && { ...me, unread }),
    onError: () => toast(t('problem.network'), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  });
  orThrow(list);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const days = groupByDay(items, (iso) => f.date(iso, { weekday: 'long', day: 'numeric', month: 'long' }));
  return (
    <>
      <div className="hd2">
        <h1>{t('notifications')}</h1>
        <span className="end">
          {items.some((n) => !n.readAt) ? (
            <button type="button" className="btn" onClick={() => read.mutate(undefined)}>
              <Icon name="check" s />
              {t('readAll')}
            </button>
          ) : null}
          <Link className="btn" to="/notifications/preferences">
            <Icon name="gear" s />
            {t('pref.open')}
          </Link>
        </span>
      </div>
      <div className="ntf">
        {!list.data ? (
          <SkeletonRows />
        ) : items.length ? (
          days.map(([day, notices]) => (
            <section key={day} aria-label={day}>
              <h2 className="t1 qq m">{day}</h2>
              <ul>
                {notices.map((n) => (
                  <li key={n.id}>
                    <button
                      type="button"
                      className="ntf-r"
                      onClick={() => {
                        if (!n.readAt) read.mutate([n.id]);
                        if (n.link) router.history.push(n.link);
                      }}
                    >
                      <Icon name={signOf(n.kind)} />
                      <span className="grow">
                        <bdi className={n.readAt ? '' : 'b'}>{n.title}</bdi>
                        {n.readAt ? null : <span className="sr">, {t('new')}</span>}
                        <span className="t2 q" style={{ display: 'block' }}>
                          <bdi>{n.body}</bdi>
                        </span>
                      </span>
                      <span className="t1 qq">
                        <DateTime iso={n.createdAt} zone={person.timeZone} />
                      </span>
                      {n.readAt ? null : <i className="ntf-d" aria-hidden="true" />}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))
        ) : (
          <EmptyState title={t('none')} why={t('noneWhy')} />
        )}
        <ShowMore
          shown={items.length}
          hasMore={list.hasNextPage}
          busy={list.isFetchingNextPage}
          failed={list.isFetchNextPageError}
          onMore={() => void list.fetchNextPage()}
        />
      </div>
    </>
  );
}

/** Notices under their day, both in the given order. */
export function groupByDay(items: readonly Notice[], dayOf: (iso: string) => string): [string, Notice[]][] {
  const days = new Map<string, Notice[]>();
  for (const item of items) {
    const day = dayOf(item.createdAt);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}
