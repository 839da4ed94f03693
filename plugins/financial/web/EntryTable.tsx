import { useTranslation } from 'react-i18next';
import type { Money } from '@/shared/api/types.ts';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { BookLink, Day, useAccountName } from './BookParts.tsx';
import type { BookEntry } from './books.ts';
import { Amount } from './Parts.tsx';

/** Entries of the books; within a transaction the account is what differs, elsewhere the transaction. */
export function EntryTable({
  rows,
  label,
  inside = false,
}: {
  rows: readonly BookEntry[];
  label: string;
  inside?: boolean;
}) {
  const { t } = useTranslation('plugin.financial');
  const name = useAccountName();
  const what = (e: BookEntry) => t(`what.${e.what}`, { defaultValue: e.what });
  return (
    <DataTable<BookEntry>
      label={label}
      rows={rows}
      keyOf={(e) => String(e.id)}
      columns={[
        {
          id: 'of',
          label: inside ? t('books.account') : t('books.what'),
          wide: true,
          bare: true,
          cell: (e) => (
            <>
              {inside ? (
                name(e.account)
              ) : (
                <BookLink to={`books/transactions/${e.transaction}`}>{what(e)}</BookLink>
              )}
              {inside ? <span className="fin-sub">{t(`kind.${e.kind}`)}</span> : null}
            </>
          ),
        },
        ...(inside
          ? []
          : [{ id: 'on', label: t('books.on'), cell: (e: BookEntry) => <Day day={e.occurredOn} /> }]),
        {
          id: 'concerns',
          label: t('books.concerns'),
          bare: true,
          cell: (e) => (
            <>
              {e.course ? <bdi>{e.course}</bdi> : null}
              {e.party ? <bdi className="fin-sub">{e.party}</bdi> : null}
            </>
          ),
        },
        { id: 'debit', label: t('books.debit'), number: true, cell: (e) => <Side money={e.debit} /> },
        { id: 'credit', label: t('books.credit'), number: true, cell: (e) => <Side money={e.credit} /> },
      ]}
    />
  );
}

function Side({ money }: { money: Money | null }) {
  return money ? <Amount money={money} /> : <span className="qq">–</span>;
}
