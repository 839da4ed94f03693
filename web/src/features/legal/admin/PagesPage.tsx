import '../legal.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import type { LegalState } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { statesQuery } from '../queries.ts';
import { useLanguageNames } from './names.ts';

/** The three pages: what is in force, and what waits to be published. */
export default function PagesPage() {
  const { t } = useTranslation('legal');
  const f = useFormat();
  const names = useLanguageNames();
  const { data, error } = useQuery(statesQuery);
  orThrow({ data, error });
  return (
    <>
      <h1>{t('back')}</h1>
      <p className="q" style={{ marginBlockEnd: 20 }}>
        {t('lead')}
      </p>
      {data ? (
        <DataTable<LegalState>
          label={t('back')}
          rows={data.items}
          keyOf={(s) => s.page}
          columns={[
            {
              id: 'page',
              label: t('page'),
              wide: true,
              bare: true,
              cell: (s) => (
                <>
                  <Link className="link b" to="/admin/legal/$page" params={{ page: s.page }}>
                    {t(`legal.name.${s.page}`)}
                  </Link>
                  <span className="t1 q" style={{ display: 'block' }}>
                    {t(`about.${s.page}`)}
                  </span>
                </>
              ),
            },
            {
              id: 'state',
              label: t('state'),
              bare: true,
              cell: (s) =>
                s.current === null ? (
                  <StatePill tone="plain" icon="lock">
                    {t('states.none')}
                  </StatePill>
                ) : s.changed ? (
                  <StatePill tone="warn" icon="edit">
                    {t('states.changed')}
                  </StatePill>
                ) : (
                  <StatePill tone="good" icon="check">
                    {t('states.published')}
                  </StatePill>
                ),
            },
            {
              id: 'force',
              label: t('force'),
              cell: (s) => (
                <span className="q">
                  {s.current
                    ? t('inForce', { n: f.num(s.current.version), date: f.date(s.current.publishedAt) })
                    : '–'}
                </span>
              ),
            },
            {
              id: 'draft',
              label: t('draft'),
              cell: (s) => <span className="q">{s.written.length ? names(s.written) : t('notWritten')}</span>,
            },
            {
              id: 'edited',
              label: t('edited'),
              cell: (s) => <span className="q">{s.editedAt ? <DateTime iso={s.editedAt} /> : '–'}</span>,
            },
          ]}
        />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </>
  );
}
