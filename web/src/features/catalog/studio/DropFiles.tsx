import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';
import { UploadList } from '@/shared/upload/UploadList.tsx';
import type { Drops } from './useDrops.ts';

/** Whether something that is dragged is files, not a row of the outline. */
const isFiles = (e: DragEvent) => e.dataTransfer.types.includes('Files');

/** What makes an element a place for files: it says so while they are over it. */
export function useFileDrop(take: (files: FileList) => void) {
  const [over, setOver] = useState(false);
  return {
    'data-files': over || undefined,
    onDragOver: (e: DragEvent) => {
      if (!isFiles(e)) return;
      e.preventDefault();
      e.dataTransfer.dropEffect = 'copy';
      setOver(true);
    },
    onDragLeave: (e: DragEvent) => {
      if (e.relatedTarget instanceof Node && e.currentTarget.contains(e.relatedTarget)) return;
      setOver(false);
    },
    onDrop: (e: DragEvent) => {
      if (!isFiles(e)) return;
      e.preventDefault();
      setOver(false);
      if (e.dataTransfer.files.length) take(e.dataTransfer.files);
    },
  };
}

/** The button that does by keyboard what dropping does, and the files of this section that are on their way. */
export function DropFiles({ sectionId, drops }: { sectionId: string; drops: Drops }) {
  const { t } = useTranslation('studio');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="add" onClick={() => input.current?.click()}>
        <Icon name="upload" s />
        {t('drop.choose')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(e) => {
          const { files } = e.currentTarget;
          if (files?.length) drops.add(files, sectionId);
          e.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** The files of a section that are on their way, or were not taken. */
export function DropList({ sectionId, drops }: { sectionId: string; drops: Drops }) {
  const { t } = useTranslation('studio');
  return (
    <UploadList
      rows={drops.rows.filter((r) => r.target === sectionId)}
      label={t('drop.list')}
      onCancel={drops.cancel}
      onPause={drops.pause}
      onRetry={drops.retry}
    />
  );
}
