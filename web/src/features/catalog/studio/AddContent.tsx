import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentType } from '@/shared/api/types.ts';
import { contentIcon } from '@/shared/ui/contentIcon.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { OutlineActs } from './useOutline.ts';

const TYPES: readonly ContentType[] = ['video', 'article', 'document', 'image'];

/** Asks what kind and how it is called, then opens it. */
export function AddContent({
  sectionId,
  acts,
  courseId,
}: {
  sectionId: string;
  acts: OutlineActs;
  courseId: string;
}) {
  const { t } = useTranslation('studio');
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [type, setType] = useState<ContentType>('video');
  const [title, setTitle] = useState('');
  const add = async () => {
    const wanted = title.trim();
    if (!wanted) return;
    const content = await acts.addContent(sectionId, type, wanted);
    if (!content) return;
    setOpen(false);
    setTitle('');
    await navigate({ to: '/teach/$courseId', params: { courseId }, search: { content: content.id } });
  };
  return (
    <>
      <button type="button" className="add" onClick={() => setOpen(true)}>
        <Icon name="plus" s />
        {t('outline.addHere')}
      </button>
      <Dialog
        opened={open}
        onClose={() => setOpen(false)}
        title={t('add.title')}
        footer={
          <>
            <button type="button" className="btn" onClick={() => setOpen(false)}>
              {t('cancel')}
            </button>
            <button type="submit" form={`add-${sectionId}`} className="btn pri" disabled={!title.trim()}>
              {t('add.action')}
            </button>
          </>
        }
      >
        <form
          id={`add-${sectionId}`}
          className="fields"
          onSubmit={(e) => {
            e.preventDefault();
            void add();
          }}
        >
          <fieldset className="kinds">
            <legend className="lab">{t('add.kind')}</legend>
            {TYPES.map((kind) => (
              <label key={kind} className="kind">
                <input
                  type="radio"
                  name="type"
                  className="sr"
                  checked={type === kind}
                  onChange={() => setType(kind)}
                />
                <Icon name={contentIcon(kind)} />
                {t(`content.${kind}`)}
              </label>
            ))}
          </fieldset>
          <Field label={t('add.name')}>
            <input
              className="in"
              dir="auto"
              autoFocus
              value={title}
              maxLength={200}
              onChange={(e) => setTitle(e.currentTarget.value)}
            />
          </Field>
        </form>
      </Dialog>
    </>
  );
}
