import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Content } from '@/shared/api/types.ts';
import { accepting } from '../Consequences.tsx';
import { contentQuery } from '../queries.ts';
import { RuleEditor } from './RuleEditor.tsx';
import { kindsOf } from './rule.ts';

/** When a content is done, closed until somebody wants it otherwise than usual. */
export function ContentCompletion({ content }: { content: Content }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const [open, setOpen] = useState(content.completionRule !== null);
  const film = content.type === 'video';
  return (
    <section className="pane-x" aria-labelledby={`cr-${content.id}`}>
      <h3 id={`cr-${content.id}`}>{t('completion.title')}</h3>
      {open ? (
        <RuleEditor
          key={JSON.stringify(content.completionRule)}
          value={content.completionRule}
          usual={t(film ? 'completion.usualVideo' : 'completion.usualContent')}
          context={{ kinds: kindsOf(content.type) }}
          onSave={async (completionRule) => {
            const saved = await accepting((accept) =>
              call(
                api.PATCH('/contents/{id}', {
                  params: { path: { id: content.id }, query: { accept } },
                  body: { completionRule },
                }),
              ),
            );
            const { queryKey } = contentQuery(content.courseId, content.id);
            client.setQueryData(queryKey, (c) => c && { ...saved, articleContent: c.articleContent });
            toast(t('completion.saved'));
          }}
        />
      ) : (
        <>
          <p className="t2 q">{t(film ? 'completion.usualVideo' : 'completion.usualContent')}</p>
          <div>
            <button type="button" className="btn sm" onClick={() => setOpen(true)}>
              {t('completion.change')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
