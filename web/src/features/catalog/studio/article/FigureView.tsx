import { NodeViewContent, type NodeViewProps, NodeViewWrapper } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useUpload } from '@/shared/upload/useUpload.ts';
import { PICTURES, waiting } from './figures.ts';

/** A picture in the text: how far its upload is or why it failed, what it shows in words, and its caption. */
export function FigureView(props: NodeViewProps) {
  const { node, selected, deleteNode, updateAttributes, editor } = props;
  const { t } = useTranslation('studio');
  const { src, alt, width, height, upload } = node.attrs;
  return (
    <NodeViewWrapper as="figure" className="art-f" data-selected={selected || undefined}>
      {src ? (
        <img
          src={src}
          alt={alt}
          width={width ?? undefined}
          height={height ?? undefined}
          contentEditable={false}
          data-drag-handle=""
          onLoad={({ currentTarget: image }) => {
            // Only where the server does not know the size of such files.
            if (!width && image.naturalWidth)
              updateAttributes({ width: image.naturalWidth, height: image.naturalHeight });
          }}
        />
      ) : (
        <Sending name={String(upload ?? '')} {...props} />
      )}
      <figcaption>
        <NodeViewContent
          className="art-c"
          data-hint={t('article.caption')}
          data-empty={node.content.size === 0 || undefined}
        />
      </figcaption>
      {editor.isEditable ? (
        <div className="art-a" contentEditable={false}>
          <label className="grow">
            <span className="t1 q">{t('article.alt')}</span>
            <input
              value={alt}
              maxLength={500}
              dir="auto"
              placeholder={t('article.altHint')}
              onChange={(e) => updateAttributes({ alt: e.currentTarget.value })}
            />
          </label>
          <button
            type="button"
            className="btn bare sq"
            aria-label={t('article.imageRemove')}
            title={t('article.imageRemove')}
            onClick={deleteNode}
          >
            <Icon name="trash" />
          </button>
        </div>
      ) : null}
    </NodeViewWrapper>
  );
}

/** The place of a picture that is on its way. */
function Sending({ name, updateAttributes, deleteNode, extension }: NodeViewProps & { name: string }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const { maxUpload } = useMe().settings;
  // What a file is called says nothing of what it is; the server has looked inside.
  const [wrong, setWrong] = useState(false);
  const upload = useUpload(
    { courseId: String(extension.options.courseId ?? ''), purpose: 'content' },
    (assetId) => {
      waiting.delete(name);
      call(api.GET('/media/assets/{id}', { params: { path: { id: assetId } } })).then(
        (a) => {
          if (PICTURES.includes(a.contentType))
            updateAttributes({ src: a.url, width: a.width, height: a.height, upload: null });
          else setWrong(true);
        },
        () => updateAttributes({ src: `/media/${assetId}/file`, upload: null }),
      );
    },
    { most: maxUpload, tooLarge: t('file.tooLarge', { most: f.bytes(maxUpload) }) },
  );
  const begun = useRef(false);
  const file = waiting.get(name);
  const { start } = upload;
  useEffect(() => {
    if (begun.current || !file) return;
    begun.current = true;
    void start(file);
  }, [file, start]);
  const { state } = upload;
  const percent = state.total ? (state.sent / state.total) * 100 : 0;
  return (
    <div className="art-u" contentEditable={false}>
      {wrong || state.phase === 'failed' || state.phase === 'refused' || !file ? (
        <Note tone="bad">
          {wrong
            ? t('article.noPicture', { name: state.name })
            : state.reason || t(file ? 'article.imageFailed' : 'article.imageLost')}{' '}
          {state.phase === 'failed' ? (
            <button type="button" className="link" onClick={upload.resume}>
              {t('article.imageAgain')}
            </button>
          ) : null}{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              waiting.delete(name);
              deleteNode();
            }}
          >
            {t('article.imageRemove')}
          </button>
        </Note>
      ) : (
        <>
          <span className="row t2">
            <bdi className="grow clip">{state.name || file.name}</bdi>
            <span className="num q">{f.percent(percent)}</span>
          </span>
          <ProgressBar value={percent} label={t('file.progress')} />
        </>
      )}
    </div>
  );
}
