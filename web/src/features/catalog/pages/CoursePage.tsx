import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useContentIcon } from '@/platform/contents.ts';
import { Slot } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { languageName } from '@/shared/i18n/languages.ts';
import { Avatar, splitName } from '@/shared/ui/Avatar.tsx';
import { Cover } from '@/shared/ui/Cover.tsx';
import { Icon, Star } from '@/shared/ui/Icon.tsx';
import { DayLeaf } from '@/shared/ui/Leaf.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { CourseAction, useCourseAction } from '../CourseAction.tsx';
import { CoursePrice } from '../CoursePrice.tsx';
import { lines } from '../model.ts';
import { NextSession, NextSessions } from '../NextSessions.tsx';
import { useWaiting } from '../Place.tsx';
import { courseQuery } from '../queries.ts';
import { Reviews } from '../Reviews.tsx';
import { Seats } from '../Seats.tsx';

const route = getRouteApi('/courses/$slug');

/** One course. templates/course.gohtml writes the same markup; change both. */
export default function CoursePage() {
  const { t, i18n } = useTranslation('catalog');
  const f = useFormat();
  const contentIcon = useContentIcon();
  const { slug } = route.useParams();
  const view = useQuery(courseQuery(slug)).data;
  useTitle(view?.course.title);
  const { user } = useMe();
  const act = useCourseAction(view);
  const wait = useWaiting(view);
  if (!view) return null;
  const { course: c, outline, totals, state } = view;
  const outcomes = lines(c.learningOutcomes);
  const requirements = lines(c.requirements);
  const category = i18n.language === 'ar' ? (c.categoryAr ?? c.category) : c.category;
  const trainer = splitName(c.trainer.name);
  const day = (iso: string) => f.date(iso, { day: 'numeric', month: 'long', year: 'numeric' });
  return (
    <div className="has-dock">
      <div className="band">
        <Cover src={c.cover.hero} width={1280} height={300} eager />
      </div>
      <div className="wrap crs">
        <div className="crs-m">
          <div className="crs-h">
            <nav className="t2 q" aria-label={t('course.crumbs')}>
              <Link className="link" to="/courses">
                {t('courses')}
              </Link>
              {category && c.categorySlug ? (
                <>
                  {' '}
                  <span className="qq">/</span>{' '}
                  <Link className="link" to="/categories/$slug" params={{ slug: c.categorySlug }}>
                    <bdi>{category}</bdi>
                  </Link>
                </>
              ) : null}
            </nav>
            <h1>
              <bdi>{c.title}</bdi>
            </h1>
            {c.shortDescription ? (
              <p className="q" dir="auto">
                {c.shortDescription}
              </p>
            ) : null}
            <div className="facts">
              {c.rating !== null ? (
                <span className="star">
                  <Star />
                  {f.num(c.rating, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
                  <span className="q">
                    {t('course.reviews', { count: c.reviewCount, n: f.num(c.reviewCount) })}
                  </span>
                </span>
              ) : null}
              <span>
                <Icon name={c.courseType} />
                {t(`type.${c.courseType}`)}
              </span>
              {c.duration ? (
                <span>
                  <Icon name="clock" />
                  {f.span(c.duration)}
                </span>
              ) : null}
              <span>
                <Icon name="chart" />
                {t(`level.${c.level}`)}
              </span>
              <span>
                <Icon name="globe" />
                {languageName(i18n.language, c.language)}
              </span>
            </div>
          </div>
          {outcomes.length ? (
            <section>
              <h2>{t('course.able')}</h2>
              <ul className="can">
                {outcomes.map((line) => (
                  <li key={line}>
                    <Icon name="check" />
                    <span dir="auto">{line}</span>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          {c.description ? (
            <section>
              <h2>{t('course.about')}</h2>
              <Text text={c.description} />
            </section>
          ) : null}
          <section>
            <div className="sec-h">
              <h2>{t('course.outline')}</h2>
              <span className="t2 q end">
                {t('course.sections', { count: totals.sections, n: f.num(totals.sections) })} ·{' '}
                {t('lessons', { count: totals.contents, n: f.num(totals.contents) })}
                {totals.minutes ? ` · ${f.span(totals.minutes)}` : ''}
              </span>
            </div>
            {outline.length ? (
              <div className="ol">
                {outline.map((s, i) => (
                  <details key={s.id} open={i === 0}>
                    <summary>
                      <span className="num qq t2">{f.num(i + 1)}</span>
                      <span className="b grow">
                        <bdi>{s.title}</bdi>
                      </span>
                      <span className="t2 q desk">
                        {t('lessons', { count: s.contents.length, n: f.num(s.contents.length) })}
                      </span>
                      <Icon name="down" />
                    </summary>
                    {s.description ? (
                      <p className="ol-d t2 q" dir="auto">
                        {s.description}
                      </p>
                    ) : null}
                    <ul>
                      {s.contents.map((content) => (
                        <li className="les" key={content.id}>
                          <Icon name={contentIcon(content.type)} />
                          <span className="grow">
                            <bdi>{content.title}</bdi>
                          </span>
                          {content.isPreview ? (
                            <Link
                              to="/learn/$courseId/$contentId"
                              params={{ courseId: c.id, contentId: content.id }}
                            >
                              <StatePill tone="brand" icon="play">
                                {t('course.preview')}
                              </StatePill>
                            </Link>
                          ) : null}
                          {content.duration ? (
                            <span className="num qq" dir="ltr">
                              {f.clock(content.duration)}
                            </span>
                          ) : null}
                        </li>
                      ))}
                    </ul>
                  </details>
                ))}
              </div>
            ) : (
              <p className="q">{t('course.noOutline')}</p>
            )}
          </section>
          {view.groups.length ? (
            <section>
              <h2>{t('course.groups')}</h2>
              <ul className="mts">
                {view.groups.map((g) => (
                  <li key={g.id}>
                    <DayLeaf day={g.startsOn} />
                    <span className="grow">
                      <bdi className="b">{g.name}</bdi>
                      <span className="t2 q">
                        {t('course.fromTo', { from: day(g.startsOn), to: day(g.endsOn) })} ·{' '}
                        <bdi>{g.trainer ?? c.trainer.name}</bdi>
                      </span>
                    </span>
                    {g.mine ? (
                      <StatePill tone="brand" icon="check">
                        {t('course.yours')}
                      </StatePill>
                    ) : null}
                    {g.free === null ? null : <Seats taken={g.taken} free={g.free} />}
                    {g.free === 0 && state.waits && user ? (
                      <button
                        type="button"
                        className="btn sm"
                        aria-label={t('course.waitIn', { group: g.name })}
                        disabled={wait.isPending}
                        onClick={() => wait.mutate(g.id)}
                      >
                        {t('course.wait')}
                      </button>
                    ) : null}
                    {g.price ? <CoursePrice course={c.id} group={g.id} price={g.price} /> : null}
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          <NextSessions course={c} />
          {requirements.length || view.prerequisites.length ? (
            <section>
              <h2>{t('course.requires')}</h2>
              {requirements.length ? <Text text={requirements.join('\n')} /> : null}
              {view.prerequisites.length ? (
                <div className="pre-l">
                  <p className="q">{t('course.before')}</p>
                  <ul>
                    {view.prerequisites.map((b) => (
                      <li key={b.slug}>
                        <Link className="link" to="/courses/$slug" params={{ slug: b.slug }}>
                          <bdi>{b.title}</bdi>
                        </Link>
                      </li>
                    ))}
                  </ul>
                </div>
              ) : null}
            </section>
          ) : null}
          <Slot name="course.page.section" props={{ course: c }} />
          <section>
            <h2>{t(c.coTrainers.length ? 'course.trainers' : 'course.trainer')}</h2>
            <Teacher id={c.trainer.id} name={c.trainer.name} page={c.trainerPage} />
            {c.coTrainers.map((one) => (
              <Teacher key={one.id} id={one.id} name={one.name} page={one.page} />
            ))}
          </section>
          <Reviews view={view} />
        </div>
        <aside className="buy-c" aria-label={t('course.aside')}>
          <div className="buy card">
            <div className="buy-p">
              <CoursePrice course={c.id} price={c.price} />
            </div>
            <CourseAction view={view} act={act} />
            <hr />
            <Facts view={view} />
          </div>
          <div className="card host">
            <Avatar id={c.trainer.id} first={trainer.first} last={trainer.last} src={c.trainerPage?.avatar} />
            <span className="grow">
              <bdi className="b">{c.trainer.name}</bdi>
              <span className="t1 q">{t('course.trainer')}</span>
            </span>
            <NextSession course={c} />
          </div>
          <Slot name="course.page.aside" props={{ course: c, state }} />
        </aside>
      </div>
      <div className="dock">
        <div className="grow">
          <CoursePrice course={c.id} price={c.price} />
        </div>
        <CourseAction view={view} act={act} plain />
      </div>
    </div>
  );
}

/** Who teaches the course, as far as they show themselves. */
function Teacher({
  id,
  name,
  page,
}: {
  id: string;
  name: string;
  page: CourseView['course']['trainerPage'];
}) {
  const parts = splitName(name);
  return (
    <div className="bio">
      <Avatar id={id} first={parts.first} last={parts.last} src={page?.avatar} size="l" />
      <div className="grow">
        <h3>
          {page ? (
            <Link className="link" to="/trainers/$slug" params={{ slug: page.slug }}>
              <bdi>{name}</bdi>
            </Link>
          ) : (
            <bdi>{name}</bdi>
          )}
        </h3>
        {page?.headline ? (
          <p className="q" dir="auto">
            {page.headline}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Facts({ view: { course: c, totals, groups } }: { view: CourseView }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const day = (iso: string) => f.date(iso, { day: 'numeric', month: 'long', year: 'numeric' });
  const facts: [string, ReactNode][] = [
    [
      t('course.factLessons'),
      totals.minutes ? `${f.num(totals.contents)} · ${f.span(totals.minutes)}` : f.num(totals.contents),
    ],
    ...(c.startDate ? [[t('course.factStarts'), day(c.startDate)] as [string, ReactNode]] : []),
    ...(c.endDate ? [[t('course.factEnds'), day(c.endDate)] as [string, ReactNode]] : []),
    ...(c.location
      ? [[t('course.factPlace'), <bdi key="place">{c.location}</bdi>] as [string, ReactNode]]
      : []),
    // Where there are groups, each says how many places it has.
    ...(c.maxStudents && !groups.length
      ? [
          [
            t('course.factPlaces'),
            c.free === null
              ? f.num(c.maxStudents)
              : `${f.num(c.maxStudents)} · ${t(c.free ? 'course.seatsFree' : 'course.seatsNone', { count: c.free, n: f.num(c.free) })}`,
          ] as [string, ReactNode],
        ]
      : []),
    ...(c.creditHours
      ? [[t('course.factCredits'), f.num(c.creditHours, { maximumFractionDigits: 2 })] as [string, ReactNode]]
      : []),
    [t('course.factEnrolled'), f.num(c.enrollmentCount)],
  ];
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Text of a trainer: plain paragraphs, as typed. */
function Text({ text }: { text: string }) {
  return (
    <div className="prose">
      {lines(text).map((line) => (
        <p key={line} dir="auto">
          {line}
        </p>
      ))}
    </div>
  );
}
