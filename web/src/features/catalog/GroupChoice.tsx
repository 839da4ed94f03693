import { useTranslation } from 'react-i18next';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';

export type Group = CourseView['groups'][number];

/** In which run of the course: asked before enrolling, or before waiting for a seat. One that is full can only be waited for. */
export function GroupChoice({
  title,
  groups,
  none,
  busy,
  failure,
  onClose,
  onChoose,
  onWait,
}: {
  title: string;
  groups: readonly Group[];
  /** What it means to choose none of them; undefined: one has to be chosen. */
  none: string | undefined;
  busy: boolean;
  /** Why the last choice was not taken. */
  failure?: string | undefined;
  onClose: () => void;
  onChoose: (id: string) => void;
  /** Undefined where nobody waits. */
  onWait: ((id: string) => void) | undefined;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const day = (iso: string) => f.date(`${iso}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <Dialog opened onClose={onClose} title={title}>
      {failure ? <Note tone="bad">{failure}</Note> : null}
      <ul className="sheet-l">
        {groups.map((g) => (
          <li key={g.id}>
            <button
              type="button"
              disabled={busy || (g.free === 0 && !onWait)}
              onClick={() => (g.free === 0 ? onWait?.(g.id) : onChoose(g.id))}
            >
              <span>
                <bdi className="b">{g.name}</bdi>
                <span className="t2 q" style={{ display: 'block' }}>
                  {t('course.fromTo', { from: day(g.startsOn), to: day(g.endsOn) })}
                  {g.trainer ? (
                    <>
                      {' · '}
                      <bdi>{g.trainer}</bdi>
                    </>
                  ) : null}
                  {g.free === null
                    ? null
                    : ` · ${t(g.free ? 'course.seatsFree' : 'course.seatsNone', { count: g.free, n: f.num(g.free) })}`}
                </span>
                {g.free === 0 && onWait ? <span className="t2 link">{t('course.wait')}</span> : null}
              </span>
            </button>
          </li>
        ))}
        {none ? (
          <li>
            <button type="button" disabled={busy} onClick={() => onChoose('')}>
              {none}
            </button>
          </li>
        ) : null}
      </ul>
    </Dialog>
  );
}
