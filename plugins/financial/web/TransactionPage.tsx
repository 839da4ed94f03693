import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { NotFound } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import type { PluginPageProps } from '@/platform/registry.ts';
import { toast } from '@/platform/toasts.tsx';
import { orThrow } from '@/shared/api/problem.ts';
import { useOnce } from '@/shared/api/useOnce.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { BookLink, Day } from './BookParts.tsx';
import { BOOKS, reverse, transactionQuery } from './books.ts';
import { EntryTable } from './EntryTable.tsx';
import { MovedDialog } from './MovedDialog.tsx';

/** The kinds of transactions that people post whole themselves. */
const BY_PEOPLE = ['manual', 'reversal', 'moved'];

/** A transaction of the books: what it is, where it comes from, its entries. */
export default function TransactionPage({ params }: PluginPageProps) {
  const { id = '' } = params;
  return /^[0-9a-f-]{36}$/.test(id) ? <Transaction key={id} id={id} /> : <NotFound />;
}

function Transaction({ id }: { id: string }) {
  const { t } = useTranslation('plugin.financial');
  useTopic('x:financial:books');
  const { data, error } = useQuery(transactionQuery(id));
  const [reversing, setReversing] = useState(false);
  const [differs, setDiffers] = useState(false);
  const atBank =
    data && !BY_PEOPLE.includes(data.kind)
      ? data.entries.find((e) => e.account === 'cash:bank' || e.account === 'cash:desk')
      : undefined;
  const title = data ? t(`what.${data.kind}`, { defaultValue: data.kind }) : t('books.transaction');
  useTitle(title);
  orThrow({ data, error });
  if (!data) return <SkeletonRows />;
  return (
    <>
      <p>
        <BookLink to="books">
          <Icon name="back" s />
          {t('books.title')}
        </BookLink>
      </p>
      <div className="hd2">
        <h1 className="grow">{title}</h1>
        {data.kind === 'reversal' || data.reversedBy ? null : (
          <span className="end">
            {atBank ? (
              <button type="button" className="btn" onClick={() => setDiffers(true)}>
                {t('books.differs')}
              </button>
            ) : null}
            <button type="button" className="btn" onClick={() => setReversing(true)}>
              {t('books.reverse')}
            </button>
          </span>
        )}
      </div>
      <p className="q">
        <Day day={data.occurredOn} /> · {t('books.posted')} <DateTime iso={data.postedAt} />
        {data.author ? (
          <>
            {' '}
            · <bdi>{data.author}</bdi>
          </>
        ) : null}
      </p>
      {data.note ? (
        <p className="fin-lead">
          <bdi>{data.note}</bdi>
        </p>
      ) : null}
      {data.reversedBy ? (
        <div className="fin-note">
          <Note tone="warn">
            {t('books.reversed')}{' '}
            <BookLink to={`books/transactions/${data.reversedBy}`}>{t('books.see')}</BookLink>
          </Note>
        </div>
      ) : null}
      {data.subjectType === 'transaction' ? (
        <p className="fin-lead">
          {t(data.kind === 'reversal' ? 'books.reverses' : 'books.belongs')}{' '}
          <BookLink to={`books/transactions/${data.subjectId}`}>{t('books.see')}</BookLink>
        </p>
      ) : null}
      {data.subjectType === 'payout' ? (
        <p className="fin-lead">
          <BookLink to="payouts" of={{ payout: data.subjectId }}>
            {t('books.payout')}
          </BookLink>
        </p>
      ) : null}
      {data.subjectType === 'order' ? (
        <p className="fin-lead">
          <BookLink to={`orders/${data.subjectId}`}>{t('books.order')}</BookLink>
        </p>
      ) : null}
      <div className="fin-part">
        <EntryTable rows={data.entries} label={t('books.entries')} inside />
      </div>
      {differs && atBank ? (
        <MovedDialog
          id={id}
          currency={(atBank.debit ?? atBank.credit)?.currency ?? ''}
          onClose={() => setDiffers(false)}
        />
      ) : null}
      {reversing ? <ReverseDialog id={id} onClose={() => setReversing(false)} /> : null}
    </>
  );
}

/** Takes a transaction back, with the reason. */
function ReverseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('reversal');
  const form = useForm({
    initial: { note: '' },
    submit: async ({ note }) => {
      await once(id + note, (key) => reverse(id, note, key));
      await cache.invalidateQueries(BOOKS);
      toast(t('books.reverseDone'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={t('books.reverseTitle')} action={t('books.reverse')} onClose={onClose}>
      <p className="q">{t('books.reverseText')}</p>
      <Field label={t('books.why')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} data-autofocus {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
