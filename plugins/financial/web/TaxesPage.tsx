import './money.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { Day } from './BookParts.tsx';
import { EndTaxDialog, TaxDialog } from './TaxDialog.tsx';
import { useRegionName, useTaxLabel } from './TaxParts.tsx';
import { removeTax, TAXES, type TaxRule, taxesQuery } from './taxes.ts';

const LOOKS: Record<TaxRule['state'], { tone: Tone; icon: IconName }> = {
  running: { tone: 'good', icon: 'check' },
  early: { tone: 'plain', icon: 'clock' },
  over: { tone: 'plain', icon: 'cal' },
};

/** What is done with a rule. */
type Open = { what: 'edit' | 'end' | 'remove'; rule: TaxRule } | { what: 'new' } | null;

/** What is charged to buyers of which region. */
export default function TaxesPage() {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  useTopic('x:financial:taxes');
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const region = useRegionName();
  const label = useTaxLabel();
  const found = useQuery(taxesQuery);
  const remove = useAct(
    (rule: TaxRule) => removeTax(rule.id),
    () => {
      close();
      return cache.invalidateQueries(TAXES);
    },
    t('taxes.removed'),
  );
  orThrow(found);
  const { items, countries, today } = found.data ?? { items: [], countries: [], today: '' };
  const of = (rule: TaxRule) => `${label(rule)} · ${region(rule.country, rule.subdivision)}`;
  const add = (
    <button type="button" className="btn pri" onClick={() => setOpen({ what: 'new' })}>
      <Icon name="plus" s />
      {t('taxes.new')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('taxes.title')}</h1>
        {items.length ? <span className="end">{add}</span> : null}
      </div>
      {!found.data ? (
        <SkeletonRows />
      ) : items.length ? (
        <div className="fin-note">
          <DataTable<TaxRule>
            label={t('taxes.title')}
            rows={items}
            keyOf={(rule) => rule.id}
            columns={[
              {
                id: 'region',
                label: t('taxes.region'),
                wide: true,
                bare: true,
                cell: (rule) => <Region rule={rule} />,
              },
              {
                id: 'state',
                label: t('state'),
                bare: true,
                cell: (rule) => (
                  <StatePill {...LOOKS[rule.state]}>{t(`taxes.state.${rule.state}`)}</StatePill>
                ),
              },
              { id: 'tax', label: t('taxes.tax'), cell: (rule) => <What rule={rule} /> },
              { id: 'days', label: t('taxes.days'), cell: (rule) => <Days rule={rule} /> },
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
                      <>
                        <button
                          type="button"
                          className="btn bare sq"
                          aria-label={t('taxes.change', { tax: of(rule) })}
                          onClick={() => setOpen({ what: 'edit', rule })}
                        >
                          <Icon name="edit" />
                        </button>
                        <button
                          type="button"
                          className="btn bare sq"
                          aria-label={t('taxes.remove', { tax: of(rule) })}
                          onClick={() => setOpen({ what: 'remove', rule })}
                        >
                          <Icon name="trash" />
                        </button>
                      </>
                    )}
                  </span>
                ),
              },
            ]}
          />
        </div>
      ) : (
        <EmptyState title={t('taxes.none')} why={t('taxes.noneWhy')} action={add} />
      )}
      {open?.what === 'new' ? (
        <TaxDialog rule={null} countries={countries} today={today} onClose={close} />
      ) : null}
      {open?.what === 'edit' ? (
        <TaxDialog rule={open.rule} countries={countries} today={today} onClose={close} />
      ) : null}
      {open?.what === 'end' ? (
        <EndTaxDialog
          rule={open.rule}
          title={t('taxes.endOf', { tax: of(open.rule) })}
          today={today}
          onClose={close}
        />
      ) : null}
      {open?.what === 'remove' ? (
        <ConfirmDialog
          opened
          title={t('taxes.remove', { tax: of(open.rule) })}
          text={t('taxes.removeText')}
          action={t('taxes.removeIt')}
          busy={remove.isPending}
          onClose={close}
          onConfirm={() => remove.mutate(open.rule)}
        />
      ) : null}
    </>
  );
}

function Region({ rule }: { rule: TaxRule }) {
  const region = useRegionName();
  return (
    <>
      <span className="m">{region(rule.country, rule.subdivision)}</span>
      {rule.subdivisionName ? (
        <span className="fin-sub">
          <bdi>{rule.subdivisionName}</bdi>
        </span>
      ) : null}
    </>
  );
}

function What({ rule }: { rule: TaxRule }) {
  const { t } = useTranslation('plugin.financial');
  const label = useTaxLabel();
  return (
    <>
      {label(rule)}
      <span className="fin-sub">{t(rule.isInclusive ? 'taxes.by.inclusive' : 'taxes.by.exclusive')}</span>
      {rule.isReversed ? <span className="fin-sub">{t('taxes.reversed')}</span> : null}
    </>
  );
}

function Days({ rule }: { rule: TaxRule }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <span>
      {t('since')} <Day day={rule.startsOn} />
      {rule.endsOn ? (
        <span className="fin-sub">
          {t('until')} <Day day={rule.endsOn} />
        </span>
      ) : null}
    </span>
  );
}
