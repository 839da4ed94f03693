import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { LegalPage, LegalWork } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { dirOf } from '@/shared/i18n/index.ts';
import { isAsked } from '@/shared/legal.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field, Switch } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { workQuery } from '../queries.ts';
import { useLanguageNames } from './names.ts';

/** Says what becomes of the drafts, and asks whether everybody must agree anew. */
export function PublishDialog({
  page,
  work,
  unsaved,
  onClose,
}: {
  page: LegalPage;
  work: LegalWork;
  unsaved: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('legal');
  const f = useFormat();
  const client = useQueryClient();
  const names = useLanguageNames();
  const [material, setMaterial] = useState(false);
  const [news, setNews] = useState<Record<string, string>>({});
  const next = (work.current?.version ?? 0) + 1;
  const missing = work.drafts.map((d) => d.language).filter((l) => !work.written.includes(l));
  const publish = useMutation({
    mutationFn: () =>
      call(
        api.POST('/admin/legal/{page}/versions', {
          params: { path: { page } },
          body: {
            material,
            changes: material ? news : {},
            drafts: work.drafts.map(({ language, revision }) => ({ language, revision })),
          },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(workQuery(page).queryKey, saved);
      for (const queryKey of [['legal-work'], ['legal'], ['me']]) void client.invalidateQueries({ queryKey });
      toast(t('published', { n: f.num(next) }));
      onClose();
    },
  });
  const error = publish.error ? toApiError(publish.error) : null;
  const key = error ? messageKey(error, true) : null;
  const idle = work.current !== null && !work.changed;
  const why = unsaved
    ? t('saveFirst')
    : work.written.length === 0
      ? t('historyNone')
      : idle && (!isAsked(page) || !material)
        ? t('nothingNew')
        : '';
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('publishTitle', { n: f.num(next) })}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="button"
            className="btn pri"
            disabled={why !== ''}
            data-busy={publish.isPending || undefined}
            onClick={() => publish.mutate()}
          >
            {t('publish')}
          </button>
        </>
      }
    >
      <div className="col">
        {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
        {why ? <Note>{why}</Note> : null}
        <p>{t('publishText')}</p>
        {work.written.length ? (
          <p className="q">
            {t('publishIn', { list: names(work.written) })}{' '}
            {missing.length ? t('publishMissing', { list: names(missing) }) : null}
          </p>
        ) : null}
        {!isAsked(page) ? (
          <p className="q">{t('publishRefund')}</p>
        ) : work.current === null ? (
          <p className="q">{t('publishFirst')}</p>
        ) : (
          <div>
            <Switch
              label={t('material')}
              checked={material}
              onChange={(e) => setMaterial(e.currentTarget.checked)}
            />
            <p className="t2 q">{t('materialHint')}</p>
            {material ? (
              <fieldset className="fields legal-n">
                <legend className="lab">
                  {t('news')} ({t('optional')})
                </legend>
                <p className="hint">{t('newsHint')}</p>
                {work.drafts.map(({ language }) => (
                  <Field
                    key={language}
                    label={t(`language.${language}`)}
                    error={error?.fields[`changes.${language}`]}
                  >
                    <textarea
                      className="in"
                      rows={3}
                      maxLength={1000}
                      lang={language}
                      dir={dirOf(language)}
                      value={news[language] ?? ''}
                      onChange={(e) => {
                        const { value } = e.currentTarget;
                        setNews((n) => ({ ...n, [language]: value }));
                      }}
                    />
                  </Field>
                ))}
              </fieldset>
            ) : null}
          </div>
        )}
      </div>
    </Dialog>
  );
}
