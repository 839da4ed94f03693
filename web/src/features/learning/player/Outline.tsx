import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentIcon } from '@/platform/contents.ts';
import type { LearnRoom } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { lookOf } from '../queries.ts';
import { useLocked } from './locked.ts';

/** Sections and lessons with their state; a locked one says when it opens. */
export function Outline({ room, current }: { room: LearnRoom; current: string | undefined }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const locked = useLocked();
  const contentIcon = useContentIcon();
  const here = useRef<HTMLAnchorElement>(null);
  // In braces: scrolling gives back a promise in newer browsers, and React would call that as the clean-up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current lesson moves into sight when it changes.
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <nav className="ol-p" aria-label={t('room.outline')}>
      {room.outline.map((section, i) => (
        <section key={section.id} aria-labelledby={`sec-${section.id}`}>
          <h2 className="sh" id={`sec-${section.id}`}>
            <span>
              {f.num(i + 1)} · <bdi>{section.title}</bdi>
            </span>
            {section.contents.length ? (
              <span className="end">
                {t('room.sectionDone', {
                  n: f.num(section.contents.filter((c) => c.state === 'done').length),
                  total: f.num(section.contents.length),
                })}
              </span>
            ) : null}
          </h2>
          <ul>
            {section.contents.map((c) => {
              const inside = (
                <>
                  <span className={c.state === 'done' ? 'pl-i good-t' : 'pl-i'}>
                    <Icon
                      name={
                        c.state === 'done' ? 'check' : c.state === 'locked' ? 'lock' : contentIcon(c.type)
                      }
                    />
                  </span>
                  <span className="grow">
                    <bdi>{c.title}</bdi>
                    {c.state === 'open' ? null : (
                      <span className="sr">
                        ,{' '}
                        {t(
                          `room.state${c.state === 'done' ? 'Done' : c.state === 'locked' ? 'Locked' : 'Started'}`,
                        )}
                      </span>
                    )}
                    {c.isUnpublished ? <span className="t1 pl-w pl-d">{t('room.unpublished')}</span> : null}
                    {c.state === 'locked' ? <span className="t1 qq pl-w">{locked(c, true)}</span> : null}
                    {c.state === 'started' && c.watched !== null ? (
                      <span className="bar pl-b" aria-hidden="true">
                        <i style={{ inlineSize: `${c.watched}%` }} />
                      </span>
                    ) : null}
                  </span>
                  {c.duration ? (
                    <span className="num t1 qq" dir="ltr">
                      {f.clock(c.duration)}
                    </span>
                  ) : null}
                </>
              );
              return (
                <li key={c.id}>
                  {c.state === 'locked' ? (
                    <span className="pl lock">{inside}</span>
                  ) : (
                    <Link
                      ref={c.id === current ? here : null}
                      className="pl"
                      to="/learn/$courseId/$contentId"
                      params={{ courseId: room.course.id, contentId: c.id }}
                      search={lookOf(room)}
                      aria-current={c.id === current ? 'page' : undefined}
                    >
                      {inside}
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </nav>
  );
}
