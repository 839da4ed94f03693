import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { Category } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { OrderList } from '@/shared/sortable/OrderList.tsx';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { categoriesQuery } from '../queries.ts';
import { DeleteCategory } from './DeleteCategory.tsx';

/** The subjects under which courses stand, as a tree of two languages. */
export default function CategoriesPage() {
  const { t, i18n } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const { data, error } = useQuery(categoriesQuery);
  const [editing, setEditing] = useState<Category | 'new' | null>(null);
  const fresh = () => client.invalidateQueries({ queryKey: categoriesQuery.queryKey });
  const order = useAct(
    (ids: string[]) => call(api.PUT('/categories/order', { body: { categories: ids } })),
    fresh,
  );
  orThrow({ data, error });
  const all = data?.items ?? [];
  const nameOf = (c: Category) => (i18n.language === 'ar' ? (c.nameAr ?? c.name) : c.name);
  const under = (parent: string | null) => all.filter((c) => c.parentId === parent);
  /** One level in its new order, all others where they stand. */
  const arrange = (parent: string | null, ids: readonly string[]) => {
    let next = 0;
    const moved = all.map((c) => (c.parentId === parent ? (ids[next++] ?? c.id) : c.id));
    client.setQueryData(categoriesQuery.queryKey, {
      items: moved.flatMap((id) => all.find((c) => c.id === id) ?? []),
    });
    order.mutate(moved);
  };
  const level = (parent: string | null, label: string) => (
    <OrderList
      label={label}
      onOrder={(ids) => arrange(parent, ids)}
      rows={under(parent).map((c) => ({
        id: c.id,
        title: nameOf(c),
        before: <span className="face" style={{ ['--h' as string]: c.hue }} aria-hidden="true" />,
        after: (
          <span className="t2 q">{t('catalog:courseCount', { count: c.courses, n: f.num(c.courses) })}</span>
        ),
        onOpen: () => setEditing(c),
      }))}
    />
  );
  const add = (
    <button type="button" className="btn pri" onClick={() => setEditing('new')}>
      <Icon name="plus" s />
      {t('categories.add')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1>{t('categories.title')}</h1>
        {all.length ? <span className="end">{add}</span> : null}
      </div>
      <p className="q">{t('categories.lead')}</p>
      {!data ? (
        <SkeletonRows />
      ) : all.length ? (
        <div style={{ maxInlineSize: 720 }}>
          {level(null, t('categories.title'))}
          {all
            .filter((c) => under(c.id).length)
            .map((c) => (
              <section key={c.id} style={{ marginBlockStart: 32 }}>
                <h2>{t('categories.under', { name: nameOf(c) })}</h2>
                {level(c.id, t('categories.under', { name: nameOf(c) }))}
              </section>
            ))}
        </div>
      ) : (
        <EmptyState title={t('categories.none')} why={t('categories.noneWhy')} action={add} />
      )}
      {editing ? (
        <CategoryDialog
          key={editing === 'new' ? 'new' : editing.id}
          category={editing === 'new' ? null : editing}
          all={all}
          nameOf={nameOf}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}

function CategoryDialog({
  category,
  all,
  nameOf,
  onClose,
}: {
  category: Category | null;
  all: readonly Category[];
  nameOf: (c: Category) => string;
  onClose: () => void;
}) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const fresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: categoriesQuery.queryKey }),
      client.invalidateQueries({ queryKey: ['catalogue'] }),
      client.invalidateQueries({ queryKey: ['course'] }),
    ]);
  const form = useForm({
    initial: {
      name: category?.name ?? '',
      nameAr: category?.nameAr ?? '',
      slug: category?.slug ?? '',
      hue: category?.hue ?? 195,
      parent: category?.parentId ?? '',
    },
    submit: async (v) => {
      const body = {
        name: v.name,
        nameAr: v.nameAr.trim() || null,
        hue: v.hue,
        parentId: v.parent || null,
        ...(v.slug.trim() ? { slug: v.slug.trim() } : {}),
      };
      await call(
        category
          ? api.PATCH('/categories/{id}', { params: { path: { id: category.id } }, body })
          : api.POST('/categories', { body }),
      );
      await fresh();
      toast(t('categories.saved'));
      onClose();
    },
  });
  const others = all.filter((c) => c.id !== category?.id);
  const options = (none: string) => [
    { value: '', label: none },
    ...others.map((c) => ({ value: c.id, label: nameOf(c) })),
  ];
  if (deleting && category) {
    return (
      <DeleteCategory
        category={all.find((c) => c.id === category.id) ?? category}
        all={all}
        nameOf={nameOf}
        after={fresh}
        onCancel={() => setDeleting(false)}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog
      form={form}
      title={t(category ? 'categories.edit' : 'categories.add')}
      action={t('saveAction')}
      onClose={onClose}
      aside={
        category ? (
          <button type="button" className="btn bare bad-t" onClick={() => setDeleting(true)}>
            {t('categories.delete')}
          </button>
        ) : null
      }
    >
      <Field label={t('categories.name')} error={form.fieldError('name')}>
        <input className="in" dir="auto" {...form.text('name')} />
      </Field>
      <Field label={t('categories.nameAr')} error={form.fieldError('nameAr')}>
        <input className="in" dir="rtl" lang="ar" {...form.text('nameAr')} />
      </Field>
      <Field label={t('categories.parent')} error={form.fieldError('parentId')}>
        <Select
          value={form.values.parent}
          onChange={(e) => form.set('parent', e.currentTarget.value)}
          options={options(t('categories.top'))}
        />
      </Field>
      <Field
        label={t('categories.slug')}
        hint={t(category ? 'categories.slugKeeps' : 'categories.slugHint')}
        error={form.fieldError('slug')}
      >
        <input className="in" dir="ltr" autoCapitalize="none" spellCheck={false} {...form.text('slug')} />
      </Field>
      <Field label={t('categories.hue')} hint={t('categories.hueHint')} error={form.fieldError('hue')}>
        <input
          type="range"
          min={0}
          max={359}
          value={form.values.hue}
          style={{
            accentColor: `oklch(.6 .12 ${form.values.hue})`,
            inlineSize: '100%',
            minBlockSize: 44,
          }}
          onChange={(e) => form.set('hue', Number(e.currentTarget.value))}
        />
      </Field>
    </FormDialog>
  );
}
