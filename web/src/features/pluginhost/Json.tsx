import { Icon } from '@/shared/ui/Icon.tsx';

/** What a program wrote about something, behind a heading; nothing where it wrote nothing. */
export function Json({ value, label }: { value: unknown; label: string }) {
  if (!value || (typeof value === 'object' && Object.keys(value).length === 0)) return null;
  return (
    <details className="plg-j">
      <summary className="t1 q">
        <Icon name="down" s />
        {label}
      </summary>
      {/* It scrolls by itself, so it can be reached by keys. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached without a mouse. */}
      <pre className="code t1" dir="ltr" tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  );
}
