import './thread.css';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { DateTime } from '../Bits.tsx';
import { Icon } from '../Icon.tsx';
import { withLinks } from './links.ts';

/** One thing said. */
export interface Said {
  id: string;
  mine: boolean;
  /** Who said it; not needed where only two speak. */
  author?: string;
  text: string;
  at: string;
}

/** How long a message may be, in characters; the server says so too. */
const MOST = 4000;
/** From how many characters left on one is told. */
const NEAR = 200;

/** What was said, oldest first, and a box to say more. What is typed is kept for the tab until it was sent. */
export function Thread({
  said,
  name,
  draft,
  onSend,
  onEarlier,
  error,
  zone,
}: {
  said: readonly Said[];
  /** Who is spoken with, for those who do not see. */
  name: string;
  /** Keeps what is typed under this name. */
  draft: string;
  /** Resolves once it was kept; throws to keep the text. */
  onSend: (text: string) => Promise<void>;
  /** Gets what was said before; missing when that is all. */
  onEarlier?: (() => void) | undefined;
  /** What went wrong with the last try. */
  error?: string | null | undefined;
  zone?: string | undefined;
}) {
  const { t } = useTranslation();
  const f = useFormat(zone);
  const id = useId();
  const key = `cw.thread.${draft}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const [busy, setBusy] = useState(false);
  const end = useRef<HTMLLIElement>(null);
  const last = said.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest message is what is scrolled to.
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [last]);
  const type = (next: string) => {
    setText(next);
    if (next) sessionStorage.setItem(key, next);
    else sessionStorage.removeItem(key);
  };
  const left = MOST - [...text.trim()].length;
  const send = async () => {
    if (busy || !text.trim() || left < 0) return;
    setBusy(true);
    try {
      await onSend(text.trim());
      type('');
    } catch {
      // The text stays; what went wrong comes back as `error`.
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (e: SyntheticEvent) => {
    e.preventDefault();
    void send();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      void send();
    }
  };
  return (
    <section className="thr" aria-label={t('thread.label')}>
      {onEarlier ? (
        <button type="button" className="btn" onClick={onEarlier}>
          {t('thread.earlier')}
        </button>
      ) : null}
      <div role="log" aria-label={t('thread.label')}>
        <ol>
          {said.map((m) => (
            <li key={m.id} className={m.mine ? 'thr-m mine' : 'thr-m'} ref={m.id === last ? end : undefined}>
              <bdi className={m.author ? 't1 q' : 'sr'}>{m.mine ? t('thread.you') : (m.author ?? name)}</bdi>
              <p dir="auto">
                {withLinks(m.text).map((p, i) =>
                  p.href ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a text's pieces keep their places.
                    <a key={i} href={p.href} target="_blank" rel="nofollow noopener noreferrer">
                      {p.text}
                    </a>
                  ) : (
                    p.text
                  ),
                )}
              </p>
              <span className="t1 qq">
                <DateTime iso={m.at} {...(zone ? { zone } : {})} />
              </span>
            </li>
          ))}
        </ol>
      </div>
      <form onSubmit={onSubmit}>
        <label className="sr" htmlFor={id}>
          {t('thread.write')}
        </label>
        <textarea
          id={id}
          className="in"
          dir="auto"
          rows={3}
          placeholder={t('thread.write')}
          value={text}
          onChange={(e) => type(e.currentTarget.value)}
          onKeyDown={onKeyDown}
          aria-describedby={`${id}-h`}
          aria-invalid={error || left < 0 ? true : undefined}
        />
        <div className="row w">
          <span className="hint grow" id={`${id}-h`}>
            {left < 0
              ? t('thread.over')
              : left < NEAR
                ? t('thread.left', { count: left, n: f.num(left) })
                : t('thread.hint')}
          </span>
          <button
            type="submit"
            className="btn pri"
            disabled={!text.trim() || left < 0}
            data-busy={busy || undefined}
          >
            {t('thread.send')}
          </button>
        </div>
        {error ? (
          <span className="err" role="alert">
            <Icon name="warn" s />
            {error}
          </span>
        ) : null}
      </form>
    </section>
  );
}
