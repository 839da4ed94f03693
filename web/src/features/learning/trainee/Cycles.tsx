import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import type { Trainee } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useValidity } from '../enrolment/validity.ts';

/** The times before through the course, the latest first: when, how they came about, and what was done of each lesson. */
export function Cycles({ trainee }: { trainee: Trainee }) {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  const valid = useValidity();
  const day = (iso: string) => f.date(iso, { dateStyle: 'medium' });
  if (!trainee.cycles.length) return null;
  return (
    <section aria-labelledby="cycles">
      <div className="tr-h">
        <h2 id="cycles">{t('cycles.title')}</h2>
      </div>
      {trainee.cycles.map((c) => (
        <details key={c.number} className="tr-cy">
          <summary className="row">
            <span className="grow">
              <b>{t('cycles.number', { n: f.num(c.number) })}</b>{' '}
              <span className="t2 q">
                {t('cycles.span', { from: day(c.startedAt), to: day(c.completedAt) })}
                {c.validUntil ? ` · ${valid(c.validUntil)}` : null}
              </span>
            </span>
            <Icon name="down" s />
          </summary>
          <p className="t2 q">
            {[
              t('cycles.closed', { day: day(c.closedAt) }),
              c.actor ? isolate(c.actor.name) : '',
              t(`detail.source.${c.source}`),
              t('cycles.progress', { percent: f.percent(c.progress) }),
              c.revision === null ? '' : t('cycles.revision', { n: f.num(c.revision) }),
              c.group ? t('detail.inGroup', { group: isolate(c.group) }) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {c.reason ? (
            <p className="t2">
              <bdi>{c.reason}</bdi>
            </p>
          ) : null}
          <ul className="plain">
            {c.contents.map((x) => (
              <li key={x.id} className="row">
                <Icon name={x.completed ? 'check' : 'half'} s />
                <span className="grow clip">
                  <bdi>{x.title}</bdi>
                </span>
                <span className="t2 q">
                  {[
                    x.score === null ? '' : t('happened.doneScore', { percent: f.percent(x.score) }),
                    x.watched === null || x.completed
                      ? ''
                      : t(x.replaced ? 'happened.watchedBefore' : 'happened.watchedShare', {
                          percent: f.percent(x.watched),
                        }),
                    x.completedAt ? day(x.completedAt) : t('cycles.notDone'),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
