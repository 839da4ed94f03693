import { Fragment, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lacking } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Note } from '@/shared/ui/Note.tsx';

/** Who has not completed what the course asks for first, before they are enrolled all the same. */
export function Lacks({ list }: { list: readonly Lacking[] }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label={t('lack.title', { count: list.length, n: f.num(list.length) })}
    >
      <Note tone="warn">
        <p className="m">{t('lack.title', { count: list.length, n: f.num(list.length) })}</p>
        <ul className="plain">
          {list.map((l) => (
            <li key={l.user.id}>
              <bdi className="m">
                {l.user.firstName} {l.user.lastName}
              </bdi>
              {': '}
              {l.courses.map((c, i) => (
                <Fragment key={c.id}>
                  {i ? t('lack.and') : null}
                  <bdi>{c.title}</bdi>
                </Fragment>
              ))}
            </li>
          ))}
        </ul>
        <p>{t('lack.text')}</p>
      </Note>
    </section>
  );
}
