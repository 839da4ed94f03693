import './settings.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { NotFound } from '@/platform/errors.tsx';
import { oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { AdminSettings } from '@/shared/api/types.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { settingsQuery } from '../queries.ts';
import { Branding } from './Branding.tsx';
import { Languages } from './Languages.tsx';
import { MailServer } from './MailServer.tsx';
import { Media } from './Media.tsx';
import { Organisation } from './Organisation.tsx';
import { Registration } from './Registration.tsx';
import { Reviews } from './Reviews.tsx';
import { SECTIONS, type SettingsSection } from './sections.ts';

const PARTS: Record<SettingsSection, (props: { settings: AdminSettings }) => React.JSX.Element> = {
  organisation: Organisation,
  branding: Branding,
  languages: Languages,
  registration: Registration,
  reviews: Reviews,
  media: Media,
  mail: MailServer,
};

/** The settings of the site, a page a part. */
export default function SettingsPage() {
  const { t } = useTranslation('admin');
  const { section: asked } = useParams({ strict: false });
  const section = oneOf(SECTIONS, asked ?? 'organisation');
  const { data, error } = useQuery(settingsQuery);
  orThrow({ data, error });
  if (!section) return <NotFound />;
  const Part = PARTS[section];
  return (
    <>
      <h1>{t('settings.title')}</h1>
      <nav className="tabs2" aria-label={t('settings.parts')}>
        {SECTIONS.map((s) =>
          s === 'organisation' ? (
            <Link
              key={s}
              to="/admin/settings"
              activeOptions={{ exact: true }}
              aria-current={s === section ? 'page' : undefined}
            >
              {t(`settings.part.${s}`)}
            </Link>
          ) : (
            <Link
              key={s}
              to="/admin/settings/$section"
              params={{ section: s }}
              aria-current={s === section ? 'page' : undefined}
            >
              {t(`settings.part.${s}`)}
            </Link>
          ),
        )}
      </nav>
      <h2 className="sr">{t(`settings.part.${section}`)}</h2>
      <div>{data ? <Part key={section} settings={data} /> : <SkeletonRows />}</div>
    </>
  );
}
