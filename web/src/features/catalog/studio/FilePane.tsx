import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentIcon } from '@/platform/contents.ts';
import type { EditorProps } from '@/platform/registry.ts';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Pages } from '@/shared/ui/Pages.tsx';
import { useUpload } from '@/shared/upload/useUpload.ts';

const ACCEPT: Record<string, string> = {
  video: 'video/*',
  image: 'image/png,image/jpeg,image/webp,image/gif',
  audio: 'audio/*',
  document: '.pdf,.docx,.pptx,.xlsx,.odt,.odp,.ods,.txt',
};

/** The file of a video, document or image: what is there, and a place to drop the next one. */
export default function FilePane({ content, onChanged }: EditorProps) {
  const { t } = useTranslation('studio');
  const contentIcon = useContentIcon();
  const f = useFormat();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { maxUpload } = useMe().settings;
  const limit = { most: maxUpload, tooLarge: t('file.tooLarge', { most: f.bytes(maxUpload) }) };
  const upload = useUpload(
    { courseId: content.courseId, purpose: 'content' },
    (assetId) => {
      call(api.PATCH('/contents/{id}', { params: { path: { id: content.id } }, body: { assetId } })).then(
        async (saved) => {
          client.setQueryData(['course', content.courseId, 'content', content.id], saved);
          toast(t('file.done'));
          onChanged();
        },
        () => toast(t('problem.serverWriting'), { tone: 'bad' }),
      );
    },
    limit,
  );
  const { state } = upload;
  const take = (file: File | undefined) => {
    if (file) void upload.start(file);
  };
  const onDrop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    take(e.dataTransfer.files[0]);
  };
  const busy = state.phase === 'sending' || state.phase === 'paused';
  const { asset } = content;
  return (
    <div className="col">
      {asset ? (
        <>
          {content.type === 'video' && asset.state === 'ready' ? (
            // biome-ignore lint/a11y/useMediaCaption: captions come with the encoded renditions.
            <video className="pre" src={asset.url} controls preload="metadata" />
          ) : content.type === 'image' && asset.state === 'ready' ? (
            <img className="pre" src={asset.url} alt={content.description ?? content.title} />
          ) : asset.state === 'ready' ? (
            <Pages {...asset} title={asset.fileName} />
          ) : null}
          <div className="row card pad file">
            <Icon name={contentIcon(content.type)} />
            <span className="grow">
              <bdi className="m">{asset.fileName}</bdi>
              <span className="t1 qq" style={{ display: 'block' }}>
                {f.bytes(asset.sizeBytes)}
                {asset.durationSeconds ? ` · ${f.clock(asset.durationSeconds)}` : ''}
              </span>
            </span>
            {asset.state === 'ready' ? null : <span className="t2 q">{t('outline.processing')}</span>}
          </div>
        </>
      ) : null}
      {busy ? (
        <div className="card pad col" style={{ gap: 12 }}>
          <div className="row">
            <bdi className="m grow clip">{state.name}</bdi>
            <span className="num t2 q">{f.percent(state.total ? (state.sent / state.total) * 100 : 0)}</span>
          </div>
          <ProgressBar
            value={state.total ? (state.sent / state.total) * 100 : 0}
            label={t('file.progress')}
          />
          <div className="row w">
            <span className="t1 q grow">
              {t('file.of', { sent: f.bytes(state.sent), total: f.bytes(state.total) })}
              {state.phase === 'paused' ? ` · ${t('file.paused')}` : ''}
            </span>
            {state.phase === 'paused' ? (
              <button type="button" className="btn sm" onClick={upload.resume}>
                <Icon name="play" s />
                {t('file.resume')}
              </button>
            ) : (
              <button type="button" className="btn sm" onClick={upload.pause}>
                <Icon name="pause" s />
                {t('file.pause')}
              </button>
            )}
            <button type="button" className="btn sm bare" onClick={upload.cancel}>
              {t('cancel')}
            </button>
          </div>
        </div>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same.
        <div
          className="drop"
          data-over={over || undefined}
          onDragOver={(e) => {
            e.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <Icon name="upload" />
          <p className="q">
            {t(asset ? 'file.replaceHint' : `file.hint.${content.type}`, {
              defaultValue: t('file.hint.document'),
            })}
          </p>
          {maxUpload ? <p className="t1 qq">{t('file.most', { most: f.bytes(maxUpload) })}</p> : null}
          <button type="button" className={asset ? 'btn' : 'btn pri'} onClick={() => input.current?.click()}>
            {t(asset ? 'file.replace' : 'file.choose')}
          </button>
          <input
            ref={input}
            type="file"
            hidden
            accept={ACCEPT[content.type]}
            onChange={(e) => take(e.currentTarget.files?.[0])}
          />
        </div>
      )}
      {state.phase === 'refused' ? <Note tone="bad">{state.reason}</Note> : null}
      {state.phase === 'failed' ? (
        <Note tone="bad">
          {state.reason || t('file.failed')}{' '}
          <button type="button" className="link" onClick={upload.resume}>
            {t('file.again')}
          </button>
        </Note>
      ) : null}
    </div>
  );
}
