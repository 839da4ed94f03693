import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '@/shared/api/client.ts';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useRested } from '@/shared/ui/useRested.ts';

/** A course that was picked. */
export interface Picked {
  id: string;
  title: string;
}

/** So many courses are offered for what is typed. */
const OFFERED = 6;

/** Picks courses by parts of their titles; none is picked at first. */
export function CoursePick({
  picked,
  gone = false,
  onChange,
  onAll,
}: {
  picked: readonly Picked[];
  /** Those that were picked before are not there any more: it counts for none. */
  gone?: boolean;
  onChange: (picked: Picked[]) => void;
  /** It is to count for all. */
  onAll?: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const [q, setQ] = useState('');
  const [text, setText] = useRested(q, setQ);
  const found = useQuery({
    queryKey: ['x', 'financial', 'pick', q],
    queryFn: () =>
      request<{ items: Picked[] }>('GET', `/courses?${new URLSearchParams({ q, limit: String(OFFERED) })}`),
    enabled: q.trim() !== '',
  });
  const offered = (found.data?.items ?? []).filter((course) => !picked.some((p) => p.id === course.id));
  return (
    <fieldset className="fin-picks">
      <legend className="lab">{t('coupons.courses')}</legend>
      {gone ? (
        <Note tone="warn">
          <p>{t('coupons.goneHint')}</p>
          <button type="button" className="btn sm" onClick={onAll}>
            {t('coupons.forAll')}
          </button>
        </Note>
      ) : (
        <p className="t2 q">{t(picked.length ? 'coupons.coursesHint' : 'coupons.allCourses')}</p>
      )}
      {picked.length ? (
        <ul>
          {picked.map((course) => (
            <li key={course.id}>
              <bdi className="grow">{course.title}</bdi>
              <button
                type="button"
                className="btn bare sq sm"
                aria-label={t('coupons.without', { course: course.title })}
                onClick={() => onChange(picked.filter((p) => p.id !== course.id))}
              >
                <Icon name="x" s />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <SearchBox label={t('coupons.find')} value={text} onChange={setText} />
      {q.trim() && found.data ? (
        offered.length ? (
          <ul className="fin-pick">
            {offered.map(({ id, title }) => (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => {
                    onChange([...picked, { id, title }]);
                    setText('');
                    setQ('');
                  }}
                >
                  <bdi>{title}</bdi>
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="t2 q" role="status">
            {t('coupons.noCourse')}
          </p>
        )
      ) : null}
    </fieldset>
  );
}
