import './money.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { oneOf } from '@/shared/api/client.ts';
import { orThrow, toApiError } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Days, daysOf } from '@/shared/ui/Days.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useAddress } from './address.ts';
import { LackingNote } from './ReportParts.tsx';
import type { Key, Scope } from './report.ts';
import { SaveFile } from './SaveFile.tsx';

/** What a report is about, as its address says, and how that is changed. Without more its rows are `by`, of `keys`. */
export function useScope(by: Key, keys: readonly Key[]) {
  const [search, go] = useAddress();
  const scope: Scope = {
    from: '',
    until: '',
    ...daysOf(search),
    by: oneOf(keys, search.by) ?? by,
    currency: search.currency ?? '',
    course: search.course ?? '',
  };
  const onCourse = (course: string) => go({ course, by: 'day' }, true);
  return { scope, go, onCourse };
}

/** A page about what was sold in a period: what it is about, files of it, and what was found, or why there is nothing. */
export function ReportFrame<Found extends { from: string; until: string; lacking: readonly string[] }>({
  heading,
  lead,
  name,
  links,
  about: { scope, go },
  course,
  keys,
  pick,
  files,
  found,
  isEmpty,
  noneWhy,
  children,
}: {
  heading: string;
  lead: string;
  /** What files of it are called. */
  name: string;
  links: ReactNode;
  about: ReturnType<typeof useScope>;
  /** What the course is called that it is about. */
  course: string;
  keys: readonly Key[];
  /** What else it can be narrowed by. */
  pick?: ReactNode;
  files: (scope: Scope) => { csv: string; xlsx: string };
  found: { data: Found | undefined; error: Error | null; isPlaceholderData: boolean };
  isEmpty: (found: Found) => boolean;
  noneWhy: string;
  children: (found: Found) => ReactNode;
}) {
  const { t } = useTranslation('plugin.financial');
  // A period that is none is said beside its fields; they stay.
  const refused = found.error ? toApiError(found.error).status === 422 : false;
  if (!refused) orThrow(found);
  const data = refused ? undefined : found.data;
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{heading}</h1>
        <span className="end">
          <SaveFile paths={files(scope)} name={`${name}-${scope.by}`} />
        </span>
      </div>
      <p className="q fin-lead">{lead}</p>
      <p className="row w">{links}</p>
      <div className="tools days">
        <Days
          value={{ from: scope.from || data?.from || '', until: scope.until || data?.until || '' }}
          onChange={(change) => go({ ...change })}
        />
        {pick}
        <Segments
          label={t('report.by')}
          value={scope.by}
          onChange={(by) => go({ by })}
          items={keys.map((key) => ({ value: key, label: t(`report.key.${key}`) }))}
        />
      </div>
      {scope.course ? (
        <p className="row w">
          <bdi>{course}</bdi>
          <button type="button" className="btn sm" onClick={() => go({ course: '', by: 'course' })}>
            {t('report.allCourses')}
          </button>
        </p>
      ) : null}
      {refused ? (
        <Note tone="bad">{t('report.refused')}</Note>
      ) : !data ? (
        <SkeletonRows rows={5} />
      ) : isEmpty(data) ? (
        <EmptyState title={t('report.none')} why={noneWhy} />
      ) : (
        <div aria-busy={found.isPlaceholderData}>
          <LackingNote lacking={data.lacking} />
          {children(data)}
        </div>
      )}
    </>
  );
}
