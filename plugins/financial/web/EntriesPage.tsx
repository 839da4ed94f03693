import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { NotFound } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import type { PluginPageProps } from '@/platform/registry.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useAddress } from './address.ts';
import { BookLink, Day, useAccountName } from './BookParts.tsx';
import { booksQuery, type EntriesOf, entriesFiles, entriesKey, entriesPage, type Period } from './books.ts';
import { EntryTable } from './EntryTable.tsx';
import { Amount } from './Parts.tsx';
import { SaveFile } from './SaveFile.tsx';

const DAY = /^\d{4}-\d\d-\d\d$/;
const dayOf = (text = '-') => (DAY.test(text) ? text : '');

/** The entries behind a figure of the books. */
export default function EntriesPage({ params }: PluginPageProps) {
  const { account = '', currency = '', from, until } = params;
  if (!/^[A-Z]{3}$/.test(currency) || !account) return <NotFound />;
  return (
    <Entries account={account} currency={currency} period={{ from: dayOf(from), until: dayOf(until) }} />
  );
}

const ID = /^[0-9a-f-]{36}$/;
const idOf = (text = '') => (ID.test(text) ? text : '');

function Entries({ account, currency, period }: { account: string; currency: string; period: Period }) {
  const { t } = useTranslation('plugin.financial');
  const name = useAccountName();
  const [search, go] = useAddress();
  const of: EntriesOf = {
    account,
    currency,
    ...period,
    course: idOf(search.course),
    party: idOf(search.party),
  };
  const narrowed = Boolean(of.course || of.party);
  const title = t('books.entriesOf', { account: name(account), currency: `\u2068${currency}\u2069` });
  useTitle(title);
  useTopic('x:financial:books');
  const list = useInfiniteQuery({
    queryKey: entriesKey(of),
    queryFn: ({ pageParam }) => entriesPage(of, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const books = useQuery(booksQuery(period)).data;
  const figure = books?.items.find((one) => one.account === account && one.balance.currency === currency);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
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
        <span className="end">
          <SaveFile paths={entriesFiles(of)} name="entries" />
        </span>
      </div>
      {period.from || period.until ? (
        <p className="q">
          {period.from ? <Day day={period.from} /> : '…'} – {period.until ? <Day day={period.until} /> : '…'}
        </p>
      ) : null}
      {narrowed ? (
        <p className="row w">
          {of.course ? <bdi>{rows.find((e) => e.courseId === of.course)?.course}</bdi> : null}
          {of.party ? <bdi>{rows.find((e) => e.partyId === of.party)?.party}</bdi> : null}
          <button type="button" className="btn sm" onClick={() => go({ course: '', party: '' }, true)}>
            {t('sales.all')}
          </button>
        </p>
      ) : null}
      {figure && !narrowed ? (
        <p className="t2 q">
          {t('books.debits')}: <Amount money={figure.debits} /> · {t('books.credits')}:{' '}
          <Amount money={figure.credits} /> · {t(period.from ? 'books.change' : 'books.balance')}:{' '}
          <Amount money={figure.balance} />
        </p>
      ) : null}
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <div className="fin-note">
          <EntryTable
            rows={rows}
            label={title}
            onCourse={of.course ? undefined : (course) => go({ course }, true)}
            onParty={of.party ? undefined : (party) => go({ party }, true)}
          />
        </div>
      ) : (
        <EmptyState title={t('books.nothing')} why={t('books.nothingWhy')} />
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
