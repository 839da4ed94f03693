import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { ContentChange } from '@/shared/api/types.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Availability } from './Availability.tsx';
import { FilePane } from './FilePane.tsx';
import { InlineTitle } from './InlineTitle.tsx';
import { contentQuery } from './queries.ts';
import { Resources } from './Resources.tsx';
import type { OutlineActs } from './useOutline.ts';

const ArticleEditor = lazy(() => import('./ArticleEditor.tsx'));

/** One content beside the outline: its title, what is inside, its switches. */
export function ContentPane({ courseId, id, acts }: { courseId: string; id: string; acts: OutlineActs }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const navigate = useNavigate();
  const options = contentQuery(courseId, id);
  const { data: content, error } = useQuery(options);
  const change = async (body: ContentChange) => {
    const before = client.getQueryData(options.queryKey);
    client.setQueryData(
      options.queryKey,
      (c) =>
        c && {
          ...c,
          ...(body.isPublished == null ? {} : { isPublished: body.isPublished }),
          ...(body.isRequired == null ? {} : { isRequired: body.isRequired }),
          ...(body.isPreview == null ? {} : { isPreview: body.isPreview }),
        },
    );
    try {
      client.setQueryData(
        options.queryKey,
        await call(api.PATCH('/contents/{id}', { params: { path: { id } }, body })),
      );
      await acts.refresh();
    } catch (cause) {
      client.setQueryData(options.queryKey, before);
      const failure = toApiError(cause);
      const key = messageKey(failure, true);
      toast(key ? t(key) : failure.detail, { tone: 'bad' });
    }
  };
  const back = () => void navigate({ to: '/teach/$courseId', params: { courseId }, search: {} });
  if (error && !content) {
    return (
      <div className="pane">
        <Note tone="bad">{t('problem.missing')}</Note>
      </div>
    );
  }
  if (!content) {
    return (
      <div className="pane">
        <SkeletonRows rows={3} height={80} />
      </div>
    );
  }
  return (
    <div className="pane" key={content.id}>
      <div className="pane-h">
        <button type="button" className="btn bare sq phone" aria-label={t('content.back')} onClick={back}>
          <Icon name="back" flip />
        </button>
        <h2 className="grow">
          <InlineTitle
            title={content.title}
            onRename={(title) => void acts.renameContent(id, title)}
            className="big-ti"
          />
        </h2>
      </div>
      <div className="pane-b">
        {content.type === 'article' ? (
          <Suspense fallback={<SkeletonRows rows={4} height={60} />}>
            <ArticleEditor
              key={content.id}
              id={content.id}
              html={content.articleContent ?? ''}
              onSave={async (articleContent) => {
                const saved = await call(
                  api.PATCH('/contents/{id}', { params: { path: { id } }, body: { articleContent } }),
                );
                client.setQueryData(
                  options.queryKey,
                  (c) => c && { ...saved, articleContent: c.articleContent },
                );
                if (content.state === 'empty') await acts.refresh();
              }}
            />
          </Suspense>
        ) : ['video', 'document', 'image', 'audio'].includes(content.type) ? (
          <FilePane content={content} onChanged={() => void acts.refresh()} />
        ) : (
          <Note icon="clock">{t('content.later')}</Note>
        )}
      </div>
      <Resources courseId={courseId} id={content.id} />
      <Availability content={content} outline={acts.query.data} onChanged={() => void acts.refresh()} />
      <div className="pane-f">
        <Switch
          label={t('content.published')}
          checked={content.isPublished}
          onChange={(e) => void change({ isPublished: e.currentTarget.checked })}
        />
        <Switch
          label={t('content.required')}
          checked={content.isRequired}
          onChange={(e) => void change({ isRequired: e.currentTarget.checked })}
        />
        <Switch
          label={t('content.preview')}
          checked={content.isPreview}
          onChange={(e) => void change({ isPreview: e.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
