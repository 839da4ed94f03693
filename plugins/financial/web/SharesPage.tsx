import './money.css';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { Day } from './BookParts.tsx';
import { useRateText } from './Parts.tsx';
import { PAYOUTS, removeShare, type ShareRule, sharesPage } from './payouts.ts';
import { EndShareDialog, ShareDialog } from './ShareDialog.tsx';

const LOOKS: Record<ShareRule['state'], { tone: Tone; icon: IconName }> = {
  running: { tone: 'good', icon: 'check' },
  early: { tone: 'plain', icon: 'clock' },
  over: { tone: 'plain', icon: 'cal' },
};

type Open = { what: 'end' | 'remove'; rule: ShareRule } | { what: 'new' } | null;

/** What of sales is the trainers'. */
export default function SharesPage() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const rateText = useRateText();
  const cache = useQueryClient();
  useTopic('x:financial:payouts');
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const list = useInfiniteQuery({
    queryKey: [...PAYOUTS.queryKey, 'shares'],
    queryFn: ({ pageParam }) => sharesPage(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  const remove = useAct(
    (rule: ShareRule) => removeShare(rule.id),
    () => {
      close();
      return cache.invalidateQueries(PAYOUTS);
    },
    t('taxes.removed'),
  );
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = list.data?.pages ?? [];
  const of = (rule: ShareRule) =>
    `${t('shares.percent', { percent: rateText(rule.percent) })} · ${
      [rule.trainerName, rule.courseTitle]
        .filter(Boolean)
        .map((name) => `\u2068${name}\u2069`)
        .join(' · ') || t('shares.kind.default')
    }`;
  const add = (
    <button type="button" className="btn pri" onClick={() => setOpen({ what: 'new' })}>
      <Icon name="plus" s />
      {t('shares.new')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('shares.title')}</h1>
        {rows.length ? <span className="end">{add}</span> : null}
      </div>
      {first ? (
        <p className="q">
          {t('shares.lead', { percent: f.num(first.percent), basis: t(`earnings.basis.${first.basis}`) })}{' '}
          {t('shares.fees')}
        </p>
      ) : null}
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <div className="fin-note">
          <DataTable<ShareRule>
            label={t('shares.title')}
            rows={rows}
            keyOf={(rule) => rule.id}
            columns={[
              {
                id: 'for',
                label: t('shares.for'),
                wide: true,
                bare: true,
                cell: (rule) => <Whose rule={rule} />,
              },
              {
                id: 'state',
                label: t('state'),
                bare: true,
                cell: (rule) => (
                  <StatePill {...LOOKS[rule.state]}>{t(`taxes.state.${rule.state}`)}</StatePill>
                ),
              },
              {
                id: 'percent',
                label: t('shares.share'),
                cell: (rule) => t('shares.percent', { percent: rateText(rule.percent) }),
              },
              {
                id: 'days',
                label: t('taxes.days'),
                cell: (rule) => (
                  <span>
                    {t('since')} <Day day={rule.startsOn} />
                    {rule.endsOn ? (
                      <span className="fin-sub">
                        {t('until')} <Day day={rule.endsOn} />
                      </span>
                    ) : null}
                  </span>
                ),
              },
              {
                id: 'acts',
                label: t('acts'),
                quiet: true,
                cell: (rule) => (
                  <span className="fin-acts">
                    {rule.state === 'over' ? null : (
                      <button
                        type="button"
                        className="btn"
                        aria-label={t('taxes.endOf', { tax: of(rule) })}
                        onClick={() => setOpen({ what: 'end', rule })}
                      >
                        {t('taxes.end')}
                      </button>
                    )}
                    {rule.isUsed ? null : (
                      <button
                        type="button"
                        className="btn bare sq"
                        aria-label={t('taxes.remove', { tax: of(rule) })}
                        onClick={() => setOpen({ what: 'remove', rule })}
                      >
                        <Icon name="trash" />
                      </button>
                    )}
                  </span>
                ),
              },
            ]}
          />
        </div>
      ) : (
        <EmptyState title={t('shares.none')} why={t('shares.noneWhy')} action={add} />
      )}
      <ShowMore
        shown={rows.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {open?.what === 'new' && first ? <ShareDialog today={first.today} onClose={close} /> : null}
      {open?.what === 'end' && first ? (
        <EndShareDialog
          rule={open.rule}
          title={t('taxes.endOf', { tax: of(open.rule) })}
          today={first.today}
          onClose={close}
        />
      ) : null}
      {open?.what === 'remove' ? (
        <ConfirmDialog
          opened
          title={t('taxes.remove', { tax: of(open.rule) })}
          text={t('shares.removeText')}
          action={t('taxes.removeIt')}
          busy={remove.isPending}
          onClose={close}
          onConfirm={() => remove.mutate(open.rule)}
        />
      ) : null}
    </>
  );
}

/** For whom and what a rule is. */
function Whose({ rule }: { rule: ShareRule }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <>
      <span className="m">{t(`shares.kind.${rule.kind}`)}</span>
      {rule.trainerName ? (
        <span className="fin-sub">
          <bdi>{rule.trainerName}</bdi>
        </span>
      ) : null}
      {rule.courseTitle ? (
        <span className="fin-sub">
          <bdi>{rule.courseTitle}</bdi>
        </span>
      ) : null}
    </>
  );
}
