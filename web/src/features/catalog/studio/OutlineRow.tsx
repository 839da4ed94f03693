import { useNavigate } from '@tanstack/react-router';
import { memo, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentRow, Outline } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { stepItem } from '@/shared/sortable/order.ts';
import { useSortableItem } from '@/shared/sortable/Sortable.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { AvailabilityMark } from './Availability.tsx';
import { LOOSE, orderOf } from './model.ts';
import { ContentMenu } from './RowMenus.tsx';
import type { Choice } from './useChoice.ts';
import type { OutlineActs } from './useOutline.ts';

/** What a row can do. The object stays the same, so that rows which did not change are not drawn again. */
export interface Hand {
  /** False for who only looks. */
  writes: boolean;
  /** Opens a content; none of them without an id. */
  open: (id?: string) => void;
  step: (id: string, by: 1 | -1) => void;
  /** Asks into which other section the row goes. */
  choose: (row: ContentRow) => void;
  remove: (row: ContentRow) => void;
  preview: (id: string) => void;
  duplicate: (row: ContentRow) => void;
  /** Chooses a row, or no more; `range` with all between it and the one before. */
  mark: (id: string, to: boolean, range: boolean) => void;
  /** Nothing is chosen any more. */
  endChoice: () => void;
}

/** The hand of the rows of one outline. */
export function useHand(
  outline: Outline,
  acts: OutlineActs,
  courseId: string,
  current: string | undefined,
  writes: boolean,
  choose: (row: ContentRow) => void,
  choice: Pick<Choice, 'mark' | 'choose'>,
): Hand {
  const navigate = useNavigate();
  const latest = useRef({ outline, acts, current });
  latest.current = { outline, acts, current };
  const { mark, choose: setChoice } = choice;
  return useMemo(() => {
    const go = (content?: string) =>
      void navigate({ to: '/teach/$courseId', params: { courseId }, search: content ? { content } : {} });
    return {
      writes,
      open: go,
      step: (id, by) => latest.current.acts.reorder(stepItem(orderOf(latest.current.outline), id, by)),
      choose,
      mark,
      endChoice: () => setChoice(false),
      preview: (contentId) =>
        void navigate({
          to: '/learn/$courseId/$contentId',
          params: { courseId, contentId },
          // Of what is being written, also before anybody else finds it.
          search: { preview: true, drafts: true },
        }),
      duplicate: (row) => void latest.current.acts.duplicateContent(row.id, row.title),
      remove: (row) => {
        void latest.current.acts.deleteContent(row.id, row.title);
        if (row.id === latest.current.current) go();
      },
    };
  }, [navigate, courseId, writes, choose, mark, setChoice]);
}

/** A content in the outline. */
export const Row = memo(function Row({
  row,
  index,
  group,
  icon,
  kind,
  first,
  last,
  movable,
  on,
  chosen,
  hand,
}: {
  row: ContentRow;
  index: number;
  group: string;
  /** Sign and name of its type. */
  icon: IconName;
  kind: string;
  first: boolean;
  last: boolean;
  /** There is another section than its own. */
  movable: boolean;
  on: boolean;
  /** Undefined while nothing is to be chosen. */
  chosen: boolean | undefined;
  hand: Hand;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const { ref, handleRef, dragging } = useSortableItem(row.id, index, group);
  return (
    <li
      className="r"
      ref={hand.writes ? ref : undefined}
      data-dragging={dragging || undefined}
      data-on={on || undefined}
    >
      {hand.writes ? (
        <button
          type="button"
          className="gp"
          ref={handleRef}
          aria-label={t('outline.moveContent', { title: row.title })}
        >
          <Icon name="grip" />
        </button>
      ) : null}
      {chosen === undefined ? null : (
        <label className="cho">
          <input
            type="checkbox"
            checked={chosen}
            onChange={(e) =>
              hand.mark(row.id, e.currentTarget.checked, (e.nativeEvent as MouseEvent).shiftKey === true)
            }
            onKeyDown={(e) => {
              if (e.key === 'Escape') hand.endChoice();
            }}
          />
          <span className="sr">{t('choose.mark', { title: row.title })}</span>
        </label>
      )}
      <Icon name={icon} />
      <button
        type="button"
        className="ti"
        aria-current={on || undefined}
        aria-pressed={chosen}
        onClick={(e) => (chosen === undefined ? hand.open(row.id) : hand.mark(row.id, !chosen, e.shiftKey))}
        onKeyDown={(e) => {
          if (e.key === 'Escape' && chosen !== undefined) hand.endChoice();
          if (!hand.writes || !e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
          e.preventDefault();
          hand.step(row.id, e.key === 'ArrowUp' ? -1 : 1);
        }}
      >
        <bdi>{row.title}</bdi>
        <span className="sr">, {kind}</span>
      </button>
      {row.state === 'processing' ? (
        <StatePill tone="warn" icon="clock">
          {t('outline.processing')}
        </StatePill>
      ) : row.state === 'failed' ? (
        <StatePill tone="bad" icon="warn">
          {t('outline.failed')}
        </StatePill>
      ) : row.state === 'empty' ? (
        <StatePill icon="ring">{t('outline.empty')}</StatePill>
      ) : row.isPublished ? null : (
        <StatePill icon="edit">{t('outline.draft')}</StatePill>
      )}
      <AvailabilityMark row={row} />
      {row.duration ? (
        <span className="num t2 qq" dir="ltr">
          {f.clock(row.duration)}
        </span>
      ) : null}
      {hand.writes ? (
        <ContentMenu
          title={row.title}
          first={first}
          last={last}
          onStep={(by) => hand.step(row.id, by)}
          onChoose={movable ? () => hand.choose(row) : null}
          onDelete={() => hand.remove(row)}
          onPreview={group === LOOSE ? null : () => hand.preview(row.id)}
          onDuplicate={() => hand.duplicate(row)}
        />
      ) : null}
    </li>
  );
});
