import './outline.css';
import './studio.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { Crashed } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import { usePerson } from '@/platform/session.ts';
import { mayEdit, mayWrite } from '@/shared/api/course.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, SavedMark, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { Consequences } from './Consequences.tsx';
import { ContentPane } from './ContentPane.tsx';
import { LookingNote } from './Looking.tsx';
import { hours, totalsOf } from './model.ts';
import { OutlineEditor } from './OutlineEditor.tsx';
import { PublishButton } from './PublishButton.tsx';
import { courseAdminQuery } from './queries.ts';
import { useOutline } from './useOutline.ts';

const route = getRouteApi('/teach/$courseId');

/** Where a course is written: the outline is the document, the content opens beside it. */
export default function StudioPage() {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const { courseId } = route.useParams();
  const { content } = route.useSearch();
  useTopic(`course:${courseId}`);
  const course = useQuery(courseAdminQuery(courseId));
  const acts = useOutline(courseId);
  useTitle(course.data ? `${t('title')} · ${course.data.title}` : t('title'));
  const person = usePerson();
  const edits = course.data !== undefined && mayEdit(course.data, person);
  const writes = course.data !== undefined && mayWrite(course.data, person);
  const error = course.error ?? acts.query.error;
  if (error && !acts.query.data) return <Crashed error={error} />;
  const outline = acts.query.data;
  const totals = outline ? totalsOf(outline) : null;
  const minutes = hours(course.data) || totals?.minutes;
  return (
    <div className="stu" data-content={content ? '' : undefined}>
      <header className="stu-h">
        <Link className="btn bare sq" to="/teach" aria-label={t('back')}>
          <Icon name="back" flip />
        </Link>
        {course.data ? <img className="stu-c desk" src={course.data.cover.card} alt="" /> : null}
        <h1 className="b clip grow">
          <bdi>{course.data?.title}</bdi>
        </h1>
        {course.data ? (
          course.data.archivedAt ? (
            <StatePill icon="box">{t('state.archived')}</StatePill>
          ) : course.data.isPublished ? (
            <StatePill tone="good" icon="check">
              {t('state.published')}
            </StatePill>
          ) : (
            <StatePill icon="edit">{t('state.draft')}</StatePill>
          )
        ) : null}
        <CourseTabs courseId={courseId} className="nav" />
        <span className="stu-a">
          <span className="desk">
            <SavedMark state={acts.save} />
          </span>
          <Link
            className="btn stu-v"
            to="/learn/$courseId"
            params={{ courseId }}
            search={{ preview: true }}
            aria-label={t('previewAs')}
            title={t('previewAs')}
          >
            <Icon name="eye" s />
            <span className="desk">{t('preview')}</span>
          </Link>
          {course.data && edits ? <PublishButton course={course.data} /> : null}
        </span>
      </header>
      <main className="stu-m" id="main" tabIndex={-1}>
        <div className="stu-o">
          <div className="row w">
            <h2>{t('outline.title')}</h2>
            {totals ? (
              <span className="t2 q end">
                {t('outline.sections', { count: totals.sections, n: f.num(totals.sections) })} ·{' '}
                {t('outline.contents', { count: totals.contents, n: f.num(totals.contents) })}
                {minutes ? ` · ${f.span(minutes)}` : ''}
              </span>
            ) : null}
          </div>
          <CourseTabs courseId={courseId} className="tabs2 phone" />
          {outline && course.data ? (
            <>
              {writes ? null : <LookingNote course={course.data} />}
              <OutlineEditor
                outline={outline}
                acts={acts}
                courseId={courseId}
                current={content}
                writes={writes}
                published={course.data.isPublished}
              />
            </>
          ) : (
            <SkeletonRows rows={8} height={42} />
          )}
        </div>
        {/* Who only looks has nothing in it to press: it scrolls by itself, so it can be reached by keys. */}
        <section className="stu-p" aria-label={t('content.pane')} tabIndex={writes ? undefined : 0}>
          {content ? (
            <ContentPane key={content} courseId={courseId} id={content} acts={acts} writes={writes} />
          ) : (
            <div className="pane">
              <EmptyState
                title={t('content.none')}
                why={t('content.noneWhy')}
                steps={[t('content.step1'), t('content.step2'), t('content.step3')]}
              />
            </div>
          )}
        </section>
      </main>
      <Consequences />
      <Dialog opened={acts.conflict !== null} onClose={acts.closeConflict} title={t('conflict.title')}>
        <p>{t('conflict.text')}</p>
        {acts.conflict?.length ? (
          <ul className="miss">
            {acts.conflict.slice(0, 12).map((d) => (
              <li key={`${d.kind}-${d.title}`}>
                <span className="st">{t(`conflict.${d.kind}`)}</span>
                <bdi className="grow">{d.title}</bdi>
              </li>
            ))}
          </ul>
        ) : (
          <p className="q">{t('conflict.order')}</p>
        )}
      </Dialog>
    </div>
  );
}
