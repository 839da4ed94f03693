import '../legal.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call, oneOf } from '@/shared/api/client.ts';
import { orThrow, toApiError } from '@/shared/api/problem.ts';
import type { LegalPage, LegalWork } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { dirOf, languageOf } from '@/shared/i18n/index.ts';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { hasDraft, useForm } from '@/shared/ui/useForm.ts';
import { PAGES, workQuery } from '../queries.ts';
import { PublishDialog } from './PublishDialog.tsx';

const Editor = lazy(() => import('@/shared/ui/editor/Editor.tsx'));
const route = getRouteApi('/admin/legal/$page');

/** Writes a legal page, one language at a time, publishes it, and shows what was published before. */
export default function EditPage() {
  const { t, i18n } = useTranslation('legal');
  const page = oneOf(PAGES, route.useParams().page) ?? 'terms';
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: work, error } = useQuery(workQuery(page));
  const [publishing, setPublishing] = useState(false);
  orThrow({ data: work, error });
  const language = search.language ?? languageOf(i18n.language);
  const draft = work?.drafts.find((d) => d.language === language) ?? work?.drafts[0];
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/admin/legal">
          {t('back')}
        </Link>
      </p>
      <div className="hd2">
        <h1>{t(`legal.name.${page}`)}</h1>
        <span className="end row">
          {work?.current ? (
            <a className="btn" href={LEGAL_PATHS[page]} target="_blank" rel="noopener">
              {t('open')}
              <span className="sr"> ({t('legal.newTab')})</span>
            </a>
          ) : null}
          <button type="button" className="btn pri" disabled={!work} onClick={() => setPublishing(true)}>
            {t('publish')}
          </button>
        </span>
      </div>
      {work && draft ? (
        <>
          {work.drafts.length > 1 ? (
            <div className="tools">
              <Segments
                label={t('language')}
                value={draft.language}
                onChange={(to) => void navigate({ search: { language: languageOf(to) }, replace: true })}
                items={work.drafts.map((d) => ({ value: d.language, label: t(`language.${d.language}`) }))}
              />
            </div>
          ) : null}
          <Draft key={`${page} ${draft.language}`} page={page} work={work} language={draft.language} />
          <History page={page} work={work} />
          {publishing ? (
            <PublishDialog
              page={page}
              work={work}
              unsaved={work.drafts.some((d) => hasDraft(draftName(page, d.language)))}
              onClose={() => setPublishing(false)}
            />
          ) : null}
        </>
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

/** Under which name a browser keeps what is typed and not saved. */
const draftName = (page: LegalPage, language: string) => `legal.${page}.${language}`;

function Draft({ page, work, language }: { page: LegalPage; work: LegalWork; language: string }) {
  const { t } = useTranslation('legal');
  const client = useQueryClient();
  const kept = work.drafts.find((d) => d.language === language);
  const start = { title: kept?.title ?? '', body: kept?.body ?? '', revision: kept?.revision ?? 0 };
  const [fresh, begin] = useState(0); // the editor takes its text once
  const show = (saved: LegalWork) => {
    client.setQueryData(workQuery(page).queryKey, saved);
    void client.invalidateQueries({ queryKey: ['legal-work'], exact: true });
  };
  const form = useForm({
    initial: start,
    // The revision is kept beside the words: what was typed on an older draft is never saved over a newer one unseen.
    draft: draftName(page, language),
    submit: async (v) => {
      const saved = await call(
        api.PUT('/admin/legal/{page}/drafts/{language}', {
          params: { path: { page, language } },
          body: v,
        }),
      );
      show(saved);
      const now = saved.drafts.find((d) => d.language === language);
      if (now) form.set('revision', now.revision);
      toast(t('saved'));
    },
  });
  const v = form.values;
  const stale = form.error?.code === 'legal.stale';
  const newest = () => client.fetchQuery({ ...workQuery(page), staleTime: 0 });
  const takeTheirs = async () => {
    const now = (await newest()).drafts.find((d) => d.language === language);
    if (now) form.reset({ title: now.title, body: now.body, revision: now.revision });
    begin((n) => n + 1);
  };
  const keepMine = async () => {
    const now = (await newest()).drafts.find((d) => d.language === language);
    form.sendWith('revision', now?.revision ?? v.revision);
  };
  const failed = (cause: unknown) => toast(toApiError(cause).detail || t('problem.network'), { tone: 'bad' });
  return (
    <div className="legal-e">
      <form ref={form.form} className="fields" onSubmit={(e) => void form.onSubmit(e)} noValidate>
        {stale ? (
          <Note tone="bad">
            <p>{t('stale')}</p>
            <div className="row w" style={{ marginBlockStart: 8 }}>
              <button type="button" className="btn" onClick={() => void takeTheirs().catch(failed)}>
                {t('theirs')}
              </button>
              <button type="button" className="btn" onClick={() => void keepMine().catch(failed)}>
                {t('mine')}
              </button>
            </div>
          </Note>
        ) : form.message ? (
          <Note tone="bad">{form.message}</Note>
        ) : null}
        <Field
          label={`${t('heading')} (${t('optional')})`}
          hint={t('headingHint', { name: t(`legal.name.${page}`) })}
          error={form.fieldError('title')}
        >
          <input className="in" lang={language} dir={dirOf(language)} {...form.text('title')} />
        </Field>
        <div className="field">
          <span className="lab">{t('body')}</span>
          <div lang={language} dir={dirOf(language)}>
            <Suspense fallback={<span className="sk" style={{ blockSize: 320 }} />}>
              <Editor
                key={fresh}
                html={v.body}
                label={t('body')}
                headings
                direction={dirOf(language)}
                onChange={(html) => form.set('body', html)}
              />
            </Suspense>
          </div>
          {form.fieldError('body') ? (
            <span className="err">
              <Icon name="warn" s />
              {form.fieldError('body')}
            </span>
          ) : null}
        </div>
        <div className="row w">
          <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
            {t('save')}
          </button>
          {kept?.editedBy && kept.editedAt ? (
            <span className="t2 q">
              {t('savedBy', { name: kept.editedBy })} · <DateTime iso={kept.editedAt} />
            </span>
          ) : null}
        </div>
      </form>
      <section aria-label={t('preview')}>
        <h2 className="t1 qq m">{t('preview')}</h2>
        <article className="card">
          {plain(v.body) ? (
            <>
              <h3 dir="auto">{v.title || t(`legal.name.${page}`)}</h3>
              <div
                className="prose"
                lang={language}
                dir={dirOf(language)}
                // biome-ignore lint/security/noDangerouslySetInnerHtml: it is what the editor here made of what was typed here.
                dangerouslySetInnerHTML={{ __html: v.body }}
              />
            </>
          ) : (
            <p className="q">{t('previewEmpty')}</p>
          )}
        </article>
      </section>
    </div>
  );
}

const plain = (html: string) => html.replace(/<[^>]+>/g, '').trim();

function History({ page, work }: { page: LegalPage; work: LegalWork }) {
  const { t } = useTranslation('legal');
  const f = useFormat();
  return (
    <section style={{ marginBlockStart: 40 }}>
      <h2>{t('history')}</h2>
      {work.versions.length ? (
        <ul className="legal-h">
          {work.versions.map((v) => (
            <li key={v.version}>
              <a
                className="link"
                href={`${LEGAL_PATHS[page]}?version=${v.version}`}
                target="_blank"
                rel="noopener"
              >
                {t('version', { n: f.num(v.version), date: f.date(v.publishedAt) })}
                <span className="sr"> ({t('legal.newTab')})</span>
              </a>
              <span className="t2 q">{t('by', { name: v.publishedBy })}</span>
              {page === 'refund' ? null : (
                <StatePill tone={v.material ? 'brand' : 'plain'} icon={v.material ? 'users' : 'edit'}>
                  {t(v.material ? 'asks' : 'small')}
                </StatePill>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p className="q">{t('historyNone')}</p>
      )}
    </section>
  );
}
