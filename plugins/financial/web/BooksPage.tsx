import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Days, daysOf } from '@/shared/ui/Days.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useAddress } from './address.ts';
import { BookLink, Day, useAccountName } from './BookParts.tsx';
import { type AccountBalance, booksFiles, booksQuery, type Period } from './books.ts';
import { CloseDialog } from './CloseDialog.tsx';
import { Amount } from './Parts.tsx';
import { PostDialog } from './PostDialog.tsx';
import { SaveFile } from './SaveFile.tsx';

const OPEN: Period = { from: '', until: '' };

/** The trial balance: what was posted on each account in each currency, and that it balances. */
export default function BooksPage() {
  const { t } = useTranslation('plugin.financial');
  useTopic('x:financial:books');
  const [search, go] = useAddress();
  const period: Period = { ...OPEN, ...daysOf(search) };
  const [open, setOpen] = useState<'post' | 'close' | null>(null);
  const found = useQuery(booksQuery(period));
  orThrow(found);
  const books = found.data;
  const narrowed = Boolean(period.from || period.until);
  const posting = (
    <button type="button" className="btn pri" onClick={() => setOpen('post')}>
      <Icon name="plus" s />
      {t('books.post')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('books.title')}</h1>
        <span className="end">
          {books?.items.length ? (
            <>
              <SaveFile paths={booksFiles(period)} name="books" />
              <button type="button" className="btn" onClick={() => setOpen('close')}>
                {t('books.close')}
              </button>
            </>
          ) : null}
          {books?.items.length || narrowed ? posting : null}
        </span>
      </div>
      <p className="q fin-lead">{t('books.lead')}</p>
      {!books ? (
        <SkeletonRows rows={5} />
      ) : !books.items.length && !narrowed ? (
        <EmptyState title={t('books.none')} why={t('books.noneWhy')} action={posting} />
      ) : (
        <>
          <div className="tools days">
            <Days value={period} onChange={(change) => go({ ...change })} />
            {books.closedUntil ? (
              <p className="t2 q end">
                {t('books.closedUntil')} <Day day={books.closedUntil} />
              </p>
            ) : null}
          </div>
          {books.totals.map((total) => (
            <section key={total.debits.currency} className="fin-part" aria-busy={found.isPlaceholderData}>
              <div className="row w">
                <h2>
                  <bdi>{total.debits.currency}</bdi>
                </h2>
                {total.balanced ? (
                  <StatePill tone="good" icon="check">
                    {t('books.balanced')}
                  </StatePill>
                ) : (
                  <StatePill tone="bad" icon="warn">
                    {t('books.unbalanced')}
                  </StatePill>
                )}
              </div>
              <Accounts
                rows={books.items.filter((one) => one.balance.currency === total.debits.currency)}
                period={period}
              />
              <p className="t2 q fin-foot">
                {t('books.debits')}: <Amount money={total.debits} /> · {t('books.credits')}:{' '}
                <Amount money={total.credits} />
              </p>
            </section>
          ))}
          {books.items.length ? null : <EmptyState title={t('books.nothing')} why={t('books.nothingWhy')} />}
        </>
      )}
      {open === 'post' && books ? (
        <PostDialog
          today={books.today}
          used={books.totals.map((total) => total.debits.currency)}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'close' ? <CloseDialog today={books?.today ?? ''} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Accounts({ rows, period }: { rows: readonly AccountBalance[]; period: Period }) {
  const { t } = useTranslation('plugin.financial');
  const name = useAccountName();
  const behind = (row: AccountBalance) =>
    ['books/entries', row.account, row.balance.currency, period.from || '-', period.until || '-'].join('/');
  const figure = (row: AccountBalance, money: AccountBalance['balance']) => (
    <BookLink to={behind(row)} quiet>
      <Amount money={money} />
    </BookLink>
  );
  return (
    <DataTable<AccountBalance>
      label={t('books.accountsIn', { currency: `\u2068${rows[0]?.balance.currency ?? ''}\u2069` })}
      rows={rows}
      keyOf={(row) => row.account}
      columns={[
        {
          id: 'account',
          label: t('books.account'),
          wide: true,
          bare: true,
          cell: (row) => (
            <>
              <BookLink to={behind(row)}>{name(row.account)}</BookLink>
              <span className="fin-sub">{t(`kind.${row.kind}`)}</span>
            </>
          ),
        },
        { id: 'debits', label: t('books.debits'), number: true, cell: (row) => figure(row, row.debits) },
        {
          id: 'credits',
          label: t('books.credits'),
          number: true,
          cell: (row) => figure(row, row.credits),
        },
        {
          id: 'balance',
          // From a day on it is not what stands there, but by how much that changed.
          label: period.from ? t('books.change') : t('books.balance'),
          number: true,
          cell: (row) => <b>{figure(row, row.balance)}</b>,
        },
      ]}
    />
  );
}
