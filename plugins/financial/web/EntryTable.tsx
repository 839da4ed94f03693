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
  onCourse,
  onParty,
}: {
  rows: readonly BookEntry[];
  label: string;
  inside?: boolean;
  /** Shows only the entries that concern a course, or a person. */
  onCourse?: ((id: string) => void) | undefined;
  onParty?: ((id: string) => void) | undefined;
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
              <Concerned name={e.course} id={e.courseId} onPick={onCourse} />
              {e.party ? (
                <span className="fin-sub">
                  <Concerned name={e.party} id={e.partyId} onPick={onParty} />
                </span>
              ) : null}
            </>
          ),
        },
        { id: 'debit', label: t('books.debit'), number: true, cell: (e) => <Side money={e.debit} /> },
        { id: 'credit', label: t('books.credit'), number: true, cell: (e) => <Side money={e.credit} /> },
      ]}
    />
  );
}

/** What an entry concerns; where the entries of it can be shown alone, it leads there. */
function Concerned({
  name,
  id,
  onPick,
}: {
  name: string | null;
  id: string | null;
  onPick: ((id: string) => void) | undefined;
}) {
  if (!name) return null;
  if (!id || !onPick) return <bdi>{name}</bdi>;
  return (
    <button type="button" className="link" onClick={() => onPick(id)}>
      <bdi>{name}</bdi>
    </button>
  );
}

function Side({ money }: { money: Money | null }) {
  return money ? <Amount money={money} /> : <span className="qq">–</span>;
}
