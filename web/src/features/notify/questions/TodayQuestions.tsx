import './questions.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { QuestionRows } from './QuestionRows.tsx';
import { waitingQuery } from './queries.ts';

/** How many stand on the first page. */
const MOST = 3;

/** Questions that wait for an answer, on the trainer's first page; nothing where none does. */
export default function TodayQuestions() {
  const { t, ready } = useTranslation('notify');
  const f = useFormat();
  const first = useInfiniteQuery(waitingQuery('unanswered', MOST)).data?.pages[0];
  const n = first?.counts?.unanswered;
  const reported = first?.counts?.reported;
  if (!ready || !first || (!n && !reported)) return null;
  return (
    <section className="qa-today" aria-label={t('qa.title')}>
      <div className="row w">
        <h2 className="grow">{t('qa.waiting', { count: n ?? 0, n: f.num(n ?? 0) })}</h2>
        {reported ? (
          <Link className="link t2" to="/questions" search={{ state: 'reported' }}>
            {t('qa.reports', { count: reported, n: f.num(reported) })}
          </Link>
        ) : null}
        <Link className="link t2" to="/questions" search={{}}>
          {t('qa.all')}
        </Link>
      </div>
      <QuestionRows items={first.items} about="course" />
    </section>
  );
}
