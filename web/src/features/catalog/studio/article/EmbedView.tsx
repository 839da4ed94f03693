import { type NodeViewProps, NodeViewWrapper } from '@tiptap/react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';

/** An embed while one writes: its name and where it leads. It plays where it is read. */
export function EmbedView({ node, deleteNode, selected, editor }: NodeViewProps) {
  const { t } = useTranslation('studio');
  const src = String(node.attrs.src);
  return (
    <NodeViewWrapper className="art-e" data-selected={selected || undefined} data-drag-handle="">
      <Icon name="video" />
      <span className="grow" contentEditable={false}>
        <bdi className="m">{String(node.attrs.title) || new URL(src).host}</bdi>
        <a className="link t1 clip" dir="ltr" href={src} target="_blank" rel="noreferrer">
          {src.replace('https://', '')}
        </a>
      </span>
      {editor.isEditable ? (
        <button
          type="button"
          className="btn bare sq"
          contentEditable={false}
          aria-label={t('article.embedRemove')}
          title={t('article.embedRemove')}
          onClick={deleteNode}
        >
          <Icon name="trash" />
        </button>
      ) : null}
    </NodeViewWrapper>
  );
}
