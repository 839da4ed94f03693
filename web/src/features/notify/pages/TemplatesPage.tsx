import { orThrow } from '@/shared/api/problem.ts';
import './notify.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { MailTemplate } from '@/shared/api/types.ts';
import { LANGUAGES, languageOf, nameOfLanguage } from '@/shared/i18n/index.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Segments } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { templateQuery, templatesQuery } from '../queries.ts';

const route = getRouteApi('/admin/mail/templates');

/** The words of every kind of mail, to be changed by the super admin, with a preview. */
export default function TemplatesPage() {
  const { t, i18n } = useTranslation('notify');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const language = search.language ?? languageOf(i18n.language);
  const list = useQuery(templatesQuery);
  const kinds = list.data?.items.filter((x) => x.language === language) ?? [];
  const kind = search.kind ?? kinds[0]?.kind;
  const one = useQuery({ ...templateQuery(kind ?? '', language), enabled: kind !== undefined });
  orThrow(list);
  orThrow(one);
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/admin/mail">
          {t('template.back')}
        </Link>
      </p>
      <h1>{t('template.title')}</h1>
      <p className="q">{t('template.lead')}</p>
      <div className="tools">
        <Segments
          label={t('template.language')}
          value={language}
          onChange={(to) => void navigate({ search: (s) => ({ ...s, language: to }), replace: true })}
          items={LANGUAGES.map((l) => ({
            value: l,
            label: t(`language.${l}`, { defaultValue: nameOfLanguage(l) }),
          }))}
        />
      </div>
      <div className="tpl">
        <nav aria-label={t('template.mail')}>
          {list.data ? (
            <ul>
              {kinds.map((x) => (
                <li key={x.kind}>
                  <Link
                    to="/admin/mail/templates"
                    search={{ kind: x.kind, language }}
                    aria-current={x.kind === kind ? 'true' : undefined}
                    lang={language}
                  >
                    <bdi className="grow">{x.title}</bdi>
                    {x.changed ? (
                      <StatePill tone="brand" icon="edit">
                        {t('template.changed')}
                      </StatePill>
                    ) : null}
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <SkeletonRows />
          )}
        </nav>
        {one.data ? <Editor key={`${kind} ${language}`} template={one.data} /> : <SkeletonRows />}
      </div>
    </>
  );
}

const valuesOf = (template: MailTemplate): Record<string, string> =>
  Object.fromEntries(template.parts.map((p) => [p.name, p.text]));

function Editor({ template }: { template: MailTemplate }) {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const { kind, language } = template;
  const path = { kind, language };
  const keep = async (parts: Record<string, string>) => {
    const saved = await call(
      api.PUT('/admin/mail-templates/{kind}/{language}', { params: { path }, body: { parts } }),
    );
    client.setQueryData(templateQuery(kind, language).queryKey, saved);
    await client.invalidateQueries({ queryKey: templatesQuery.queryKey, exact: true });
    form.reset(valuesOf(saved));
  };
  const form = useForm({
    initial: valuesOf(template),
    draft: `template.${kind}.${language}`,
    submit: async (parts) => {
      await keep(parts);
      toast(t('template.saved'));
    },
  });
  const failed = useFailed();
  const reset = useMutation({
    mutationFn: () => keep({}),
    onSuccess: () => toast(t('template.wasReset')),
    onError: failed,
  });
  const labelOf = (name: string) => {
    const [part = '', count] = name.split('_');
    const label = t(`template.parts.${part}`);
    return count ? t('template.form', { part: label, form: t(`template.forms.${count}`) }) : label;
  };
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <p className="t2 q">
        {t('template.values')}{' '}
        {template.values.map((v) => (
          <code key={v} dir="ltr" style={{ marginInlineEnd: 8 }}>{`{{${v}}}`}</code>
        ))}
      </p>
      {template.parts.map((p) => (
        <Field key={p.name} label={labelOf(p.name)} error={form.fieldError(`parts.${p.name}`)}>
          {p.name.startsWith('body') ? (
            <textarea className="in" dir="auto" rows={6} {...form.text(p.name)} />
          ) : (
            <input className="in" dir="auto" {...form.text(p.name)} />
          )}
        </Field>
      ))}
      <div className="row w">
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('saveAction')}
        </button>
        {template.changed ? (
          <button
            type="button"
            className="btn"
            data-busy={reset.isPending || undefined}
            onClick={() => reset.mutate()}
          >
            {t('template.reset')}
          </button>
        ) : null}
      </div>
      <Preview kind={kind} language={language} parts={form.values} />
    </form>
  );
}

/** How long nothing is typed before the preview follows, in ms. */
const REST = 400;

function Preview({
  kind,
  language,
  parts,
}: {
  kind: string;
  language: string;
  parts: Record<string, string>;
}) {
  const { t } = useTranslation('notify');
  const [rested, setRested] = useState(parts);
  useEffect(() => {
    const timer = setTimeout(() => setRested(parts), REST);
    return () => clearTimeout(timer);
  }, [parts]);
  const preview = useQuery({
    queryKey: ['mail-preview', kind, language, rested],
    queryFn: () =>
      call(
        api.POST('/admin/mail-templates/{kind}/{language}/preview', {
          params: { path: { kind, language } },
          body: { parts: rested },
        }),
      ),
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <section className="col" aria-label={t('template.preview')}>
      <h2>{t('template.preview')}</h2>
      {preview.error ? (
        <p className="q">{t('template.previewNone')}</p>
      ) : preview.data ? (
        <>
          <p className="b">
            <bdi>{preview.data.subject}</bdi>
          </p>
          <iframe className="mail-b" title={t('template.preview')} sandbox="" srcDoc={preview.data.html} />
        </>
      ) : (
        <SkeletonRows rows={3} />
      )}
    </section>
  );
}
