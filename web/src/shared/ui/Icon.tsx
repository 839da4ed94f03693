import { ICONS, type IconName } from './icons.ts';

/** A drawn sign; decoration only, so its meaning must stand beside it in words. `flip` turns it in Arabic. */
export function Icon({ name, s, flip }: { name: IconName; s?: boolean; flip?: boolean }) {
  const className = `icon${s ? ' s' : ''}${flip ? ' flip' : ''}`;
  return (
    <svg
      className={className}
      viewBox="0 0 24 24"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the paths are constants of this program.
      dangerouslySetInnerHTML={{ __html: ICONS[name] }}
    />
  );
}

/** The filled star of a rating. */
export const Star = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d="m10 1.8 2.5 5.3 5.7.8-4.1 4.1 1 5.8L10 15l-5.1 2.8 1-5.8L1.8 7.9l5.7-.8z" />
  </svg>
);

const RING =
  'M16.0 2.0L25.9 25.9M25.9 6.1L16.0 30.0M30.0 16.0L6.1 25.9M25.9 25.9L2.0 16.0M16.0 30.0L6.1 6.1M6.1 25.9L16.0 2.0M2.0 16.0L25.9 6.1M6.1 6.1L30.0 16.0';
/** The eight-pointed star of the product. */
export const Logo = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <path d={RING} />
  </svg>
);
