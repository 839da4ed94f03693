import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StudioSection } from '@/shared/api/types.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';

/** What a section is about, to be written; visitors read it on the course's page. */
export function SectionDescription({
  section,
  onClose,
  onKeep,
}: {
  section: StudioSection;
  onClose: () => void;
  onKeep: (description: string | null) => void;
}) {
  const { t } = useTranslation('studio');
  const [text, setText] = useState(section.description ?? '');
  return (
    <Dialog opened onClose={onClose} title={t('outline.describe', { title: section.title })}>
      <form
        className="col"
        style={{ gap: 16 }}
        onSubmit={(e) => {
          e.preventDefault();
          onKeep(text.trim() || null);
        }}
      >
        <Field label={t('details.description')} hint={t('outline.describeHint')}>
          <textarea
            className="in"
            rows={4}
            dir="auto"
            maxLength={5000}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
          />
        </Field>
        <div className="row">
          <button type="submit" className="btn pri end">
            {t('outline.describeKeep')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
