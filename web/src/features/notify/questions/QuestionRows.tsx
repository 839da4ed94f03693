import './questions.css';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import type { QuestionItem } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { nameOf } from './names.ts';

/** Questions as a ruled list; each leads to its page. */
export function QuestionRows({
  items,
  about = 'content',
}: {
  items: readonly QuestionItem[];
  /** What is said of where it was asked: nothing, its content, or its course as well. */
  about?: 'nothing' | 'content' | 'course';
}) {
  const { t } = useTranslation('notify');
  const { timeZone } = usePerson();
  const f = useFormat(timeZone);
  return (
    <ul className="qa-l">
      {items.map((q) => (
        <li key={q.id}>
          <Link className="qa-r" to="/questions/$id" params={{ id: q.id }}>
            <span className="qa-h">
              {q.pinned ? (
                <span className="qq" title={t('qa.pinned')}>
                  <Icon name="up" s />
                  <span className="sr">{t('qa.pinned')}: </span>
                </span>
              ) : null}
              <bdi className="b">{q.title}</bdi>
            </span>
            <span className="t2 q two">
              <bdi>{q.excerpt}</bdi>
            </span>
            <span className="t1 q qa-f">
              <bdi>{nameOf(q.author, t)}</bdi>
              <DateTime iso={q.createdAt} zone={timeZone} />
              {about === 'course' ? <bdi>{q.courseTitle}</bdi> : null}
              {about !== 'nothing' && q.content ? <bdi>{q.content.title}</bdi> : null}
              {q.votes ? <span>{t('qa.votes', { count: q.votes, n: f.num(q.votes) })}</span> : null}
            </span>
          </Link>
          <span className="qa-s">
            {q.accepted ? (
              <StatePill tone="good" icon="check">
                {t('qa.solved')}
              </StatePill>
            ) : null}
            <span className={q.answered ? 't2' : 't2 q'}>
              {t('qa.answers', { count: q.answers, n: f.num(q.answers) })}
            </span>
            {q.closed ? (
              <StatePill tone="plain" icon="lock">
                {t('qa.closed')}
              </StatePill>
            ) : null}
            {q.hidden ? (
              <StatePill tone="warn" icon="eye">
                {t('qa.hidden')}
              </StatePill>
            ) : null}
            {q.reports ? (
              <StatePill tone="bad" icon="warn">
                {t('qa.reports', { count: q.reports, n: f.num(q.reports) })}
              </StatePill>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
