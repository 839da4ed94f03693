import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Cover } from '@/shared/ui/Cover.tsx';
import { Price } from '@/shared/ui/Price.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';

/** One course of the list, to be opened or chosen. */
export function CourseRow({
  course: c,
  owner,
  marked,
  onMark,
}: {
  course: CourseAdmin;
  /** Says whose the course is, for whoever sees those of others. */
  owner: boolean;
  marked: boolean;
  onMark: (on: boolean) => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  return (
    <article className="crs-r">
      <label className="crs-x">
        <input type="checkbox" checked={marked} onChange={(e) => onMark(e.currentTarget.checked)} />
        <span className="sr">{t('bulk.mark', { title: c.title })}</span>
      </label>
      <Cover src={c.cover.card} width={208} height={130} />
      <div className="grow">
        <h2>
          <Link to="/teach/$courseId" params={{ courseId: c.id }}>
            <bdi>{c.title}</bdi>
          </Link>
        </h2>
        <div className="t2 q">
          {t(`type.${c.courseType}`)} ·{' '}
          {t('courses.enrolled', { count: c.enrollmentCount, n: f.num(c.enrollmentCount) })} ·{' '}
          {t('courses.changed', { when: f.relative(c.updatedAt) })}
        </div>
        {owner ? (
          <div className="phone t2 q">
            {t('courses.owner')}: <bdi>{c.trainer.name}</bdi>
          </div>
        ) : null}
        {c.archivedAt ? (
          <StatePill icon="box">{t('state.archived')}</StatePill>
        ) : c.isPublished ? (
          <StatePill tone="good" icon="check">
            {t('state.published')}
          </StatePill>
        ) : (
          <StatePill icon="edit">{t('state.draft')}</StatePill>
        )}
      </div>
      {owner ? (
        <span className="crs-o desk t2">
          <span className="sr">{t('courses.owner')}: </span>
          <bdi>{c.trainer.name}</bdi>
        </span>
      ) : null}
      <span className="end desk">
        <Price money={c.price} />
      </span>
    </article>
  );
}
