import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentKinds, useContentTypes } from '@/platform/contents.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { OutlineActs } from './useOutline.ts';

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
  const [chosen, setType] = useState('');
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const types = useContentTypes();
  // What the server makes and something here edits.
  const kinds = useContentKinds().filter((kind) => types?.some((t) => t.type === kind.type && t.creatable));
  const kind = kinds.find((one) => one.type === chosen) ?? kinds[0];
  const type = kind?.type;
  const add = async () => {
    const wanted = title.trim();
    if (!wanted || !type) return;
    setBusy(true);
    const content = await acts.addContent(sectionId, type, wanted).finally(() => setBusy(false));
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
            <button
              type="submit"
              form={`add-${sectionId}`}
              className="btn pri"
              disabled={!title.trim() || !type}
              data-busy={busy || undefined}
            >
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
            {kinds.map((one) => (
              <label key={one.type} className="kind">
                <input
                  type="radio"
                  name="type"
                  className="sr"
                  checked={type === one.type}
                  onChange={() => setType(one.type)}
                />
                <Icon name={one.icon} />
                {t(one.nameKey)}
              </label>
            ))}
          </fieldset>
          {kind?.hintKey ? <p className="t2 q">{t(kind.hintKey)}</p> : null}
          <Field label={t('add.name')}>
            <input
              className="in"
              dir="auto"
              data-autofocus
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
