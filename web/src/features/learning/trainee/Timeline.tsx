import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { Happened } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { useUntil } from '../enrolment/until.ts';
import { historyQuery, timelineQuery } from '../queries.ts';

const ICONS: Record<Happened['kind'], { icon: IconName; tone: string }> = {
  enrollment: { icon: 'user', tone: '' },
  done: { icon: 'check', tone: 'good' },
  watched: { icon: 'video', tone: '' },
  read: { icon: 'text', tone: '' },
  review: { icon: 'star', tone: '' },
  note: { icon: 'doc', tone: 'brand' },
  answer: { icon: 'mail', tone: 'brand' },
  shared: { icon: 'edit', tone: 'brand' },
  question: { icon: 'quiz', tone: 'brand' },
  reply: { icon: 'text', tone: '' },
  message: { icon: 'mail', tone: '' },
};

/** What happened in a course, day by day, the latest first; `userId` is left out for oneself. */
export function Timeline({ courseId, userId }: { courseId: string; userId?: string | undefined }) {
  return <Days list={useInfiniteQuery(timelineQuery(courseId, userId))} mine={!userId} />;
}

/** What happened with a trainee in all courses that I see, each with its course. */
export function History({ userId }: { userId: string }) {
  return <Days list={useInfiniteQuery(historyQuery(userId))} mine={false} courses />;
}

type Pages = UseInfiniteQueryResult<InfiniteData<{ items: Happened[] }>>;

function Days({ list, mine, courses = false }: { list: Pages; mine: boolean; courses?: boolean }) {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  orThrow(list);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const dayOf = (at: string) => f.date(at, { weekday: 'short', day: 'numeric', month: 'short' });
  return (
    <section aria-labelledby="timeline">
      <div className="tr-h">
        <h2 id="timeline">{t('trainee.timeline')}</h2>
      </div>
      {!list.data ? (
        <SkeletonRows rows={4} />
      ) : items.length === 0 ? (
        <p className="t2 q">{t('trainee.nothing')}</p>
      ) : (
        <ol className="tr-tl">
          {items.map((h, i) => {
            const day = dayOf(h.at);
            const before = items[i - 1];
            const { icon, tone } = ICONS[h.kind];
            return (
              <li key={`${h.id}-${h.kind}`}>
                <span className="dy">{before && dayOf(before.at) === day ? '' : day}</span>
                <span className={`ic ${tone}`}>
                  <Icon name={icon} s />
                </span>
                <Entry
                  h={h}
                  mine={mine}
                  course={courses ? h.course.title : ''}
                  time={f.date(h.at, { hour: '2-digit', minute: '2-digit' })}
                />
              </li>
            );
          })}
        </ol>
      )}
      <ShowMore
        shown={items.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}

/** What was said leads to where it was said. */
function Said({ link, children }: { link: string; children: string }) {
  const [path = '', search = ''] = link.split('?');
  return (
    <Link className="link" to={path as '/'} search={Object.fromEntries(new URLSearchParams(search)) as never}>
      <bdi>{children}</bdi>
    </Link>
  );
}

function Entry({ h, mine, course, time }: { h: Happened; mine: boolean; course: string; time: string }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const until = useUntil();
  const title = isolate(h.content?.title ?? '');
  const what = () => {
    switch (h.kind) {
      case 'enrollment':
        return t(
          `detail.what.${h.from === null ? 'began' : h.from === h.to ? 'changed' : h.from === 'completed' && h.to === 'enrolled' ? 'again' : h.to}`,
        );
      case 'note':
        return `${t(mine ? 'happened.sentMine' : h.source === 'sent' ? 'happened.sent' : 'happened.note')} · ${t(`tnote.kinds.${h.to}`)}`;
      case 'shared':
      case 'question':
      case 'reply':
        return h.content ? t(`happened.${h.kind}In`, { title }) : t(`happened.${h.kind}`);
      case 'message':
        return t(
          `happened.${mine ? (h.source === 'team' ? 'messageToMe' : 'messageMine') : h.source === 'team' ? 'messageToTrainee' : 'message'}`,
        );
      default:
        return t(`happened.${h.kind}`, { title });
    }
  };
  const more = [
    course ? isolate(course) : '',
    h.kind === 'done' && h.number !== null ? t('happened.doneScore', { percent: f.percent(h.number) }) : '',
    h.kind === 'watched'
      ? t(h.replaced ? 'happened.watchedBefore' : 'happened.watchedShare', {
          percent: f.percent(h.number ?? 0),
        })
      : '',
    h.kind === 'read' && h.number !== null ? t('happened.readFor', { time: f.span(h.number / 60) }) : '',
    h.kind === 'review' && h.number !== null
      ? t('happened.stars', { count: h.number, n: f.num(h.number) })
      : '',
    h.group ? t('detail.inGroup', { group: isolate(h.group) }) : '',
    h.until ? until(h.until) : '',
    h.actor ? isolate(h.actor.name) : '',
  ].filter(Boolean);
  return (
    <div className="grow">
      <div className="row">
        <span className="m t2 grow">{what()}</span>
        <span className="num t1 qq">{time}</span>
      </div>
      {more.length ? <div className="t2 q">{more.join(' · ')}</div> : null}
      {h.text ? (
        <div className="t2 tr-x">{h.link ? <Said link={h.link}>{h.text}</Said> : <bdi>{h.text}</bdi>}</div>
      ) : null}
    </div>
  );
}
