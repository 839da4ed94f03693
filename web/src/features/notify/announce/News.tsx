import './announce.css';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Announcement } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';

/** Announcements as a ruled list under a heading; nothing where there are none. */
export function News({
  items,
  heading,
  whole = false,
}: {
  items: readonly Announcement[] | undefined;
  heading: string;
  /** Whether the texts stand here too; otherwise each leads to its own page. */
  whole?: boolean;
}) {
  const { t, ready } = useTranslation('notify');
  const f = useFormat();
  if (!ready || !items?.length) return null;
  return (
    <section className="news" aria-label={t(heading)}>
      <h2 className="t1 qq m">{t(heading)}</h2>
      <ul>
        {items.map((n) => (
          <li key={n.id}>
            {whole ? (
              <h3>
                <bdi>{n.title}</bdi>
              </h3>
            ) : (
              <Link className={n.read ? '' : 'b'} to="/announcements/$id" params={{ id: n.id }}>
                <bdi>{n.title}</bdi>
              </Link>
            )}
            <span className="t1 q" style={{ display: 'block' }}>
              {t('ann.by', { author: n.author, time: f.relative(n.publishedAt) })}
            </span>
            {whole ? (
              // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it.
              <div className="prose t2" dir="auto" dangerouslySetInnerHTML={{ __html: n.body }} />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
