import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { Category } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';

/** Deletes a category once it is said where its courses go: published ones need another category. */
export function DeleteCategory({
  category,
  all,
  nameOf,
  after,
  onCancel,
  onClose,
}: {
  category: Category;
  all: readonly Category[];
  nameOf: (c: Category) => string;
  after: () => unknown;
  onCancel: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const [moveTo, setMoveTo] = useState('');
  const remove = useAct(
    async () => {
      await call(
        api.DELETE('/categories/{id}', {
          params: { path: { id: category.id }, query: moveTo ? { moveTo } : {} },
        }),
      );
      onClose();
    },
    after,
    t('categories.deleted'),
  );
  const under = (c: Category | undefined): boolean =>
    c !== undefined && (c.id === category.id || under(all.find((p) => p.id === c.parentId)));
  const others = all.filter((c) => !under(c));
  const must = category.own > 0;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('categories.deleteTitle', { name: nameOf(category) })}
      footer={
        <>
          <button type="button" className="btn" onClick={onCancel}>
            {t('cancel')}
          </button>
          <button
            type="button"
            className="btn pri"
            disabled={remove.isPending || (must && !moveTo)}
            onClick={() => remove.mutate()}
          >
            {t('categories.delete')}
          </button>
        </>
      }
    >
      {must && !others.length ? (
        <Note tone="bad">{t('categories.noOther')}</Note>
      ) : (
        <Field
          label={t('categories.moveTo')}
          hint={must ? t('categories.moveHint', { count: category.own, n: f.num(category.own) }) : undefined}
        >
          <Select
            value={moveTo}
            onChange={(e) => setMoveTo(e.currentTarget.value)}
            options={[
              { value: '', label: t(must ? 'categories.choose' : 'categories.nowhere') },
              ...others.map((c) => ({ value: c.id, label: nameOf(c) })),
            ]}
          />
        </Field>
      )}
    </Dialog>
  );
}
