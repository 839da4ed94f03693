import './plugins.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import type { PastEvent } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Days } from '@/shared/ui/Days.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { Json } from '../Json.tsx';
import { type EventsSearch, eventsQuery } from '../queries.ts';

const route = getRouteApi('/admin/plugins/events');

/** What happened on the site, as modules and plugins were told of it. */
export default function EventsPage() {
  const { t } = useTranslation('pluginhost');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(eventsQuery(search));
  const go = (change: { [K in keyof EventsSearch]?: string }) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value);
    void navigate({ search: Object.fromEntries(next), replace: true });
  };
  const [name, setName] = useRested(search.name ?? '', (value) => go({ name: value }));
  const [subject, setSubject] = useRested(search.subject ?? '', (value) => go({ subject: value }));
  orThrow(list);
  const events = list.data?.pages.flatMap((p) => p.items) ?? [];
  const narrowed = Object.keys(search).length > 0;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/admin/plugins" search={{}}>
          {t('title')}
        </Link>
      </p>
      <h1>{t('events.title')}</h1>
      <p className="q">
        {t('events.lead')}{' '}
        <Link to="/admin/privacy" className="link">
          {t('events.kept')}
        </Link>
      </p>
      <div className="tools days">
        <SearchBox label={t('events.byName')} value={name} onChange={setName} />
        <SearchBox label={t('events.bySubject')} value={subject} onChange={setSubject} />
        <Days value={search} onChange={go} />
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : events.length ? (
        <DataTable<PastEvent>
          label={t('events.title')}
          rows={events}
          keyOf={(e) => String(e.id)}
          columns={[
            {
              id: 'name',
              label: t('events.name'),
              wide: true,
              bare: true,
              cell: (e) => <What event={e} onName={setName} onSubject={setSubject} />,
            },
            {
              id: 'at',
              label: t('events.at'),
              bare: true,
              cell: (e) => (
                <span className="q">
                  <DateTime iso={e.at} />
                </span>
              ),
            },
            { id: 'told', label: t('events.told'), bare: true, cell: (e) => <Told event={e} /> },
          ]}
        />
      ) : (
        <EmptyState
          title={t(narrowed ? 'events.nothing' : 'events.none')}
          why={t(narrowed ? 'events.nothingWhy' : 'events.noneWhy')}
          action={
            narrowed ? (
              <button
                type="button"
                className="btn"
                onClick={() => void navigate({ search: {}, replace: true })}
              >
                {t('events.all')}
              </button>
            ) : undefined
          }
        />
      )}
      <ShowMore
        shown={events.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

/** What it is called and what it is about; both narrow the list. */
function What({
  event: e,
  onName,
  onSubject,
}: {
  event: PastEvent;
  onName: (name: string) => void;
  onSubject: (subject: string) => void;
}) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  return (
    <>
      <button type="button" className="plg-a code m" dir="ltr" onClick={() => onName(e.name)}>
        {e.name}
      </button>
      <span className="row w t1 qq" style={{ gap: 8 }}>
        <button type="button" className="plg-a code" dir="ltr" onClick={() => onSubject(e.subject)}>
          {e.subject}
        </button>
        <span>{t('events.seq', { n: f.num(e.seq) })}</span>
      </span>
      <Json value={e.payload} label={t('events.payload')} />
    </>
  );
}

/** Whether everybody heard it who wants to. */
function Told({ event: e }: { event: PastEvent }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  if (e.dead)
    return (
      <StatePill tone="bad" icon="warn">
        {t('events.dead', { count: e.dead, n: f.num(e.dead) })}
      </StatePill>
    );
  if (e.waiting)
    return (
      <StatePill tone="warn" icon="clock">
        {t('events.waiting', { count: e.waiting, n: f.num(e.waiting) })}
      </StatePill>
    );
  return (
    <StatePill tone="good" icon="check">
      {t('events.done')}
    </StatePill>
  );
}
