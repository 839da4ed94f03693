import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentIcon, useContentName } from '@/platform/contents.ts';
import type { ContentRow, Outline, StudioSection } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { moveToGroup, stepGroup, stepItem } from '@/shared/sortable/order.ts';
import { SortableArea, useSortableGroup, useSortableItem } from '@/shared/sortable/Sortable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { AddContent } from './AddContent.tsx';
import { AvailabilityMark } from './Availability.tsx';
import { DropFiles, DropList, useFileDrop } from './DropFiles.tsx';
import { InlineTitle } from './InlineTitle.tsx';
import { inOrder, LOOSE, orderOf } from './model.ts';
import { ContentMenu, SectionMenu } from './RowMenus.tsx';
import { type Drops, useDrops } from './useDrops.ts';
import type { OutlineActs } from './useOutline.ts';

interface Props {
  outline: Outline;
  acts: OutlineActs;
  courseId: string;
  current: string | undefined;
}

/** The outline as a document: press a title to rename it, drag or use the menu to move it, add where it belongs. */
export function OutlineEditor({ outline, acts, courseId, current }: Props) {
  const { t } = useTranslation('studio');
  const [title, setTitle] = useState('');
  const [doomed, setDoomed] = useState<StudioSection | null>(null);
  const drops = useDrops(courseId, acts);
  const order = useMemo(() => orderOf(outline), [outline]);
  const names = useMemo(
    () =>
      new Map([
        ...outline.sections.map((s) => [s.id, s.title] as const),
        ...outline.sections.flatMap((s) => s.contents).map((c) => [c.id, c.title] as const),
        ...outline.loose.map((c) => [c.id, c.title] as const),
      ]),
    [outline],
  );
  const nameOf = (id: string) => names.get(id) ?? t('outline.loose');
  const add = async () => {
    const wanted = title.trim();
    if (!wanted) return;
    setTitle('');
    await acts.addSection(wanted, outline.sections.at(-1)?.id ?? null);
  };
  return (
    <>
      <SortableArea
        value={order}
        onChange={acts.reorder}
        nameOf={nameOf}
        words={{
          how: t('drag.how'),
          lifted: (name) => t('drag.lifted', { name }),
          over: (name) => t('drag.over', { name }),
          dropped: (name) => t('drag.dropped', { name }),
          cancelled: (name) => t('drag.cancelled', { name }),
        }}
      >
        {(live) => {
          const now = inOrder(outline, live);
          return (
            <>
              {now.sections.map((s, i) => (
                <Section
                  key={s.id}
                  section={s}
                  index={i}
                  outline={outline}
                  acts={acts}
                  courseId={courseId}
                  current={current}
                  drops={drops}
                  onDelete={() => (s.contents.length ? setDoomed(s) : void acts.deleteSection(s.id))}
                />
              ))}
              {now.loose.length ? (
                <Loose
                  rows={now.loose}
                  index={now.sections.length}
                  outline={outline}
                  acts={acts}
                  courseId={courseId}
                  current={current}
                />
              ) : null}
            </>
          );
        }}
      </SortableArea>
      {drops.spoken}
      <form
        className="add-s"
        onSubmit={(e) => {
          e.preventDefault();
          void add();
        }}
      >
        <input
          className="in sm"
          dir="auto"
          aria-label={t('outline.newSection')}
          placeholder={t('outline.newSection')}
          value={title}
          maxLength={200}
          onChange={(e) => setTitle(e.currentTarget.value)}
        />
        <button type="submit" className="btn" disabled={!title.trim()}>
          <Icon name="plus" s />
          {t('outline.add')}
        </button>
      </form>
      <ConfirmDialog
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('outline.deleteSection', { title: doomed?.title ?? '' })}
        text={t('outline.deleteSectionText')}
        action={t('outline.delete')}
        onConfirm={() => {
          if (doomed) void acts.deleteSection(doomed.id);
          setDoomed(null);
        }}
      />
    </>
  );
}

type RowProps = Pick<Props, 'outline' | 'acts' | 'courseId' | 'current'>;

