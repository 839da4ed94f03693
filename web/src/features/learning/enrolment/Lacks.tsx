import { Fragment, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Candidate, Lacking } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Note } from '@/shared/ui/Note.tsx';

/** Who has not completed what the course asks for first, before they are enrolled all the same. */
export function Lacks({ list, people }: { list: readonly Lacking[]; people: readonly Candidate[] }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const nameOf = (id: string) => {
    const user = people.find((p) => p.user.id === id)?.user;
    return user ? `${user.firstName} ${user.lastName}` : '';
  };
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
            <li key={l.userId}>
              <bdi className="m">{nameOf(l.userId)}</bdi>
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
