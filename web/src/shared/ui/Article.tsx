import './article.css';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const quoted = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * An article as it is shown: tables in a box that scrolls by itself and by keyboard, code with the name of its language. The
 * server wrote the text as a tree, so that what looks like a tag in it is one.
 */
export function dressed(html: string, table: string): string {
  return html
    .replaceAll('<table', `<div class="tbl" role="region" tabindex="0" aria-label="${quoted(table)}"><table`)
    .replaceAll('</table>', '</table></div>')
    .replaceAll(
      /<pre([^>]*)>(\n?<code class="language-([a-z0-9+#-]+)")?/g,
      (_, attributes, code = '', language = '') =>
        `<pre${attributes} tabindex="0"${language ? ` data-language="${language}"` : ''}>${code}`,
    );
}

/** Shows an article that the server cleaned. */
export function Article({ html }: { html: string }) {
  const { t } = useTranslation();
  const label = t('editor.table');
  const shown = useMemo(() => ({ __html: dressed(html, label) }), [html, label]);
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: the server cleaned it before it was stored.
    <article className="prose read" dir="auto" dangerouslySetInnerHTML={shown} />
  );
}
