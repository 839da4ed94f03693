import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { bannerQuery, saveBanner } from './api.ts';

/** Where a super admin writes the banner. */
export default function EditPage() {
  const { t } = useTranslation('plugin.banner');
  const f = useFormat();
  const cache = useQueryClient();
  const { data } = useQuery(bannerQuery);
  const [saved, setSaved] = useState(false);
  const form = useForm({
    initial: { message: '' },
    draft: 'banner',
    submit: async ({ message }) => {
      cache.setQueryData(bannerQuery.queryKey, await saveBanner(message));
      setSaved(true);
    },
  });
  const { reset, dirty } = form;
  useEffect(() => {
    if (data && !dirty) reset({ message: data.message });
  }, [data, dirty, reset]);
  return (
    <form ref={form.form} onSubmit={form.onSubmit} className="stack" style={{ maxInlineSize: 560 }}>
      <h1>{t('title')}</h1>
      <p className="q">{t('lead')}</p>
      <Field label={t('message')} hint={t('hint')} error={form.fieldError('message')}>
        <input className="in" maxLength={200} dir="auto" {...form.text('message')} />
      </Field>
      {form.message ? <p role="alert">{form.message}</p> : null}
      <div className="row">
        <button type="submit" className="btn pri" disabled={form.busy}>
          {t('save')}
        </button>
        <span role="status">{saved && !form.dirty ? t('saved') : ''}</span>
      </div>
      {data ? (
        <p className="t2 q">{t('published', { count: data.published, n: f.num(data.published) })}</p>
      ) : null}
    </form>
  );
}
