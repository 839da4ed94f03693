import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentIcon, useContentNames } from '@/platform/contents.ts';
import type { ContentRow, Outline, StudioSection } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { moveToGroup, type Order, stepGroup } from '@/shared/sortable/order.ts';
import { SortableArea, useSortableGroup } from '@/shared/sortable/Sortable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { AddContent } from './AddContent.tsx';
import { ContentsBulk } from './ContentsBulk.tsx';
import { DropFiles, DropList, useFileDrop } from './DropFiles.tsx';
import { InlineTitle } from './InlineTitle.tsx';
import { inOrder, LOOSE, orderOf } from './model.ts';
import { type Hand, Row, useHand } from './OutlineRow.tsx';
import { SectionChoice, SectionMenu } from './RowMenus.tsx';
import { SectionDescription } from './SectionDescription.tsx';
import { type Choice, useChoice } from './useChoice.ts';
import { type Drops, useDrops } from './useDrops.ts';
import type { OutlineActs } from './useOutline.ts';

interface Props {
  outline: Outline;
  acts: OutlineActs;
  courseId: string;
  current: string | undefined;
  /** False for who only looks. */
  writes: boolean;
  /** Trainees find the course. */
  published: boolean;
}

/** The outline as a document: press a title to rename it, drag or use the menu to move it, add where it belongs. */
export function OutlineEditor({ outline, acts, courseId, current, writes, published }: Props) {
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
  const [moving, setMoving] = useState<ContentRow | null>(null);
  const choice = useChoice(outline);
  const hand = useHand(outline, acts, courseId, current, writes, setMoving, choice);
  const several = outline.loose.length + outline.sections.reduce((n, s) => n + s.contents.length, 0) > 1;
  const add = async () => {
    const wanted = title.trim();
    if (!wanted) return;
    setTitle('');
    await acts.addSection(wanted, outline.sections.at(-1)?.id ?? null);
  };
  return (
    <div className="outl" data-choosing={choice.on || undefined}>
      {writes && (several || choice.on) ? (
        choice.on ? (
          <ContentsBulk
            choice={choice}
            outline={outline}
            acts={acts}
            onDeleted={(ids) => {
              if (current && ids.includes(current)) hand.open();
            }}
          />
        ) : (
          <button type="button" className="btn bare sm cho-o" onClick={() => choice.choose(true)}>
            <Icon name="check" s />
            {t('choose.begin')}
          </button>
        )
      ) : null}
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
                  last={!now.loose.length && i === now.sections.length - 1}
                  order={order}
                  acts={acts}
                  hand={hand}
                  courseId={courseId}
                  current={current}
                  drops={drops}
                  choice={choice}
                  onDelete={() => (s.contents.length ? setDoomed(s) : void acts.deleteSection(s.id, s.title))}
                />
              ))}
              {now.loose.length ? (
                <Loose
                  rows={now.loose}
                  index={now.sections.length}
                  first={!now.sections.length}
                  hand={hand}
                  current={current}
                  choice={choice}
                />
              ) : null}
            </>
          );
        }}
      </SortableArea>
      <SectionChoice
        opened={moving !== null}
        sections={outline.sections.filter((s) => s.id !== moving?.sectionId)}
        onClose={() => setMoving(null)}
        onChoose={(id) => {
          if (moving) acts.reorder(moveToGroup(order, moving.id, id));
          setMoving(null);
        }}
      />
      {drops.spoken}
      {writes ? (
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
      ) : null}
      <ConfirmDialog
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('outline.deleteSection', { title: doomed?.title ?? '' })}
        text={
          <>
            <p>{t('outline.deleteSectionText')}</p>
            {published && doomed?.isPublished && doomed.contents.some((c) => c.isPublished) ? (
              <p>{t('outline.deleteSectionSeen')}</p>
            ) : null}
          </>
        }
        action={t('outline.delete')}
        onConfirm={() => {
          if (doomed) void acts.deleteSection(doomed.id, doomed.title);
          setDoomed(null);
        }}
      />
    </div>
  );
}

/** Signs and names of the types that these rows are of. */
const useTypes = (rows: readonly ContentRow[]) => ({
  iconOf: useContentIcon(),
  kindOf: useContentNames(rows.map((row) => row.type)),
});

