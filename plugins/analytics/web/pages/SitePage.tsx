import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { request } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Figures, Tools } from '../Figures.tsx';
import { MEASURES, type Range, siteQuery, type TopCourse } from '../queries.ts';

/** What happens in all courses, by day. */
export default function SitePage() {
  const { t } = useTranslation('plugin.analytics');
  const { timeZone } = useMe().settings;
  const [range, setRange] = useState<Range>('30');
  useTopic('x:analytics:counts');
  const found = useQuery(siteQuery(Number(range), timeZone));
  orThrow(found);
  const site = found.data;
  return (
    <>
      <div className="hd2">
        <h1>{t('title')}</h1>
      </div>
      <p className="q">{t('lead')}</p>
      <Tools range={range} onRange={setRange} zone={timeZone} />
      {!site ? (
        <SkeletonRows />
      ) : (
        <>
          <Figures figures={site.figures} />
          {site.top.length ? <Top courses={site.top} /> : null}
          <Again rebuild={site.rebuild} />
          <p className="t2 q an-foot">
            {t('zone')} <bdi>{site.figures.zone}</bdi>
          </p>
        </>
      )}
    </>
  );
}

/** The courses in which most happened. */
function Top({ courses }: { courses: readonly TopCourse[] }) {
  const { t } = useTranslation('plugin.analytics');
  const f = useFormat();
  return (
    <section className="an-part" aria-label={t('top')}>
      <h2>{t('top')}</h2>
      <DataTable<TopCourse>
        label={t('top')}
        rows={courses}
        keyOf={(c) => c.id}
        columns={[
          {
            id: 'course',
            label: t('course'),
            bare: true,
            wide: true,
            cell: (c) => (
              <Link
                className="link"
                to="/x/$pluginId/$"
                params={{ pluginId: 'analytics', _splat: `courses/${c.id}` }}
              >
                <bdi>{c.title}</bdi>
              </Link>
            ),
          },
          ...MEASURES.map((m) => ({
            id: m,
            label: t(`measure.${m}`),
            number: true,
            cell: (c: TopCourse) => f.num(c.counts[m]),
          })),
        ]}
      />
    </section>
  );
}

/** Counts again from the enrolments, and says how that stands. */
function Again({ rebuild }: { rebuild: { askedAt: string | null; doneAt: string | null } }) {
  const { t } = useTranslation('plugin.analytics');
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const again = useAct(
    () => request('POST', '/x/analytics/rebuild'),
    () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: ['x', 'analytics'] });
    },
  );
  return (
    <section className="an-part" aria-label={t('again.title')}>
      <h2>{t('again.title')}</h2>
      <p className="q">{t('again.why')}</p>
      <div role="status">{rebuild.askedAt ? <Note icon="clock">{t('again.busy')}</Note> : null}</div>
      {rebuild.askedAt ? null : (
        <div className="row w">
          <button type="button" className="btn" onClick={() => setAsking(true)}>
            {t('again.do')}
          </button>
          {rebuild.doneAt ? (
            <span className="t2 q">
              {t('again.done')} <DateTime iso={rebuild.doneAt} />
            </span>
          ) : null}
        </div>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => again.mutate()}
        title={t('again.title')}
        text={t('again.sure')}
        action={t('again.do')}
        busy={again.isPending}
      />
    </section>
  );
}
