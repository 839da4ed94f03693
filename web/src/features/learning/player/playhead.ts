let playing: HTMLVideoElement | null = null;

/** The video that stands in the room from now on; gives back what takes it away again. */
export function holdPlayhead(video: HTMLVideoElement): () => void {
  playing = video;
  return () => {
    if (playing === video) playing = null;
  };
}

/** The whole second at which the video is; null when none is in the room. */
export const presentSecond = (): number | null => (playing ? Math.floor(playing.currentTime) : null);

/** Moves the video to a second; false when none is in the room. */
export function seekTo(second: number): boolean {
  if (!playing) return false;
  playing.currentTime = second;
  return true;
}

/** Stops a video that plays, and gives back what lets it go on. */
export function holdStill(): () => void {
  const video = playing;
  if (!video || video.paused) return () => {};
  video.pause();
  return () => {
    if (video.isConnected) void video.play().catch(() => {}); // the browser may not let it; the button is there
  };
}
