import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';

interface Steps {
  title: string;
  first: boolean;
  last: boolean;
  onStep: (step: 1 | -1) => void;
  onDelete: () => void;
}

function StepItems({ first, last, onStep }: Pick<Steps, 'first' | 'last' | 'onStep'>) {
  const { t } = useTranslation('studio');
  return (
    <>
      <Menu.Item
        leftSection={<Icon name="up" s />}
        rightSection={
          <kbd className="kbd desk" dir="ltr">
            Alt ↑
          </kbd>
        }
        disabled={first}
        onClick={() => onStep(-1)}
      >
        {t('menu.up')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="down" s />}
        rightSection={
          <kbd className="kbd desk" dir="ltr">
            Alt ↓
          </kbd>
        }
        disabled={last}
        onClick={() => onStep(1)}
      >
        {t('menu.down')}
      </Menu.Item>
    </>
  );
}

function Dots({ title }: { title: string }) {
  const { t } = useTranslation('studio');
  return (
    <Menu.Target>
      <button type="button" className="btn bare sm sq" aria-label={t('menu.of', { title })}>
        <Icon name="dots" />
      </button>
    </Menu.Target>
  );
}

/** Move, hide or delete a section without dragging. */
export function SectionMenu({
  title,
  first,
  last,
  onStep,
  onDelete,
  isPublished,
  onPublish,
  onDescribe,
}: Steps & { isPublished: boolean; onPublish: () => void; onDescribe: () => void }) {
  const { t } = useTranslation('studio');
  return (
    <Menu>
      <Dots title={title} />
      <Menu.Dropdown>
        <StepItems first={first} last={last} onStep={onStep} />
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="edit" s />} onClick={onDescribe}>
          {t('menu.describe')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="eye" s />} onClick={onPublish}>
          {t(isPublished ? 'menu.hide' : 'menu.show')}
        </Menu.Item>
        <Menu.Item data-bad leftSection={<Icon name="trash" s />} onClick={onDelete}>
          {t('menu.deleteSection')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with a content. `onChoose` asks for another section; null where there is none. */
export function ContentMenu({
  title,
  first,
  last,
  onStep,
  onChoose,
  onDelete,
  onPreview,
  onDuplicate,
}: Steps & { onChoose: (() => void) | null; onPreview: (() => void) | null; onDuplicate: () => void }) {
  const { t } = useTranslation('studio');
  return (
    <Menu>
      <Dots title={title} />
      <Menu.Dropdown>
        <StepItems first={first} last={last} onStep={onStep} />
        {onChoose ? (
          <Menu.Item leftSection={<Icon name="arrow" s flip />} onClick={onChoose}>
            {t('menu.toSection')}
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        {onPreview ? (
          <Menu.Item leftSection={<Icon name="eye" s />} onClick={onPreview}>
            {t('menu.preview')}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<Icon name="copy" s />} onClick={onDuplicate}>
          {t('menu.duplicate')}
        </Menu.Item>
        <Menu.Item data-bad leftSection={<Icon name="trash" s />} onClick={onDelete}>
          {t('menu.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** To which of the other sections a content goes. */
export function SectionChoice({
  opened,
  sections,
  onClose,
  onChoose,
}: {
  opened: boolean;
  sections: readonly { id: string; title: string }[];
  onClose: () => void;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('studio');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('menu.toSection')}>
      <ul className="sheet-l">
        {sections.map((s) => (
          <li key={s.id}>
            <button type="button" onClick={() => onChoose(s.id)}>
              <bdi>{s.title}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
