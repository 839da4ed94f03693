import { useTranslation } from 'react-i18next';
import type { ViewerProps } from '@/platform/registry.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Article } from '@/shared/ui/Article.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Pages } from '@/shared/ui/Pages.tsx';

/** There is nothing in it yet. */
function Nothing() {
  const { t } = useTranslation('learning');
  return <Note icon="clock">{t('room.nothing')}</Note>;
}

/** A text to read. */
export function ArticleView({ content }: ViewerProps) {
  return content.articleContent ? <Article html={content.articleContent} /> : <Nothing />;
}

/** A picture to look at. */
export function ImageView({ content }: ViewerProps) {
  return content.asset ? (
    <img className="pic" src={content.asset.url} alt={content.description ?? content.title} dir="auto" />
  ) : (
    <Nothing />
  );
}

/** A file to open. */
export function FileView({ content }: ViewerProps) {
  const { t } = useTranslation('learning');
  if (!content.asset) return <Nothing />;
  return (
    <div className="col">
      <Pages {...content.asset} title={content.title} />
      <a className="btn big" href={content.asset.url} target="_blank" rel="noreferrer">
        <Icon name="dl" s />
        {t('room.download')}
      </a>
    </div>
  );
}

/** Under a video: how much of it was really watched. */
export function VideoView({ content, record }: ViewerProps) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  if (!content.asset) return <Note icon="clock">{t('room.noVideo')}</Note>;
  const length = content.asset.durationSeconds ?? content.duration ?? 0;
  if (!record || content.coverage === null) return null;
  return (
    <div className="seen">
      <div className="seen-b" dir="ltr" role="img" aria-label={t('room.segments')}>
        {content.watchedRanges.map(([from = 0, to = 0]) => (
          <i
            key={`${from}-${to}`}
            style={{
              insetInlineStart: `${(from / Math.max(1, length)) * 100}%`,
              inlineSize: `${((to - from) / Math.max(1, length)) * 100}%`,
            }}
          />
        ))}
      </div>
      <p className="t2 q">
        {content.need?.kind === 'watched'
          ? t('room.watched', { percent: f.percent(content.coverage), required: f.percent(content.need.of) })
          : t('room.seen', { percent: f.percent(content.coverage) })}
      </p>
    </div>
  );
}

/** What a content holds, whatever it is: its text, else its file. */
export function PlainView(props: ViewerProps) {
  return props.content.articleContent ? <ArticleView {...props} /> : <FileView {...props} />;
}
