import { useSearch } from '@tanstack/react-router';
import {
  MediaControlBar,
  MediaController,
  MediaFullscreenButton,
  MediaMuteButton,
  MediaPipButton,
  MediaPlayButton,
  MediaPlaybackRateButton,
  MediaSeekBackwardButton,
  MediaSeekForwardButton,
  MediaTimeDisplay,
  MediaTimeRange,
  MediaVolumeRange,
} from 'media-chrome/react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StageProps } from '@/platform/registry.ts';
import { toast } from '@/platform/toasts.tsx';
import { addTexts } from './mediaTexts.ts';
import { holdPlayhead } from './playhead.ts';
import { reportWatching } from './reporter.ts';

addTexts();

/** The video with its controls; it goes on where the person stopped and reports what was really watched. */
export default function VideoStage({ content, record, onProgress, onChanged }: StageProps) {
  const { t, i18n } = useTranslation('learning');
  const video = useRef<HTMLVideoElement>(null);
  const report = useRef(onProgress);
  report.current = onProgress;
  const assetId = content.asset?.id;
  const reload = () => {
    video.current?.pause(); // nothing of it counts any more
    toast(t('room.filmReplaced'), { tone: 'bad' });
    onChanged();
  };
  const replaced = useRef(reload);
  replaced.current = reload;
  // A note leads to its second, wherever one stopped.
  const { at: sought } = useSearch({ strict: false });
  const start = useRef(sought ?? content.positionSeconds);

  const resume = () => {
    const element = video.current;
    const at = start.current;
    start.current = null;
    if (!element || at === null) return;
    if (sought !== undefined || (at > 3 && at < element.duration - 5))
      element.currentTime = Math.min(at, element.duration);
  };
  const begin = useRef(resume);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    // It may have read the file before it stood in the page, when React does not hear of it yet.
    if (element.readyState >= element.HAVE_METADATA) begin.current();
    return holdPlayhead(element);
  }, []);

  useEffect(() => {
    const element = video.current;
    if (!element || !record || !assetId) return;
    return reportWatching(
      element,
      { contentId: content.id, assetId },
      (progress) => report.current(progress),
      () => replaced.current(),
    );
  }, [content.id, assetId, record]);

  return (
    <div className="vid" dir="ltr">
      <MediaController
        lang={i18n.language}
        hotkeys="noarrowup noarrowdown"
        style={{ inlineSize: '100%', blockSize: '100%' }}
      >
        {/* biome-ignore lint/a11y/useMediaCaption: captions come with the encoded renditions. */}
        <video
          ref={video}
          slot="media"
          src={content.asset?.url}
          preload="metadata"
          playsInline
          onLoadedMetadata={resume}
        />
        <MediaTimeRange />
        <MediaControlBar>
          <MediaPlayButton />
          <MediaSeekBackwardButton seekOffset={10} className="desk" />
          <MediaSeekForwardButton seekOffset={10} className="desk" />
          <MediaMuteButton />
          <MediaVolumeRange className="desk" />
          <MediaTimeDisplay showDuration noToggle />
          <span className="vid-gap" />
          <MediaPlaybackRateButton rates={[1, 1.25, 1.5, 1.75, 2, 0.75]} />
          <MediaPipButton className="desk" />
          <MediaFullscreenButton />
        </MediaControlBar>
      </MediaController>
    </div>
  );
}
