import { useTranslation } from 'react-i18next';
import { useContentIcon } from '@/platform/contents.ts';
import { useMe } from '@/platform/session.ts';
import type { Trainee, TraineeContent } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useLocked } from '../player/locked.ts';
import { useMissing } from '../Requirement.tsx';

/** Every lesson with what was done of it, what is missing and why it is locked; the trainee and the team read the same. */
export function Contents({ trainee, mine }: { trainee: Trainee; mine: boolean }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  return (
    <section aria-labelledby="lessons">
      <div className="tr-h">
        <h2 id="lessons">{t('trainee.lessons')}</h2>
        <span className="end t2 q">
          {t('trainee.done', { count: trainee.total, n: f.num(trainee.done), total: f.num(trainee.total) })}
        </span>
      </div>
      {trainee.outline.map((section) => (
        <section key={section.id} aria-labelledby={`tr-${section.id}`}>
          <h3 className="tr-s" id={`tr-${section.id}`}>
            <bdi>{section.title}</bdi>
          </h3>
          <ul className="tr-c">
            {section.contents.map((c) => (
              <Row key={c.id} c={c} mine={mine} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function Row({ c, mine }: { c: TraineeContent; mine: boolean }) {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  const locked = useLocked();
  const contentIcon = useContentIcon();
  const late = c.dueAt !== null && c.state !== 'done' && Date.parse(c.dueAt) < Date.now();
  const dueDay = c.dueAt ? f.date(c.dueAt, { dateStyle: 'medium' }) : '';
  const missing = useMissing();
  const need = c.need ? missing(c.need) : '';
  const said = [
    c.state === 'done' && c.completedAt ? f.date(c.completedAt, { dateStyle: 'medium' }) : '',
    c.state === 'locked' ? locked(c, true) : need,
    c.timeSpent >= 60 ? t('trainee.spent', { time: f.span(c.timeSpent / 60) }) : '',
    c.attempts > 1 ? t('trainee.tries', { count: c.attempts, n: f.num(c.attempts) }) : '',
    c.state !== 'done' && c.lastAt ? t('trainee.lastAt', { when: f.relative(c.lastAt) }) : '',
    c.counted ? '' : t('trainee.optional'),
  ].filter(Boolean);
  return (
    <li>
      <span className={c.state === 'done' ? 'good-t' : 'q'}>
        <Icon name={c.state === 'done' ? 'check' : c.state === 'locked' ? 'lock' : contentIcon(c.type)} />
      </span>
      <div className="grow">
        <div className="m t2">
          <bdi>{c.title}</bdi>
          <span className="sr">
            {c.state === 'open'
              ? ''
              : `, ${t(`room.state${c.state === 'done' ? 'Done' : c.state === 'locked' ? 'Locked' : 'Started'}`)}`}
          </span>
        </div>
        <div className="t2 q">{said.join(' · ')}</div>
        {c.state === 'started' && c.watched !== null ? (
          <span className="bar" aria-hidden="true">
            <i style={{ inlineSize: `${c.watched}%` }} />
          </span>
        ) : null}
      </div>
      <span className="tr-e">
        {c.score !== null ? <b className="num t2">{f.percent(c.score)}</b> : null}
        {c.isNew ? (
          <StatePill tone="brand" icon="plus">
            {t(mine ? 'trainee.isNew' : 'trainee.isNewTeam')}
          </StatePill>
        ) : null}
        {late ? (
          <StatePill tone="bad" icon="clock">
            {t('trainee.overduePill', { day: dueDay })}
          </StatePill>
        ) : dueDay && c.state !== 'done' ? (
          <span className="t2 q">{t('trainee.due', { day: dueDay })}</span>
        ) : null}
      </span>
    </li>
  );
}
