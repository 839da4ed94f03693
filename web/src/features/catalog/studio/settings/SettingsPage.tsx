import '../outline.css';
import '../studio.css';
import './settings.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { NotFound } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import { shownTo } from '@/platform/registry.ts';
import { Entry, useRegistry, useSlot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import { oneOf } from '@/shared/api/client.ts';
import { mayEdit } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { categoriesQuery } from '../../queries.ts';
import { CourseCompletion } from '../completion/CourseCompletion.tsx';
import { Looking, LookingNote } from '../Looking.tsx';
import { courseAdminQuery } from '../queries.ts';
import { Before } from './Before.tsx';
import { CoursePicture } from './CoursePicture.tsx';
import { End } from './End.tsx';
import { General } from './General.tsx';
import { Groups } from './Groups.tsx';
import { History } from './History.tsx';
import { PARTS, type Part } from './parts.ts';
import { Schedule } from './Schedule.tsx';
import { Team } from './Team.tsx';

const PAGES: Record<Part, (props: { course: CourseAdmin }) => React.JSX.Element> = {
  general: General,
  schedule: Schedule,
  team: Team,
  groups: Groups,
  before: Before,
  completion: CourseCompletion,
  history: History,
};

/** Parts that are forms as a whole; the others know what each of their acts asks for. */
const FORMS: readonly Part[] = ['general', 'schedule'];

/** A course's settings, a page a part. */
export default function SettingsPage() {
  const { t } = useTranslation('studio');
  const { courseId, part: asked } = useParams({ strict: false });
  const id = courseId ?? '';
  const part = oneOf(PARTS, asked ?? 'general');
  const registry = useRegistry();
  const person = usePerson();
  const tabs = useSlot('course.settings.tab').filter((entry) => shownTo(entry, person.role));
  const tab = tabs.find((entry) => entry.key === asked);
  const navigate = useNavigate();
  const { data: course, error } = useQuery(courseAdminQuery(id));
  const categories = useQuery(categoriesQuery);
  useTopic(`course:${id}`);
  useTitle(course ? `${t('courseTab.settings')} · ${course.title}` : t('courseTab.settings'));
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (part || tab)
      row.current
        ?.querySelector('[aria-pressed=true]')
        ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [part, tab]);
  const edits = course !== undefined && mayEdit(course, person);
  orThrow({ data: course, error });
  if (!part && !tab) return registry.settling ? <SkeletonRows /> : <NotFound />;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('courses.title')}
        </Link>{' '}
        / <bdi>{course?.title}</bdi>
      </p>
      <h1>{t('courseTab.settings')}</h1>
      <CourseTabs courseId={id} />
      <div className="cs-parts" ref={row}>
        <Segments
          label={t('settings.parts')}
          value={part ?? tab?.key ?? ''}
          onChange={(to) =>
            void (to === 'general'
              ? navigate({ to: '/teach/$courseId/settings', params: { courseId: id } })
              : navigate({ to: '/teach/$courseId/settings/$part', params: { courseId: id, part: to } }))
          }
          items={[
            ...PARTS.map((p) => ({ value: p as string, label: t(`settings.part.${p}`) })),
            ...tabs.map((entry) => ({ value: entry.key, label: t(entry.labelKey ?? '') })),
          ]}
        />
      </div>
      <h2 className="sr">{part ? t(`settings.part.${part}`) : t(tab?.labelKey ?? '')}</h2>
      {!course || categories.isPending ? (
        <SkeletonRows />
      ) : part ? (
        <OwnPart part={part} course={course} edits={edits} />
      ) : tab ? (
        <div>
          {edits ? null : <LookingNote course={course} />}
          <Entry key={tab.key} entry={tab} name="course.settings.tab" props={{ course }} />
        </div>
      ) : null}
    </>
  );
}

/** A part of the catalogue's own. */
function OwnPart({ part, course, edits }: { part: Part; course: CourseAdmin; edits: boolean }) {
  const Page = PAGES[part];
  return (
    <div>
      {edits ? null : <LookingNote course={course} />}
      <Looking edits={edits || !FORMS.includes(part)}>
        {part === 'general' ? <CoursePicture course={course} /> : null}
        <Page key={`${course.id} ${part}`} course={course} />
      </Looking>
      {part === 'general' ? <End course={course} /> : null}
    </div>
  );
}
