import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentKind, useContentName, useContentTypes } from '@/platform/contents.ts';
import type { EditorProps } from '@/platform/registry.ts';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { ContentChange } from '@/shared/api/types.ts';
import { Article } from '@/shared/ui/Article.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Availability } from './Availability.tsx';
import { accepting, Declined } from './Consequences.tsx';
import { ContentDetails } from './ContentDetails.tsx';
import { ContentCompletion } from './completion/ContentCompletion.tsx';
import FilePane from './FilePane.tsx';
import { InlineTitle } from './InlineTitle.tsx';
import { Looking } from './Looking.tsx';
import { articleQuery, contentQuery } from './queries.ts';
import { Resources } from './Resources.tsx';
import type { OutlineActs } from './useOutline.ts';

const ArticleEditor = lazy(() => import('./article/ArticleEditor.tsx'));

/** One content beside the outline: its title, what is inside, its switches. */
export function ContentPane({
  courseId,
  id,
  acts,
  writes,
}: {
  courseId: string;
  id: string;
  acts: OutlineActs;
  /** False for who only looks. */
  writes: boolean;
}) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const navigate = useNavigate();
  const types = useContentTypes();
  const options = contentQuery(courseId, id);
  const { data: content, error } = useQuery(options);
  const kind = useContentKind(content?.type ?? '');
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
        await accepting((accept) =>
          call(api.PATCH('/contents/{id}', { params: { path: { id }, query: { accept } }, body })),
        ),
      );
      // What is shown to trainees from now on is the draft.
      void client.invalidateQueries({ queryKey: articleQuery(courseId, id).queryKey, exact: true });
      await acts.refresh();
    } catch (cause) {
      client.setQueryData(options.queryKey, before);
      if (cause instanceof Declined)
        return client.invalidateQueries({ queryKey: options.queryKey, exact: true });
      const failure = toApiError(cause);
      const key = messageKey(failure, true);
      toast(key ? t(key) : failure.detail, { tone: 'bad' });
    }
  };
  /** Like change, for a field that says itself what is wrong with it. */
  const changeField = async (body: ContentChange) => {
    client.setQueryData(
      options.queryKey,
      await call(api.PATCH('/contents/{id}', { params: { path: { id } }, body })),
    );
    await acts.refresh();
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
          {writes ? (
            <InlineTitle
              title={content.title}
              onRename={(title) => void acts.renameContent(id, title)}
              className="big-ti"
            />
          ) : (
            <bdi className="big-ti">{content.title}</bdi>
          )}
        </h2>
      </div>
      <Looking edits={writes}>
        <div className="pane-b">
          <Editor
            content={content}
            text={
              <ArticlePane courseId={courseId} id={id} writes={writes} onOnline={() => void acts.refresh()} />
            }
            onChanged={() => void acts.refresh()}
          />
        </div>
        <ContentDetails content={content} points={!kind?.asksPoints} change={changeField} />
        <Resources courseId={courseId} id={content.id} />
        <Availability content={content} outline={acts.query.data} onChanged={() => void acts.refresh()} />
        {types?.find((known) => known.type === content.type)?.doneBy === 'rule' ? (
          <ContentCompletion content={content} />
        ) : null}
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
      </Looking>
    </div>
  );
}

/** The editor of a content: that of its type, else that of what the type holds. */
function Editor(props: EditorProps) {
  const kind = useContentKind(props.content.type);
  const Own = kind?.editor;
  if (!Own) return <PlainEditor {...props} known={kind !== undefined} />;
  return (
    <Suspense fallback={<SkeletonRows rows={3} height={60} />}>
      <Own {...props} />
    </Suspense>
  );
}

/** The editor of a type that brings none of its own, or that nothing here knows. */
function PlainEditor({ known, ...props }: EditorProps & { known: boolean }) {
  const { t } = useTranslation('studio');
  const { type } = props.content;
  const name = useContentName(type);
  const types = useContentTypes();
  if (!types) return <SkeletonRows rows={3} height={60} />;
  const holds = types.find((one) => one.type === type)?.holds ?? 'other';
  if (holds === 'other') return <Note icon="clock">{t('content.later', { name })}</Note>;
  return (
    <>
      {known ? null : <Note icon="plug">{t('content.unknown', { name })}</Note>}
      {holds === 'article' ? props.text : <FilePane {...props} />}
    </>
  );
}

/** The editor of an article, once its draft is here. */
function ArticlePane({
  courseId,
  id,
  writes,
  onOnline,
}: {
  courseId: string;
  id: string;
  writes: boolean;
  onOnline: () => void;
}) {
  const { t } = useTranslation('studio');
  const user = useMe().user?.id ?? '';
  const { data: draft, error } = useQuery(articleQuery(courseId, id));
  if (!draft)
    return error ? <Note tone="bad">{t('problem.server')}</Note> : <SkeletonRows rows={4} height={60} />;
  if (!writes) return draft.html ? <Article html={draft.html} /> : <p className="q">{t('article.empty')}</p>;
  return (
    <Suspense fallback={<SkeletonRows rows={4} height={60} />}>
      <ArticleEditor key={id} courseId={courseId} id={id} user={user} draft={draft} onOnline={onOnline} />
    </Suspense>
  );
}
