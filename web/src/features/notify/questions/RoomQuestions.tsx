import './questions.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import type { LearnContent, LearnRoom } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { hasDraft } from '@/shared/ui/useForm.ts';
import { AskForm } from './AskForm.tsx';
import { QuestionRows } from './QuestionRows.tsx';
import { questionsQuery } from './queries.ts';

/** How many questions stand under a lesson. */
const MOST = 5;

/** The questions about a content, under it; nothing for those who only look in, or who cannot open it yet. */
export default function RoomQuestions({ room, content }: { room: LearnRoom; content: LearnContent }) {
  const { ready } = useTranslation('notify');
  const inside = room.staff || ['enrolled', 'completed'].includes(room.enrollment?.status ?? '');
  return ready && inside && content.state !== 'locked' ? (
    <Panel key={content.id} course={room.course.id} content={content.id} />
  ) : null;
}

function Panel({ course, content }: { course: string; content: string }) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  useTopic(`talk:${course}`);
  const [asking, ask] = useState(() => hasDraft(`ask.${content}`));
  const first = useInfiniteQuery(questionsQuery(course, { content }, MOST)).data?.pages[0];
  if (!first) return null;
  const n = first.counts?.all ?? 0;
  return (
    <section className="qa-room" aria-label={t('qa.title')}>
      <div className="row w">
        <h2 className="grow">{t('qa.here', { count: n, n: f.num(n) })}</h2>
        {first.mayWrite && !asking ? (
          <button type="button" className="btn sm" onClick={() => ask(true)}>
            <Icon name="plus" s />
            {t('qa.ask')}
          </button>
        ) : null}
      </div>
      {asking ? (
        <AskForm course={course} content={content} onDone={() => ask(false)} onCancel={() => ask(false)} />
      ) : null}
      {first.items.length ? (
        <QuestionRows items={first.items} about="nothing" />
      ) : asking ? null : (
        <p className="q">{t(first.moderates ? 'qa.hereNoneTeam' : 'qa.hereNone')}</p>
      )}
      <p className="row w t2">
        {n > MOST ? (
          <Link
            className="link"
            to="/learn/$courseId/questions"
            params={{ courseId: course }}
            search={{ content }}
          >
            {t('qa.hereAll', { count: n, n: f.num(n) })}
          </Link>
        ) : null}
        <Link className="link" to="/learn/$courseId/questions" params={{ courseId: course }} search={{}}>
          {t('qa.courseAll')}
        </Link>
      </p>
    </section>
  );
}
