import { Fragment, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { InviteList } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import type { IconName } from '@/shared/ui/icons.ts';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';

const LOOK = {
  enrol: { tone: 'good', icon: 'check' },
  invite: { tone: 'brand', icon: 'mail' },
  already: { tone: 'plain', icon: 'user' },
  invited: { tone: 'plain', icon: 'clock' },
  refused: { tone: 'warn', icon: 'lock' },
} as const satisfies Record<string, { tone: Tone; icon: IconName }>;

/** What becomes of each address of a list, before it is done. */
export function InviteResult({ list }: { list: InviteList }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const enrol = list.invitees.filter((i) => i.state === 'enrol').length;
  const day = (iso: string | null) => (iso ? f.date(iso, { dateStyle: 'medium' }) : '');
  return (
    <section ref={ref} className="inv-r" tabIndex={-1} aria-label={t('invite.result')}>
      {list.seats !== null && list.seats < enrol ? (
        <Note tone="bad">{t('invite.fewSeats', { seats: f.num(list.seats), enrol: f.num(enrol) })}</Note>
      ) : null}
      {list.wrong.length ? (
        <Note tone="warn">
          <p className="m">{t('invite.wrong', { count: list.wrong.length, n: f.num(list.wrong.length) })}</p>
          <ul className="plain">
            {list.wrong.map((w) => (
              <li key={`${w.line} ${w.text}`}>
                {t('invite.line', { n: f.num(w.line) })} <bdi>{w.text}</bdi>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      {list.repeated ? (
        <p className="t2 q">{t('invite.repeated', { count: list.repeated, n: f.num(list.repeated) })}</p>
      ) : null}
      <ul className="plain pick">
        {list.invitees.map((i) => (
          <li key={i.email} className="row w">
            <span className="grow clip">
              <bdi className="m">{i.name ?? i.email}</bdi>
              {i.name ? (
                <span className="t1 q clip" style={{ display: 'block' }}>
                  <bdi>{i.email}</bdi>
                </span>
              ) : null}
              {i.lacks?.length ? (
                <span className="t1 warn-t" style={{ display: 'block', whiteSpace: 'normal' }}>
                  {t('lack.of')}{' '}
                  {i.lacks.map((title, at) => (
                    <Fragment key={title}>
                      {at ? t('lack.and') : null}
                      <bdi>{title}</bdi>
                    </Fragment>
                  ))}
                </span>
              ) : null}
            </span>
            <StatePill {...LOOK[i.state]}>
              {i.reason
                ? t(`invite.reason.${i.reason}`)
                : t(`invite.state.${i.state}`, { day: day(i.since) })}
            </StatePill>
          </li>
        ))}
      </ul>
      {list.invitees.some((i) => i.state === 'invite') ? <p className="t2 q">{t('invite.noSeat')}</p> : null}
    </section>
  );
}
