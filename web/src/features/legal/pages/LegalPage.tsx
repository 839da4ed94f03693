import '../legal.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useMe } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { LegalPage as Page } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { dirOf } from '@/shared/i18n/index.ts';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { legalQuery } from '../queries.ts';

const pageAt = (path: string): Page =>
  (Object.keys(LEGAL_PATHS) as Page[]).find((page) => LEGAL_PATHS[page] === path) ?? 'terms';

/** A legal page as everybody reads it. templates/legal.gohtml writes the same markup; change both. */
export default function LegalPage() {
  const { t, i18n } = useTranslation('legal');
  const { timeZone } = useMe().settings;
  const f = useFormat(timeZone);
  const page = pageAt(useLocation().pathname);
  const path = LEGAL_PATHS[page];
  const { version } = useSearch({ strict: false });
  const { data: text, error } = useQuery(legalQuery(page, version));
  const heading = text ? text.title || t(`legal.name.${page}`) : null;
  useTitle(heading);
  orThrow({ data: text, error });
  if (!text)
    return (
      <div className="wrap page">
        <SkeletonRows />
      </div>
    );
  const said = (one: { version: number; publishedAt: string }) =>
    t('version', { n: f.num(one.version), date: f.date(one.publishedAt, { dateStyle: 'long' }) });
  return (
    <div className="wrap page">
      <article className="legal">
        <h1>
          <bdi>{heading}</bdi>
        </h1>
        <p className="t2 q">{said(text)}</p>
        {text.version === text.current ? null : (
          <Note tone="warn" icon="clock">
            {t('older')}{' '}
            <Link className="link" to={path}>
              {t('toCurrent')}
            </Link>
          </Note>
        )}
        {text.language === i18n.language ? null : <Note icon="globe">{t('otherLanguage')}</Note>}
        <div
          className="prose"
          lang={text.language}
          dir={dirOf(text.language)}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it.
          dangerouslySetInnerHTML={{ __html: text.body }}
        />
        {text.versions.length > 1 ? (
          <section>
            <h2>{t('versions')}</h2>
            <ul className="legal-v">
              {text.versions.map((one) => (
                <li key={one.version}>
                  <Link
                    className="link"
                    to={path}
                    search={one.version === text.current ? {} : { version: one.version }}
                    activeOptions={{ exact: true, includeSearch: true }}
                    aria-current={one.version === text.version ? 'true' : undefined}
                  >
                    {said(one)}
                  </Link>
                  {one.changes ? (
                    <p className="t2 q" dir="auto">
                      {one.changes}
                    </p>
                  ) : null}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </article>
    </div>
  );
}
