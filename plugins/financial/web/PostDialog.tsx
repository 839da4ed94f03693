import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { currenciesQuery } from './api.ts';
import { useAccountName } from './BookParts.tsx';
import { type Account, accountsQuery, BOOKS, post } from './books.ts';
import { useCurrencyLabel } from './Parts.tsx';

/** The most entries of a transaction that a person posts. */
const MOST = 20;

/** What is missing in the books, for which a transaction stands. */
export interface Missing {
  key: string;
  what: string;
  note: string;
  amount: string;
  currency: string;
  debit: string;
  credit: string;
}

interface Side {
  account: string;
  side: 'debit' | 'credit';
  amount: string;
}

/** Posts what makes right what nothing else does: as many debits as credits, in one currency. */
export function PostDialog({
  today,
  used,
  missing,
  onClose,
}: {
  today: string;
  used: readonly string[];
  missing?: Missing;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const accounts = useQuery(accountsQuery).data?.items;
  const currencies = useQuery(currenciesQuery).data?.items;
  if (!accounts || !currencies)
    return (
      <Dialog opened onClose={onClose} title={t('books.post')}>
        <SkeletonRows rows={3} />
      </Dialog>
    );
  return (
    <Posting
      accounts={accounts}
      currencies={[...new Set([...currencies.map((c) => c.code), ...used])]}
      today={today}
      missing={missing}
      onClose={onClose}
    />
  );
}

function Posting({
  accounts,
  currencies,
  today,
  missing,
  onClose,
}: {
  accounts: readonly Account[];
  currencies: readonly string[];
  today: string;
  missing: Missing | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  // One that nothing was posted on yet cannot be chosen.
  const known = (code: string) => (accounts.some((a) => a.code === code) ? code : 'corrections');
  const f = useFormat();
  const name = useAccountName();
  const label = useCurrencyLabel();
  const cache = useQueryClient();
  const once = useOnce('post');
  const form = useForm({
    initial: {
      occurredOn: today,
      currency: missing?.currency ?? currencies[0] ?? '',
      note: missing?.note ?? '',
      entries: [
        { account: known(missing?.debit ?? ''), side: 'debit', amount: missing?.amount ?? '' },
        { account: known(missing?.credit ?? 'sales'), side: 'credit', amount: missing?.amount ?? '' },
      ] as Side[],
    },
    submit: async (v) => {
      const posting = {
        occurredOn: v.occurredOn,
        note: v.note,
        ...(missing ? { standsFor: missing.key } : {}),
        entries: v.entries.map((e) => ({
          account: e.account,
          side: e.side,
          amount: { amount: latinOf(e.amount), currency: v.currency },
        })),
      };
      await once(JSON.stringify(posting), (key) => post(posting, key));
      await cache.invalidateQueries(BOOKS);
      toast(t('books.postDone'));
      onClose();
    },
  });
  const { values: v, set } = form;
  const change = (at: number, by: Partial<Side>) =>
    set(
      'entries',
      v.entries.map((e, i) => (i === at ? { ...e, ...by } : e)),
    );
  return (
    <FormDialog form={form} wide title={t('books.post')} action={t('books.postAct')} onClose={onClose}>
      <p className="q">
        {missing ? t('reconciliation.postFor', { what: missing.what }) : t('books.postText')}
      </p>
      <div className="fields2">
        <Field label={t('books.on')} error={form.fieldError('occurredOn')}>
          <input className="in" type="date" max={today} {...form.text('occurredOn')} />
        </Field>
        <Field label={t('currency')} error={form.fieldError('entries.0.amount.currency')}>
          <Select
            value={v.currency}
            onChange={(e) => set('currency', e.currentTarget.value)}
            options={currencies.map((code) => ({ value: code, label: label(code) }))}
          />
        </Field>
      </div>
      {form.fieldError('entries') ? <Note tone="bad">{form.fieldError('entries')}</Note> : null}
      <ol className="fin-sides" aria-label={t('books.entries')}>
        {v.entries.map((entry, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and are added and removed at the end.
          <li key={i}>
            <Field
              label={t('books.accountOf', { n: f.num(i + 1) })}
              error={form.fieldError(`entries.${i}.account`)}
            >
              <Select
                value={entry.account}
                onChange={(e) => change(i, { account: e.currentTarget.value })}
                options={accounts.map((a) => ({ value: a.code, label: name(a.code) }))}
              />
            </Field>
            <Field label={t('books.sideOf', { n: f.num(i + 1) })}>
              <Select
                value={entry.side}
                onChange={(e) => change(i, { side: e.currentTarget.value === 'debit' ? 'debit' : 'credit' })}
                options={[
                  { value: 'debit', label: t('books.debit') },
                  { value: 'credit', label: t('books.credit') },
                ]}
              />
            </Field>
            <Field
              label={t('books.amountOf', { n: f.num(i + 1) })}
              error={form.fieldError(`entries.${i}.amount.amount`)}
            >
              <input
                className="in num"
                inputMode="decimal"
                dir="ltr"
                maxLength={30}
                autoComplete="off"
                value={entry.amount}
                onChange={(e) => change(i, { amount: e.currentTarget.value })}
              />
            </Field>
          </li>
        ))}
      </ol>
      <div className="row w">
        {v.entries.length < MOST ? (
          <button
            type="button"
            className="btn sm"
            onClick={() =>
              set('entries', [...v.entries, { account: 'corrections', side: 'credit', amount: '' }])
            }
          >
            <Icon name="plus" s />
            {t('books.addSide')}
          </button>
        ) : null}
        {v.entries.length > 2 ? (
          <button type="button" className="btn sm" onClick={() => set('entries', v.entries.slice(0, -1))}>
            {t('books.dropSide')}
          </button>
        ) : null}
      </div>
      <Field label={t('books.why')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