function Section({
  section,
  index,
  last,
  order,
  acts,
  hand,
  courseId,
  current,
  drops,
  choice,
  onDelete,
}: {
  section: StudioSection;
  index: number;
  /** Nothing stands after it, contents in no section neither. */
  last: boolean;
  order: Order;
  acts: OutlineActs;
  hand: Hand;
  courseId: string;
  current: string | undefined;
  drops: Drops;
  choice: Choice;
  onDelete: () => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const { ref, handleRef, dragging } = useSortableGroup(section.id, index);
  const { iconOf, kindOf } = useTypes(section.contents);
  const [describing, setDescribing] = useState(false);
  const place = useFileDrop((files) => {
    if (hand.writes) drops.add(files, section.id);
  });
  return (
    <section
      className="secx"
      ref={hand.writes ? ref : undefined}
      {...place}
      data-dragging={dragging || undefined}
      aria-label={isolate(section.title)}
    >
      <div className="secx-h">
        {hand.writes ? (
          <button
            type="button"
            className="gp"
            ref={handleRef}
            aria-label={t('outline.moveSection', { title: section.title })}
          >
            <Icon name="grip" />
          </button>
        ) : null}
        {choice.on ? <ChooseSection section={section} choice={choice} /> : null}
        <span className="num qq">{f.num(index + 1)}</span>
        <h2 className="grow">
          {hand.writes ? (
            <InlineTitle
              title={section.title}
              onRename={(title) => void acts.renameSection(section.id, title)}
            />
          ) : (
            <bdi>{section.title}</bdi>
          )}
        </h2>
        {section.isPublished ? null : <StatePill icon="eye">{t('outline.hidden')}</StatePill>}
        {hand.writes ? (
          <SectionMenu
            title={section.title}
            isPublished={section.isPublished}
            first={index === 0}
            last={order.at(-2)?.id === section.id}
            onStep={(step) => acts.reorder(stepGroup(order, section.id, step, 1))}
            onPublish={() => void acts.publishSection(section.id, !section.isPublished)}
            onDescribe={() => setDescribing(true)}
            onDelete={onDelete}
          />
        ) : null}
      </div>
      {section.description ? (
        <p className="t2 q secx-n" dir="auto">
          {section.description}
        </p>
      ) : null}
      {describing ? (
        <SectionDescription
          section={section}
          onClose={() => setDescribing(false)}
          onKeep={(text) => {
            setDescribing(false);
            void acts.describeSection(section.id, text);
          }}
        />
      ) : null}
      <ul>
        {section.contents.map((c, i) => (
          <Row
            key={c.id}
            row={c}
            index={i}
            group={section.id}
            icon={iconOf(c.type)}
            kind={kindOf(c.type)}
            first={index === 0 && i === 0}
            last={last && i === section.contents.length - 1}
            movable={order.length > 2}
            on={c.id === current}
            chosen={choice.on ? choice.has(c.id) : undefined}
            hand={hand}
          />
        ))}
      </ul>
      <DropList sectionId={section.id} drops={drops} />
      {hand.writes ? (
        <div className="secx-a">
          <AddContent sectionId={section.id} acts={acts} courseId={courseId} />
          <DropFiles sectionId={section.id} drops={drops} />
        </div>
      ) : null}
    </section>
  );
}

/** Chooses all contents of a section. */
function ChooseSection({ section, choice }: { section: StudioSection; choice: Choice }) {
  const { t } = useTranslation('studio');
  const ids = section.contents.map((c) => c.id);
  const all = ids.length > 0 && ids.every(choice.has);
  const some = !all && ids.some(choice.has);
  return (
    <label className="cho">
      <input
        type="checkbox"
        ref={(box) => {
          if (box) box.indeterminate = some;
        }}
        checked={all}
        disabled={!ids.length}
        onChange={(e) => choice.markAll(ids, e.currentTarget.checked)}
      />
      <span className="sr">{t('choose.all', { title: section.title })}</span>
    </label>
  );
}

function Loose({
  rows,
  index,
  first,
  hand,
  current,
  choice,
}: {
  rows: readonly ContentRow[];
  index: number;
  first: boolean;
  hand: Hand;
  current: string | undefined;
  choice: Choice;
}) {
  const { t } = useTranslation('studio');
  const { ref } = useSortableGroup(LOOSE, index);
  const { iconOf, kindOf } = useTypes(rows);
  return (
    <section className="secx" ref={hand.writes ? ref : undefined} aria-label={t('outline.loose')}>
      <h2 className="secx-h q">{t('outline.loose')}</h2>
      <p className="t1 qq secx-n">{t('outline.looseHint')}</p>
      <ul>
        {rows.map((c, i) => (
          <Row
            key={c.id}
            row={c}
            index={i}
            group={LOOSE}
            icon={iconOf(c.type)}
            kind={kindOf(c.type)}
            first={first && i === 0}
            last={i === rows.length - 1}
            movable={!first}
            on={c.id === current}
            chosen={choice.on ? choice.has(c.id) : undefined}
            hand={hand}
          />
        ))}
      </ul>
    </section>
  );
}
