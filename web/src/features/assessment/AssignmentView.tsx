import './assignment.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ViewerProps } from '@/platform/registry.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Article } from '@/shared/ui/Article.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { assignmentQuery } from './queries.ts';

/** An assignment as a trainee has it: what it is, until when, what it asks for, and how it is handed in. */
export default function AssignmentView({ content }: ViewerProps) {
  const { t } = useTranslation('assessment');
  const f = useFormat();
  const { data, error } = useQuery(assignmentQuery(content.courseId, content.id));
  if (!data)
    return error ? <Note tone="bad">{t('problem.server')}</Note> : <SkeletonRows rows={2} height={60} />;
  const late = data.dueDate !== null && Date.parse(data.dueDate) < Date.now();
  const done = content.state === 'done';
  return (
    <>
      <dl className="asg">
        <div>
          <dt>{t('kind')}</dt>
          <dd>{t(`kinds.${data.kind}`)}</dd>
        </div>
        <div>
          <dt>{t('due')}</dt>
          <dd>
            {data.dueDate ? (
              <>
                <time dateTime={data.dueDate}>
                  {f.date(data.dueDate, { dateStyle: 'full', timeStyle: 'short' })}
                </time>
                <span className="t2 q asg-r">{t('yourTime', { when: f.relative(data.dueDate) })}</span>
              </>
            ) : (
              t('noDue')
            )}
          </dd>
        </div>
        {data.points ? (
          <div>
            <dt>{t('points')}</dt>
            <dd>{t('pointsOf', { count: data.points, n: f.num(data.points) })}</dd>
          </div>
        ) : null}
      </dl>
      {late && !done ? (
        <Note tone="warn" icon="clock">
          {t('late')}
        </Note>
      ) : null}
      {content.articleContent ? (
        <Article html={content.articleContent} />
      ) : (
        <Note icon="clock">{t('nothing')}</Note>
      )}
      <Note icon="task">
        <b>{t('handing.title')}.</b> {t(done ? 'handing.done' : 'handing.text')}
      </Note>
    </>
  );
}
