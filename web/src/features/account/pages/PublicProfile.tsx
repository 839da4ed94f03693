import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Profile } from '@/shared/api/types.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** What trainers show of themselves, and whether everybody may see it. */
export function PublicProfile() {
  const { t } = useTranslation('account');
  const { data } = useQuery({ queryKey: ['my-profile'], queryFn: () => call(api.GET('/me/profile')) });
  return (
    <section>
      <h2>{t('public.title')}</h2>
      {data ? <Form profile={data} /> : <SkeletonRows rows={3} />}
    </section>
  );
}

function Form({ profile }: { profile: Profile }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const form = useForm({
    initial: {
      headline: profile.headline,
      biography: profile.biography,
      links: profile.links,
      isPublic: profile.isPublic,
    },
    draft: 'public-profile',
    submit: async (body) => {
      client.setQueryData(['my-profile'], await call(api.PATCH('/me/profile', { body })));
      toast(t('profile.saved'));
    },
  });
  const { links } = form.values;
  const link = (at: number, change: Partial<Profile['links'][number]>) =>
    form.set(
      'links',
      links.map((l, i) => (i === at ? { ...l, ...change } : l)),
    );
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <Field label={t('public.headline')} hint={t('public.headlineHint')} error={form.fieldError('headline')}>
        <input className="in" {...form.text('headline')} dir="auto" maxLength={120} />
      </Field>
      <Field label={t('public.biography')} error={form.fieldError('biography')}>
        <textarea className="in" rows={6} {...form.text('biography')} dir="auto" maxLength={5000} />
      </Field>
      {links.map((l, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a link has nothing else that stays.
        <div key={i} className="row" style={{ alignItems: 'flex-start' }}>
          <div className="fields2 grow">
            <Field label={t('public.label')} error={form.fieldError(`links.${i}.label`)}>
              <input
                className="in"
                value={l.label}
                dir="auto"
                onChange={(e) => link(i, { label: e.currentTarget.value })}
              />
            </Field>
            <Field label={t('public.url')} error={form.fieldError(`links.${i}.url`)}>
              <input
                className="in"
                type="url"
                dir="ltr"
                value={l.url}
                onChange={(e) => link(i, { url: e.currentTarget.value })}
              />
            </Field>
          </div>
          <button
            type="button"
            className="btn bare sq"
            style={{ marginBlockStart: 26 }}
            aria-label={t('public.removeLink', { n: i + 1 })}
            onClick={() =>
              form.set(
                'links',
                links.filter((_, at) => at !== i),
              )
            }
          >
            <Icon name="x" />
          </button>
        </div>
      ))}
      {links.length < 8 ? (
        <div>
          <button
            type="button"
            className="btn sm"
            onClick={() => form.set('links', [...links, { label: '', url: 'https://' }])}
          >
            <Icon name="plus" s />
            {t('public.addLink')}
          </button>
        </div>
      ) : null}
      <Switch
        label={t('public.show')}
        checked={form.values.isPublic}
        onChange={(e) => form.set('isPublic', e.currentTarget.checked)}
      />
      <div className="row">
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('saveAction')}
        </button>
        {profile.isPublic && profile.slug ? (
          <Link className="btn bare" to="/trainers/$slug" params={{ slug: profile.slug }}>
            {t('public.see')}
          </Link>
        ) : null}
      </div>
    </form>
  );
}
