import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, messageKey, toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import type { Card, Sides } from './api.ts';
import { SideInput } from './SideInput.tsx';
import { useTyped } from './typed.ts';
import type { DeckActs } from './useDeck.ts';

/** A card of the deck. It is kept when one leaves it, in whatever way; what is refused stays as it was typed, with the reason. */
export function CardRow({
  card,
  at,
  count,
  acts,
  onNext,
  onRemove,
}: {
  card: Card;
  at: number;
  count: number;
  acts: DeckActs;
  /** Goes to the card after this one. */
  onNext: () => void;
  /** Takes it out, and goes to where its neighbour is taken out. */
  onRemove: () => void;
}) {
  const { t } = useTranslation('plugin.flashcards');
  const f = useFormat();
  const back = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useTyped(card.id);
  const [error, setError] = useState<ApiError | null>(null);
  const sent = useRef('');
  const tools = useRef<HTMLSpanElement>(null);
  /** Which way it was sent by the keyboard: it takes the focus along, wherever the browser leaves it. */
  const sentTo = useRef(0);
  useEffect(() => {
    if (sentTo.current && at >= 0)
      tools.current?.querySelectorAll('button')[sentTo.current < 0 ? 0 : 1]?.focus();
    sentTo.current = 0;
  }, [at]);
  const move = (by: number) => {
    if (at + by < 0 || at + by >= count) return;
    sentTo.current = by;
    acts.move(card, by);
  };
  const shown: Sides = typed ?? card;
  const number = f.num(at + 1);
  const type = (change: Partial<Sides>) => {
    setTyped({ front: shown.front, back: shown.back, version: typed?.version ?? card.version, ...change });
    setError((now) => (now?.status === 409 ? now : null));
  };
  const keep = async (version = typed?.version ?? card.version) => {
    if (!typed) return;
    if (typed.front === card.front && typed.back === card.back) {
      setTyped(null);
      setError(null);
      return;
    }
    const mine = JSON.stringify([typed.front, typed.back, version]);
    if (sent.current === mine) return;
    sent.current = mine;
    try {
      const saved = await acts.change(card, { front: typed.front, back: typed.back }, version);
      // What was typed while it was on its way is kept next.
      setTyped((now) =>
        now && (now.front !== typed.front || now.back !== typed.back)
          ? { ...now, version: saved.version }
          : null,
      );
      setError(null);
    } catch (cause) {
      setError(toApiError(cause));
      if (toApiError(cause).status === 409) await acts.latest(card.id);
    } finally {
      sent.current = '';
    }
  };
  const left = useRef({ begin: () => {}, page: () => {}, row: () => {} });
  useEffect(() => {
    const settled = error?.status !== 409; // what somebody else changed is theirs until somebody decides
    left.current = {
      begin: () => void keep(),
      page: () => {
        if (typed && settled && !sent.current && (typed.front !== card.front || typed.back !== card.back))
          acts.leave(card, typed, typed.version);
      },
      row: () => void (settled && keep()),
    };
  });
  useEffect(() => {
    left.current.begin(); // what was typed before the page was closed
    const page = () => left.current.page();
    addEventListener('pagehide', page);
    return () => {
      removeEventListener('pagehide', page);
      left.current.row();
    };
  }, []);
  const onBlur = (e: FocusEvent<HTMLLIElement>) => {
    if (!e.currentTarget.contains(e.relatedTarget) && error?.status !== 409) void keep();
  };
  const onEnter = (side: keyof Sides) => (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || e.shiftKey || e.nativeEvent.isComposing) return;
    e.preventDefault();
    if (side === 'front') back.current?.focus();
    else onNext();
  };
  const stale = error?.status === 409 && typed !== null;
  const key = error ? messageKey(error, true) : null;
  const other = error && !stale && !Object.keys(error.fields).length ? (key ? t(key) : error.detail) : '';
  return (
    <li className="fcd-row" onBlur={onBlur}>
      <span className="fcd-no num qq">{number}</span>
      <div className="fcd-sides">
        <SideInput
          label={t('frontOf', { n: number })}
          name={t('front')}
          value={shown.front}
          error={error?.fields.front}
          onChange={(front) => type({ front })}
          onKeyDown={onEnter('front')}
        />
        <SideInput
          ref={back}
          label={t('backOf', { n: number })}
          name={t('back')}
          value={shown.back}
          error={error?.fields.back}
          onChange={(text) => type({ back: text })}
          onKeyDown={onEnter('back')}
        />
        {other ? <Note tone="bad">{other}</Note> : null}
        {stale ? (
          <Note tone="warn">
            <p>
              <b>{t('stale')}</b> <bdi>{card.front}</bdi> – <bdi>{card.back}</bdi>
            </p>
            <p className="row w">
              <button type="button" className="btn sm" onClick={() => void keep(card.version)}>
                {t('keepMine')}
              </button>
              <button
                type="button"
                className="btn sm"
                onClick={() => {
                  setTyped(null);
                  setError(null);
                }}
              >
                {t('takeTheirs')}
              </button>
            </p>
          </Note>
        ) : null}
      </div>
      <span className="fcd-tools" ref={tools}>
        <button
          type="button"
          className="btn bare sm sq"
          aria-label={t('upOf', { n: number })}
          aria-disabled={at === 0 || undefined}
          onClick={() => move(-1)}
        >
          <Icon name="up" s />
        </button>
        <button
          type="button"
          className="btn bare sm sq"
          aria-label={t('downOf', { n: number })}
          aria-disabled={at === count - 1 || undefined}
          onClick={() => move(1)}
        >
          <Icon name="down" s />
        </button>
        <button
          type="button"
          className="btn bare sm sq"
          aria-label={t('removeOf', { n: number })}
          onClick={onRemove}
        >
          <Icon name="trash" s />
        </button>
      </span>
    </li>
  );
}
