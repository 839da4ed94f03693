import { useQuery } from '@tanstack/react-query';
import { type ComponentPropsWithoutRef, type KeyboardEvent, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { QuestionPerson } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { naming, type People, wordsFor } from './mentions.ts';
import { peopleQuery } from './queries.ts';

/** A box for a text in which people of a course are named: @ opens a list, arrow keys and Enter choose. */
export function MentionBox({
  course,
  value,
  people,
  onText,
  onSend,
  ...props
}: Omit<ComponentPropsWithoutRef<'textarea'>, 'value' | 'onChange'> & {
  course: string;
  value: string;
  people: People;
  onText: (text: string, people: People) => void;
  /** Ctrl and Enter. */
  onSend?: () => void;
}) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const list = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [named, setNamed] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const open = named !== null;
  const { data } = useQuery({ ...peopleQuery(course, named ?? ''), enabled: open });
  const found = open ? (data?.items ?? []) : [];
  const current = found[Math.min(at, found.length - 1)];
  const look = () => {
    const el = box.current;
    if (!el) return;
    setNamed(el.selectionStart === el.selectionEnd ? naming(el.value, el.selectionStart) : null);
    setAt(0);
  };
  const choose = (person: QuestionPerson) => {
    const el = box.current;
    if (!el || named === null) return;
    const words = wordsFor(people, person);
    const from = el.selectionStart - named.length;
    const before = `${value.slice(0, from)}${words} `;
    const after = value.slice(el.selectionStart).replace(/^ /, '');
    // Drawn at once: whoever types on may be faster than the next frame.
    flushSync(() => {
      onText(before + after, { ...people, [words]: person.id });
      setNamed(null);
    });
    el.focus();
    el.setSelectionRange(before.length, before.length);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      onSend?.();
      return;
    }
    if (!current) return;
    const step = { ArrowDown: 1, ArrowUp: found.length - 1 }[e.key];
    if (step !== undefined) setAt((found.indexOf(current) + step) % found.length);
    else if (e.key === 'Enter' || e.key === 'Tab') choose(current);
    else if (e.key === 'Escape') setNamed(null);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <span className="qa-box">
      <textarea
        className="in"
        dir="auto"
        rows={4}
        {...props}
        ref={box}
        value={value}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={found.length ? list : undefined}
        aria-activedescendant={current ? `${list}-${current.id}` : undefined}
        onChange={(e) => {
          onText(e.currentTarget.value, people);
          look();
        }}
        onKeyDown={onKeyDown}
        onClick={look}
        onBlur={() => setNamed(null)}
      />
      {found.length ? (
        <span className="qa-who" id={list} role="listbox" aria-label={t('qa.who')}>
          {found.map((p) => (
            <button
              key={p.id}
              id={`${list}-${p.id}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={p === current}
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => choose(p)}
            >
              <Avatar id={p.id} first={p.firstName} last={p.lastName} />
              <bdi className="grow">
                {p.firstName} {p.lastName}
              </bdi>
              {p.team ? <span className="t1 q">{t('qa.team')}</span> : null}
            </button>
          ))}
        </span>
      ) : null}
      <span className="sr" role="status">
        {open && data ? t('qa.whoFound', { count: found.length, n: f.num(found.length) }) : ''}
      </span>
    </span>
  );
}