function Section({
  section,
  index,
  onDelete,
  drops,
  ...rest
}: RowProps & { section: StudioSection; index: number; drops: Drops; onDelete: () => void }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const { ref, handleRef, dragging } = useSortableGroup(section.id, index);
  const { acts, outline } = rest;
  const order = orderOf(outline);
  const place = useFileDrop((files) => drops.add(files, section.id));
  return (
    <section
      className="secx"
      ref={ref}
      {...place}
      data-dragging={dragging || undefined}
      aria-label={isolate(section.title)}
    >
      <div className="secx-h">
        <button
          type="button"
          className="gp"
          ref={handleRef}
          aria-label={t('outline.moveSection', { title: section.title })}
        >
          <Icon name="grip" />
        </button>
        <span className="num qq">{f.num(index + 1)}</span>
        <h2 className="grow">
          <InlineTitle
            title={section.title}
            onRename={(title) => void acts.renameSection(section.id, title)}
          />
        </h2>
        {section.isPublished ? null : <StatePill icon="eye">{t('outline.hidden')}</StatePill>}
        <SectionMenu
          title={section.title}
          isPublished={section.isPublished}
          first={index === 0}
          last={index === outline.sections.length - 1}
          onStep={(step) => acts.reorder(stepGroup(order, section.id, step, 1))}
          onPublish={() => void acts.publishSection(section.id, !section.isPublished)}
          onDelete={onDelete}
        />
      </div>
      <ul>
        {section.contents.map((c, i) => (
          <Row key={c.id} row={c} index={i} group={section.id} {...rest} />
        ))}
      </ul>
      <DropList sectionId={section.id} drops={drops} />
      <div className="secx-a">
        <AddContent sectionId={section.id} acts={acts} courseId={rest.courseId} />
        <DropFiles sectionId={section.id} drops={drops} />
      </div>
    </section>
  );
}

function Loose({ rows, index, ...rest }: RowProps & { rows: readonly ContentRow[]; index: number }) {
  const { t } = useTranslation('studio');
  const { ref } = useSortableGroup(LOOSE, index);
  return (
    <section className="secx" ref={ref} aria-label={t('outline.loose')}>
      <h2 className="secx-h q">{t('outline.loose')}</h2>
      <p className="t1 qq secx-n">{t('outline.looseHint')}</p>
      <ul>
        {rows.map((c, i) => (
          <Row key={c.id} row={c} index={i} group={LOOSE} {...rest} />
        ))}
      </ul>
    </section>
  );
}

function Row({
  row,
  index,
  group,
  outline,
  acts,
  courseId,
  current,
}: RowProps & { row: ContentRow; index: number; group: string }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const navigate = useNavigate();
  const contentIcon = useContentIcon();
  const kind = useContentName(row.type);
  const { ref, handleRef, dragging } = useSortableItem(row.id, index, group);
  const order = orderOf(outline);
  const open = () =>
    void navigate({ to: '/teach/$courseId', params: { courseId }, search: { content: row.id } });
  const step = (by: 1 | -1) => acts.reorder(stepItem(order, row.id, by));
  return (
    <li
      className="r"
      ref={ref}
      data-dragging={dragging || undefined}
      data-on={row.id === current || undefined}
    >
      <button
        type="button"
        className="gp"
        ref={handleRef}
        aria-label={t('outline.moveContent', { title: row.title })}
      >
        <Icon name="grip" />
      </button>
      <Icon name={contentIcon(row.type)} />
      <button
        type="button"
        className="ti"
        aria-current={row.id === current || undefined}
        onClick={open}
        onKeyDown={(e) => {
          if (!e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
          e.preventDefault();
          step(e.key === 'ArrowUp' ? -1 : 1);
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
      <ContentMenu
        title={row.title}
        sections={outline.sections
          .filter((s) => s.id !== row.sectionId)
          .map((s) => ({ id: s.id, title: s.title }))}
        first={index === 0 && order[0]?.id === group}
        last={
          group === (outline.loose.length ? LOOSE : outline.sections.at(-1)?.id) &&
          index === (order.find((g) => g.id === group)?.items.length ?? 0) - 1
        }
        onStep={step}
        onMoveTo={(id) => acts.reorder(moveToGroup(order, row.id, id))}
        onDelete={() => {
          void acts.deleteContent(row.id, row.title);
          if (row.id === current) void navigate({ to: '/teach/$courseId', params: { courseId }, search: {} });
        }}
      />
    </li>
  );
}
