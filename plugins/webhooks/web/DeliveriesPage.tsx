import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NotFound } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import type { PluginPageProps } from '@/platform/registry.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { type Delivery, deliveriesPage, endpointsQuery, sendAgain } from './api.ts';
import './webhooks.css';

const STATES = ['', 'waiting', 'delivered', 'failed'] as const;

/** What was sent to one endpoint, and what it said. */
export default function DeliveriesPage({ params }: PluginPageProps) {
  const { t } = useTranslation('plugin.webhooks');
  const id = params.id ?? '';
  const [state, setState] = useState<(typeof STATES)[number]>('');
  useTopic('x:webhooks:deliveries');
  const endpoints = useQuery(endpointsQuery);
  const list = useInfiniteQuery({
    queryKey: ['x', 'webhooks', 'deliveries', id, state],
    queryFn: ({ pageParam }) => deliveriesPage(id, state, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(endpoints);
  orThrow(list);
  const endpoint = endpoints.data?.items.find((e) => e.id === id);
  if (endpoints.data && !endpoint) return <NotFound />;
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <p>
        <Link to="/x/$pluginId/$" params={{ pluginId: 'webhooks', _splat: 'endpoints' }} className="link">
          <Icon name="back" s />
          {t('title')}
        </Link>
      </p>
      <h1>
        <bdi>{endpoint?.name ?? t('deliveries')}</bdi>
      </h1>
      <p className="q">
        <bdi className="code">{endpoint?.url}</bdi>
      </p>
      <div style={{ marginBlockStart: 16 }}>
        <Segments<(typeof STATES)[number]>
          label={t('show')}
          value={state}
          onChange={setState}
          items={STATES.map((s) => ({ value: s, label: t(`state.${s || 'all'}`) }))}
        />
      </div>
      {!list.data ? (
        <SkeletonRows rows={4} height={64} />
      ) : rows.length ? (
        <ul className="whk card">
          {rows.map((d) => (
            <Row key={d.id} delivery={d} />
          ))}
        </ul>
      ) : (
        <EmptyState title={t('noDeliveries')} why={t('noDeliveriesWhy')} />
      )}
      <ShowMore
        shown={rows.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

const LOOK = {
  delivered: { tone: 'good', icon: 'check' },
  waiting: { tone: 'next', icon: 'clock' },
  failed: { tone: 'bad', icon: 'warn' },
} as const;

function Row({ delivery: d }: { delivery: Delivery }) {
  const { t } = useTranslation('plugin.webhooks');
  const f = useFormat();
  const cache = useQueryClient();
  const again = useAct(
    () => sendAgain(d.id),
    () => cache.invalidateQueries({ queryKey: ['x', 'webhooks'] }),
    t('sentAgain'),
  );
  const look = LOOK[d.state as keyof typeof LOOK];
  return (
    <li>
      <details className="grow">
        <summary>
          <span className="whk-row">
            <bdi className="code m">{d.event}</bdi>
            <StatePill tone={look.tone} icon={look.icon}>
              {t(`state.${d.state}`)}
            </StatePill>
            <span className="t1 qq">
              <DateTime iso={d.createdAt} /> · {t('attempts', { count: d.attempts, n: f.num(d.attempts) })}
              {d.status ? (
                <>
                  {' · '}
                  <bdi className="code">HTTP {d.status}</bdi>
                </>
              ) : null}
              {d.tookMs === null ? '' : ` · ${t('took', { n: f.num(d.tookMs) })}`}
            </span>
          </span>
        </summary>
        {d.error ? (
          <p className="bad-t">
            <bdi>{d.error}</bdi>
          </p>
        ) : null}
        {d.nextAt ? (
          <p className="t2 q">
            {t('next')} <DateTime iso={d.nextAt} />
          </p>
        ) : null}
        <h2 className="lab">{t('sent')}</h2>
        <pre className="code card pad" dir="ltr">
          {d.body}
        </pre>
        {d.answer ? (
          <>
            <h2 className="lab">{t('answer')}</h2>
            <pre className="code card pad" dir="ltr">
              {d.answer}
            </pre>
          </>
        ) : null}
      </details>
      {d.state !== 'waiting' && d.event !== 'ping' ? (
        <button
          type="button"
          className="btn sm"
          data-busy={again.isPending || undefined}
          onClick={() => again.mutate()}
        >
          {t('again')}
          <bdi className="sr"> {d.event}</bdi>
        </button>
      ) : null}
    </li>
  );
}
