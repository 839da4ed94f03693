import type { Mentioned } from '@/shared/api/types.ts';
import { partsOf } from './mentions.ts';

/** What somebody wrote: its paragraphs, addresses and names. Nothing in it is markup. */
export function PostText({ text, mentions }: { text: string; mentions: readonly Mentioned[] }) {
  return (
    <div className="qa-t" dir="auto">
      {text.split(/\n{2,}/).map((paragraph, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's paragraphs keep their places.
        <p key={n}>
          {partsOf(paragraph, mentions).map((part, i) =>
            'person' in part ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts keep their places.
              <bdi key={i} className="qa-m">
                @{part.person ? `${part.person.firstName} ${part.person.lastName}` : '…'}
              </bdi>
            ) : part.href ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts keep their places.
              <a key={i} className="link" href={part.href} target="_blank" rel="nofollow noopener noreferrer">
                {part.text}
              </a>
            ) : (
              part.text
            ),
          )}
        </p>
      ))}
    </div>
  );
}
