import { Fragment } from 'react';
import { linked } from '../linked.ts';

/** What somebody wrote about themselves, the addresses in it being links. The template "linked" writes the same markup; change both. */
export function Linked({ text }: { text: string }) {
  return linked(text).map(({ text: said, url }, i) =>
    url ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same words may stand there twice.
      <a key={i} className="link" href={url} rel="nofollow noopener ugc" target="_blank">
        <bdi dir="ltr">{said}</bdi>
      </a>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same words may stand there twice.
      <Fragment key={i}>{said}</Fragment>
    ),
  );
}
