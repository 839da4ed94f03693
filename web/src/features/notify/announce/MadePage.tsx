import './announce.css';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { MadeAnnouncement } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { madeQuery } from '../queries.ts';
import { useSessionName } from './AudienceFields.tsx';

const LOOK: Record<MadeAnnouncement['state'], [Tone, IconName]> = {
  waiting: ['warn', 'clock'],
  out: ['good', 'check'],
  expired: ['plain', 'clock'],
  withdrawn: ['plain', 'undo'],
};

/** What was announced, how many read it, and the ways to change it or take it back. */
export default function MadePage() {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const sessionName = useSessionName();
  const client = useQueryClient();
  const list = useInfiniteQuery(madeQuery);
  const [taking, setTaking] = useState<MadeAnnouncement | null>(null);
  const failed = useFailed();
  const withdraw = useMutation({
    mutationFn: (id: string) => call(api.POST('/announcements/{id}/withdraw', { params: { path: { id } } })),
    onSuccess: () => toast(t('ann.withdrawn')),
    onError: failed,
    onSettled: () => {
      setTaking(null);
      return client.invalidateQueries({ queryKey: ['announcements'] });
    },
  });
  orThrow(list);
  const made = list.data?.pages.flatMap((p) => p.items) ?? [];
  const add = (
    <Link className="btn pri" to="/announcements/new">
      <Icon name="plus" s />
      {t('ann.add')}
    </Link>
  );
  return (
    <>
      <div className="hd2">
        <h1>{t('ann.title')}</h1>
        {made.length ? <span className="end">{add}</span> : null}
      </div>
      <p className="q">{t('ann.lead')}</p>
      {!list.data ? (
        <SkeletonRows />
      ) : made.length ? (
        <DataTable<MadeAnnouncement>
          label={t('ann.title')}
          rows={made}
          keyOf={(m) => m.id}
          columns={[
            {
              id: 'title',
              label: t('ann.heading'),
              wide: true,
              bare: true,
              cell: (m) => (
                <>
                  {m.state === 'withdrawn' ? (
                    <bdi>{m.title}</bdi>
                  ) : (
                    <Link className="link" to="/announcements/new" search={{ edit: m.id }}>
                      <bdi>{m.title}</bdi>
                    </Link>
                  )}
                  <span className="t1 q" style={{ display: 'block' }}>
                    {t(`ann.kinds.${m.audience}`)}
                    {m.course ? (
                      <>
                        {' · '}
                        <bdi>{m.course.title}</bdi>
                      </>
                    ) : null}
                    {m.group ? (
                      <>
                        {' · '}
                        <bdi>{m.group}</bdi>
                      </>
                    ) : null}
                    {m.session ? ` · ${sessionName(m.session)}` : null}
                  </span>
                </>
              ),
            },
            {
              id: 'state',
              label: t('ann.state'),
              bare: true,
              cell: (m) => (
                <StatePill tone={LOOK[m.state][0]} icon={LOOK[m.state][1]}>
                  {t(`ann.states.${m.state}`)}
                </StatePill>
              ),
            },
            {
              id: 'when',
              label: t('ann.when'),
              cell: (m) => (
                <span className="q">
                  <DateTime iso={m.publishAt} exact />
                </span>
              ),
            },
            {
              id: 'reads',
              label: t('ann.reads'),
              cell: (m) => (
                <span className="q">
                  {m.recipients
                    ? t('ann.readBy', { n: f.num(m.reads), total: f.num(m.recipients) })
                    : f.num(m.reads)}
                </span>
              ),
            },
            {
              id: 'act',
              label: t('ann.withdraw'),
              bare: true,
              cell: (m) =>
                m.state === 'withdrawn' ? null : (
                  <button type="button" className="btn" onClick={() => setTaking(m)}>
                    {t('ann.withdraw')}
                  </button>
                ),
            },
          ]}
        />
      ) : (
        <EmptyState title={t('ann.none')} why={t('ann.noneWhy')} action={add} />
      )}
      <ShowMore
        shown={made.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      <ConfirmDialog
        opened={taking !== null}
        onClose={() => setTaking(null)}
        onConfirm={() => taking && withdraw.mutate(taking.id)}
        title={t('ann.withdrawTitle', { title: taking?.title })}
        text={t('ann.withdrawText')}
        action={t('ann.withdraw')}
        busy={withdraw.isPending}
      />
    </>
  );
}
